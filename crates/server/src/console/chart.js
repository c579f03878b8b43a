var Xo="uplot",er="u-hz",tr="u-vt",lr="u-title",nr="u-wrap",ir="u-under",sr="u-over",or="u-axis",Jt="u-off",rr="u-sele\
ct",fr="u-cursor-x",ur="u-cursor-y",cr="u-cursor-pt",ar="u-legend",pr="u-live",hr="u-inline",mr="u-series",gr="u-marke\
r",ji="u-label",dr="u-value",Hl="width",Wl="height";var $i="bottom",yl="left",Wn="right",ni="#000",qi=ni+"0",In="mousemove",Zi="mousedown",Gn="mouseup",Ji="mouseenter",Qi="\
mouseleave",Xi="dblclick",wr="resize",Sr="scroll",es="change",on="dppxchange",ii="--",Dl=typeof window<"u",jn=Dl?document:
null,bl=Dl?window:null,_r=Dl?navigator:null,se,tn;function $n(){let e=devicePixelRatio;se!=e&&(se=e,tn&&Zn(es,tn,$n),tn=
matchMedia(`(min-resolution: ${se-.001}dppx) and (max-resolution: ${se+.001}dppx)`),Qt(es,tn,$n),bl.dispatchEvent(new CustomEvent(
on)))}function Xe(e,n){if(n!=null){let s=e.classList;!s.contains(n)&&s.add(n)}}function qn(e,n){let s=e.classList;s.contains(
n)&&s.remove(n)}function de(e,n,s){e.style[n]=s+"px"}function gt(e,n,s,l){let o=jn.createElement(e);return n!=null&&Xe(
o,n),s?.insertBefore(o,l),o}function ft(e,n){return gt("div",e,n)}var ts=new WeakMap;function Tt(e,n,s,l,o){let a="tra\
nslate("+n+"px,"+s+"px)",u=ts.get(e);a!=u&&(e.style.transform=a,ts.set(e,a),n<0||s<0||n>l||s>o?Xe(e,Jt):qn(e,Jt))}var ls=new WeakMap;
function ns(e,n,s){let l=n+s,o=ls.get(e);l!=o&&(ls.set(e,l),e.style.background=n,e.style.borderColor=s)}var is=new WeakMap;
function ss(e,n,s,l){let o=n+""+s,a=is.get(e);o!=a&&(is.set(e,o),e.style.height=s+"px",e.style.width=n+"px",e.style.marginLeft=
l?-n/2+"px":0,e.style.marginTop=l?-s/2+"px":0)}var si={passive:!0},yr={...si,capture:!0};function Qt(e,n,s,l){n.addEventListener(
e,s,l?yr:si)}function Zn(e,n,s,l){n.removeEventListener(e,s,si)}Dl&&$n();function dt(e,n,s,l){let o;s=s||0,l=l||n.length-
1;let a=l<=2147483647;for(;l-s>1;)o=a?s+l>>1:et((s+l)/2),n[o]<e?s=o:l=o;return e-n[s]<=n[l]-e?s:l}function Cs(e){return(s,l,o)=>{
let a=-1,u=-1;for(let p=l;p<=o;p++)if(e(s[p])){a=p;break}for(let p=o;p>=l;p--)if(e(s[p])){u=p;break}return[a,u]}}var Rs=e=>e!=
null,zs=e=>e!=null&&e>0,un=Cs(Rs),xr=Cs(zs);function br(e,n,s,l=0,o=!1){let a=o?xr:un,u=o?zs:Rs;[n,s]=a(e,n,s);let p=e[n],
m=e[n];if(n>-1)if(l==1)p=e[n],m=e[s];else if(l==-1)p=e[s],m=e[n];else for(let g=n;g<=s;g++){let x=e[g];u(x)&&(x<p?p=x:
x>m&&(m=x))}return[p??ce,m??-ce]}function cn(e,n,s,l){let o=fs(e),a=fs(n);e==n&&(o==-1?(e*=s,n/=s):(e/=s,n*=s));let u=s==
10?At:Vs,p=o==1?et:ut,m=a==1?ut:et,g=p(u(Ee(e))),x=m(u(Ee(n))),d=vl(s,g),w=vl(s,x);return s==10&&(g<0&&(d=ae(d,-g)),x<
0&&(w=ae(w,-x))),l||s==2?(e=d*o,n=w*a):(e=Ws(e,d),n=an(n,w)),[e,n]}function oi(e,n,s,l){let o=cn(e,n,s,l);return e==0&&
(o[0]=0),n==0&&(o[1]=0),o}var ri=.1,os={mode:3,pad:ri},Gl={pad:0,soft:null,mode:0},vr={min:Gl,max:Gl};function rn(e,n,s,l){
return pn(s)?rs(e,n,s):(Gl.pad=s,Gl.soft=l?0:null,Gl.mode=l?3:0,rs(e,n,vr))}function ne(e,n){return e??n}function kr(e,n,s){
for(n=ne(n,0),s=ne(s,e.length-1);n<=s;){if(e[n]!=null)return!0;n++}return!1}function rs(e,n,s){let l=s.min,o=s.max,a=ne(
l.pad,0),u=ne(o.pad,0),p=ne(l.hard,-ce),m=ne(o.hard,ce),g=ne(l.soft,ce),x=ne(o.soft,-ce),d=ne(l.mode,0),w=ne(o.mode,0),
A=n-e,P=At(A),N=Be(Ee(e),Ee(n)),W=At(N),L=Ee(W-P);(A<1e-24||L>10)&&(A=0,(e==0||n==0)&&(A=1e-24,d==2&&g!=ce&&(a=0),w==2&&
x!=-ce&&(u=0)));let _=A||N||1e3,E=At(_),v=vl(10,et(E)),U=_*(A==0?e==0?.1:1:a),C=ae(Ws(e-U,v/10),24),q=e>=g&&(d==1||d==
3&&C<=g||d==2&&C>=g)?g:ce,K=Be(p,C<q&&e>=q?q:wt(q,C)),Q=_*(A==0?n==0?.1:1:u),B=ae(an(n+Q,v/10),24),k=n<=x&&(w==1||w==3&&
B>=x||w==2&&B<=x)?x:-ce,$=wt(m,B>k&&n<=k?k:Be(k,B));return K==$&&K==0&&($=100),[K,$]}var Tr=new Intl.NumberFormat(Dl?_r.
language:"en-US"),fi=e=>Tr.format(e),tt=Math,sn=tt.PI,Ee=tt.abs,et=tt.floor,De=tt.round,ut=tt.ceil,wt=tt.min,Be=tt.max,
vl=tt.pow,fs=tt.sign,At=tt.log10,Vs=tt.log2,Mr=(e,n=1)=>tt.sinh(e)*n,Yn=(e,n=1)=>tt.asinh(e/n),ce=1/0;function us(e){return(At(
(e^e>>31)-(e>>31))|0)+1}function Jn(e,n,s){return wt(Be(e,n),s)}function Ns(e){return typeof e=="function"}function X(e){
return Ns(e)?e:()=>e}var Dr=()=>{},Os=e=>e,Hs=(e,n)=>n,Er=e=>null,cs=e=>!0,as=(e,n)=>e==n,Ar=/\.\d*?(?=9{6,}|0{6,})/gm,
Xt=e=>{if(Gs(e)||Ot.has(e))return e;let n=`${e}`,s=n.match(Ar);if(s==null)return e;let l=s[0].length-1;if(n.indexOf("e\
-")!=-1){let[o,a]=n.split("e");return+`${Xt(o)}e${a}`}return ae(e,l)};function qt(e,n){return Xt(ae(Xt(e/n))*n)}function an(e,n){
return Xt(ut(Xt(e/n))*n)}function Ws(e,n){return Xt(et(Xt(e/n))*n)}function ae(e,n=0){if(Gs(e))return e;let s=10**n,l=e*
s*(1+Number.EPSILON);return De(l)/s}var Ot=new Map;function Is(e){return((""+e).split(".")[1]||"").length}function Bl(e,n,s,l){
let o=[],a=l.map(Is);for(let u=n;u<s;u++){let p=Ee(u),m=ae(vl(e,u),p);for(let g=0;g<l.length;g++){let x=e==10?+`${l[g]}\
e${u}`:l[g]*m,d=(u>=0?0:p)+(u>=a[g]?0:a[g]),w=e==10?x:ae(x,d);o.push(w),Ot.set(w,d)}}return o}var Yl={},ui=[],kl=[null,
null],Nt=Array.isArray,Gs=Number.isInteger,Pr=e=>e===void 0;function ps(e){return typeof e=="string"}function pn(e){let n=!1;
if(e!=null){let s=e.constructor;n=s==null||s==Object}return n}function Lr(e){return e!=null&&typeof e=="object"}var Fr=Object.
getPrototypeOf(Uint8Array),Ys="__proto__";function Tl(e,n=pn){let s;if(Nt(e)){let l=e.find(o=>o!=null);if(Nt(l)||n(l)){
s=Array(e.length);for(let o=0;o<e.length;o++)s[o]=Tl(e[o],n)}else s=e.slice()}else if(e instanceof Fr)s=e.slice();else if(n(
e)){s={};for(let l in e)l!=Ys&&(s[l]=Tl(e[l],n))}else s=e;return s}function ke(e){let n=arguments;for(let s=1;s<n.length;s++){
let l=n[s];for(let o in l)o!=Ys&&(pn(e[o])?ke(e[o],Tl(l[o])):e[o]=Tl(l[o]))}return e}var Cr=0,Rr=1,zr=2;function Vr(e,n,s){
for(let l=0,o,a=-1;l<n.length;l++){let u=n[l];if(u>a){for(o=u-1;o>=0&&e[o]==null;)e[o--]=null;for(o=u+1;o<s&&e[o]==null;)
e[a=o++]=null}}}function Nr(e,n){if(Wr(e)){let u=e[0].slice();for(let p=1;p<e.length;p++)u.push(...e[p].slice(1));return Ir(
u[0])||(u=Hr(u)),u}let s=new Set;for(let u=0;u<e.length;u++){let m=e[u][0],g=m.length;for(let x=0;x<g;x++)s.add(m[x])}
let l=[Array.from(s).sort((u,p)=>u-p)],o=l[0].length,a=new Map;for(let u=0;u<o;u++)a.set(l[0][u],u);for(let u=0;u<e.length;u++){
let p=e[u],m=p[0];for(let g=1;g<p.length;g++){let x=p[g],d=Array(o).fill(void 0),w=n?n[u][g]:Rr,A=[];for(let P=0;P<x.length;P++){
let N=x[P],W=a.get(m[P]);N===null?w!=Cr&&(d[W]=N,w==zr&&A.push(W)):d[W]=N}Vr(d,A,o),l.push(d)}}return l}var Or=typeof queueMicrotask>
"u"?e=>Promise.resolve().then(e):queueMicrotask;function Hr(e){let n=e[0],s=n.length,l=Array(s);for(let a=0;a<l.length;a++)
l[a]=a;l.sort((a,u)=>n[a]-n[u]);let o=[];for(let a=0;a<e.length;a++){let u=e[a],p=Array(s);for(let m=0;m<s;m++)p[m]=u[l[m]];
o.push(p)}return o}function Wr(e){let n=e[0][0],s=n.length;for(let l=1;l<e.length;l++){let o=e[l][0];if(o.length!=s)return!1;
if(o!=n){for(let a=0;a<s;a++)if(o[a]!=n[a])return!1}}return!0}function Ir(e,n=100){let s=e.length;if(s<=1)return!0;let l=0,
o=s-1;for(;l<=o&&e[l]==null;)l++;for(;o>=l&&e[o]==null;)o--;if(o<=l)return!0;let a=Be(1,et((o-l+1)/n));for(let u=e[l],
p=l+a;p<=o;p+=a){let m=e[p];if(m!=null){if(m<=u)return!1;u=m}}return!0}var Bs=["January","February","March","April","M\
ay","June","July","August","September","October","November","December"],Us=["Sunday","Monday","Tuesday","Wednesday","T\
hursday","Friday","Saturday"];function Ks(e){return e.slice(0,3)}var Gr=Us.map(Ks),Yr=Bs.map(Ks),Br={MMMM:Bs,MMM:Yr,WWWW:Us,
WWW:Gr};function Ol(e){return(e<10?"0":"")+e}function Ur(e){return(e<10?"00":e<100?"0":"")+e}var Kr={YYYY:e=>e.getFullYear(),
YY:e=>(e.getFullYear()+"").slice(2),MMMM:(e,n)=>n.MMMM[e.getMonth()],MMM:(e,n)=>n.MMM[e.getMonth()],MM:e=>Ol(e.getMonth()+
1),M:e=>e.getMonth()+1,DD:e=>Ol(e.getDate()),D:e=>e.getDate(),WWWW:(e,n)=>n.WWWW[e.getDay()],WWW:(e,n)=>n.WWW[e.getDay()],
HH:e=>Ol(e.getHours()),H:e=>e.getHours(),h:e=>{let n=e.getHours();return n==0?12:n>12?n-12:n},AA:e=>e.getHours()>=12?"\
PM":"AM",aa:e=>e.getHours()>=12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>Ol(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>Ol(
e.getSeconds()),s:e=>e.getSeconds(),fff:e=>Ur(e.getMilliseconds())};function ci(e,n){n=n||Br;let s=[],l=/\{([a-z]+)\}|[^{]+/gi,
o;for(;o=l.exec(e);)s.push(o[0][0]=="{"?Kr[o[1]]:o[0]);return a=>{let u="";for(let p=0;p<s.length;p++)u+=typeof s[p]==
"string"?s[p]:s[p](a,n);return u}}var jr=new Intl.DateTimeFormat().resolvedOptions().timeZone;function $r(e,n){let s;return n==
"UTC"||n=="Etc/UTC"?s=new Date(+e+e.getTimezoneOffset()*6e4):n==jr?s=e:(s=new Date(e.toLocaleString("en-US",{timeZone:n})),
s.setMilliseconds(e.getMilliseconds())),s}var js=e=>e%1==0,fn=[1,2,2.5,5],qr=Bl(10,-32,0,fn),$s=Bl(10,0,32,fn),Zr=$s.filter(
js),Zt=qr.concat($s),ai=`
`,qs="{YYYY}",hs=ai+qs,Zs="{M}/{D}",Il=ai+Zs,ln=Il+"/{YY}",Js="{aa}",Jr="{h}:{mm}",xl=Jr+Js,ms=ai+xl,gs=":{ss}",re=null;
function Qs(e){let n=e*1e3,s=n*60,l=s*60,o=l*24,a=o*30,u=o*365,m=(e==1?Bl(10,0,3,fn).filter(js):Bl(10,-3,0,fn)).concat(
[n,n*5,n*10,n*15,n*30,s,s*5,s*10,s*15,s*30,l,l*2,l*3,l*4,l*6,l*8,l*12,o,o*2,o*3,o*4,o*5,o*6,o*7,o*8,o*9,o*10,o*15,a,a*
2,a*3,a*4,a*6,u,u*2,u*5,u*10,u*25,u*50,u*100]),g=[[u,qs,re,re,re,re,re,re,1],[o*28,"{MMM}",hs,re,re,re,re,re,1],[o,Zs,
hs,re,re,re,re,re,1],[l,"{h}"+Js,ln,re,Il,re,re,re,1],[s,xl,ln,re,Il,re,re,re,1],[n,gs,ln+" "+xl,re,Il+" "+xl,re,ms,re,
1],[e,gs+".{fff}",ln+" "+xl,re,Il+" "+xl,re,ms,re,1]];function x(d){return(w,A,P,N,W,L)=>{let _=[],E=W>=u,v=W>=a&&W<u,
U=d(P),C=ae(U*e,3),q=Bn(U.getFullYear(),E?0:U.getMonth(),v||E?1:U.getDate()),K=ae(q*e,3);if(v||E){let Q=v?W/a:0,B=E?W/
u:0,k=C==K?C:ae(Bn(q.getFullYear()+B,q.getMonth()+Q,1)*e,3),$=new Date(De(k/e)),R=$.getFullYear(),G=$.getMonth();for(let H=0;k<=
N;H++){let ee=Bn(R+B*H,G+Q*H,1),O=ee-d(ae(ee*e,3));k=ae((+ee+O)*e,3),k<=N&&_.push(k)}}else{let Q=W>=o?o:W,B=et(P)-et(C),
k=K+B+an(C-K,Q);_.push(k);let $=d(k),R=$.getHours()+$.getMinutes()/s+$.getSeconds()/l,G=W/l,H=w.axes[A]._space,ee=L/H;
for(;k=ae(k+W,e==1?0:3),!(k>N);)if(G>1){let O=et(ae(R+G,6))%24,te=d(k).getHours()-O;te>1&&(te=-1),k-=te*l,R=(R+G)%24;let fe=_[_.
length-1];ae((k-fe)/W,3)*ee>=.7&&_.push(k)}else _.push(k)}return _}}return[m,g,x]}var[Qr,Xr,ef]=Qs(1),[tf,lf,nf]=Qs(.001);
Bl(2,-53,53,[1]);function ds(e,n){return e.map(s=>s.map((l,o)=>o==0||o==8||l==null?l:n(o==1||s[8]==0?l:s[1]+l)))}function ws(e,n){
return(s,l,o,a,u)=>{let p=n.find(P=>u>=P[0])||n[n.length-1],m,g,x,d,w,A;return l.map(P=>{let N=e(P),W=N.getFullYear(),
L=N.getMonth(),_=N.getDate(),E=N.getHours(),v=N.getMinutes(),U=N.getSeconds(),C=W!=m&&p[2]||L!=g&&p[3]||_!=x&&p[4]||E!=
d&&p[5]||v!=w&&p[6]||U!=A&&p[7]||p[1];return m=W,g=L,x=_,d=E,w=v,A=U,C(N)})}}function sf(e,n){let s=ci(n);return(l,o,a,u,p)=>o.
map(m=>s(e(m)))}function Bn(e,n,s){return new Date(e,n,s)}function Ss(e,n){return n(e)}var of="{YYYY}-{MM}-{DD} {h}:{m\
m}{aa}";function _s(e,n){return(s,l,o,a)=>a==null?ii:n(e(l))}function rf(e,n){let s=e.series[n];return s.width?s.stroke(
e,n):s.points.width?s.points.stroke(e,n):null}function ff(e,n){return e.series[n].fill(e,n)}var uf={show:!0,live:!0,isolate:!1,
mount:Dr,markers:{show:!0,width:2,stroke:rf,fill:ff,dash:"solid"},idx:null,idxs:null,values:[]};function cf(e,n){let s=e.
cursor.points,l=ft(),o=s.size(e,n);de(l,Hl,o),de(l,Wl,o);let a=o/-2;de(l,"marginLeft",a),de(l,"marginTop",a);let u=s.width(
e,n,o);return u&&de(l,"borderWidth",u),l}function af(e,n){let s=e.series[n].points;return s._fill||s._stroke}function pf(e,n){
let s=e.series[n].points;return s._stroke||s._fill}function hf(e,n){return e.series[n].points.size}var Un=[0,0];function mf(e,n,s){
return Un[0]=n,Un[1]=s,Un}function nn(e,n,s,l=!0){return o=>{o.button==0&&(!l||o.target==n)&&s(o)}}function Kn(e,n,s,l=!0){
return o=>{(!l||o.target==n)&&s(o)}}var gf={show:!0,x:!0,y:!0,lock:!1,move:mf,points:{one:!1,show:cf,size:hf,width:0,stroke:pf,
fill:af},bind:{mousedown:nn,mouseup:nn,click:nn,dblclick:nn,mousemove:Kn,mouseleave:Kn,mouseenter:Kn},drag:{setScale:!0,
x:!0,y:!1,dist:0,uni:null,click:(e,n)=>{n.stopPropagation(),n.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,n,s,l,o)=>l-
o,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},
Xs={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},pi=ke({},Xs,{filter:Hs}),eo=ke({},pi,{size:10}),to=ke({},Xs,{show:!1}),
hi='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color \
Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',lo="bold "+hi,no=1.5,ys={show:!0,scale:"x",stroke:ni,
space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:lo,side:2,grid:pi,ticks:eo,border:to,font:hi,lineGap:no,
rotate:0},df="Value",wf="Time",xs={show:!0,scale:"x",auto:!1,sorted:1,min:ce,max:-ce,idxs:[]};function Sf(e,n,s,l,o){return n.
map(a=>a==null?"":fi(a))}function _f(e,n,s,l,o,a,u){let p=[],m=Ot.get(o)||0;s=u?s:ae(an(s,o),m);for(let g=s;g<=l;g=ae(
g+o,m))p.push(Object.is(g,-0)?0:g);return p}function Qn(e,n,s,l,o,a,u){let p=[],m=e.scales[e.axes[n].scale].log,g=m==10?
At:Vs,x=et(g(s));o=vl(m,x),m==10&&(o=Zt[dt(o,Zt)]);let d=s,w=o*m;m==10&&(w=Zt[dt(w,Zt)]);do p.push(d),d=d+o,m==10&&!Ot.
has(d)&&(d=ae(d,Ot.get(o))),d>=w&&(o=d,w=o*m,m==10&&(w=Zt[dt(w,Zt)]));while(d<=l);return p}function yf(e,n,s,l,o,a,u){
let m=e.scales[e.axes[n].scale].asinh,g=l>m?Qn(e,n,Be(m,s),l,o):[m],x=l>=0&&s<=0?[0]:[];return(s<-m?Qn(e,n,Be(m,-l),-s,
o):[m]).reverse().map(w=>-w).concat(x,g)}var io=/./,xf=/[12357]/,bf=/[125]/,bs=/1/,Xn=(e,n,s,l)=>e.map((o,a)=>n==4&&o==
0||a%l==0&&s.test(o.toExponential()[o<0?1:0])?o:null);function vf(e,n,s,l,o){let a=e.axes[s],u=a.scale,p=e.scales[u],m=e.
valToPos,g=a._space,x=m(10,u),d=m(9,u)-x>=g?io:m(7,u)-x>=g?xf:m(5,u)-x>=g?bf:bs;if(d==bs){let w=Ee(m(1,u)-x);if(w<g)return Xn(
n.slice().reverse(),p.distr,d,ut(g/w)).reverse()}return Xn(n,p.distr,d,1)}function kf(e,n,s,l,o){let a=e.axes[s],u=a.scale,
p=a._space,m=e.valToPos,g=Ee(m(1,u)-m(2,u));return g<p?Xn(n.slice().reverse(),3,io,ut(p/g)).reverse():n}function Tf(e,n,s,l){
return l==null?ii:n==null?"":fi(n)}var vs={show:!0,scale:"y",stroke:ni,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,
labelFont:lo,side:3,grid:pi,ticks:eo,border:to,font:hi,lineGap:no,rotate:0};function Mf(e,n){let s=3+(e||1)*2;return ae(
s*n,3)}function Df(e,n){let{scale:s,idxs:l}=e.series[0],o=e._data[0],a=e.valToPos(o[l[0]],s,!0),u=e.valToPos(o[l[1]],s,
!0),p=Ee(u-a),m=e.series[n],g=p/(m.points.space*se);return l[1]-l[0]<=g}var ks={scale:null,auto:!0,sorted:0,min:ce,max:-ce},
so=(e,n,s,l,o)=>o,Ts={show:!0,auto:!0,sorted:0,gaps:so,alpha:1,facets:[ke({},ks,{scale:"x"}),ke({},ks,{scale:"y"})]},Ms={
scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:so,alpha:1,points:{show:Df,filter:null},values:null,min:ce,max:-ce,
idxs:[],path:null,clip:null};function Ef(e,n,s,l,o){return s/10}var oo={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,
max:null,dir:1,ori:0},Af=ke({},oo,{time:!1,ori:1}),Ds={};function ro(e,n){let s=Ds[e];return s||(s={key:e,plots:[],sub(l){
s.plots.push(l)},unsub(l){s.plots=s.plots.filter(o=>o!=l)},pub(l,o,a,u,p,m,g){for(let x=0;x<s.plots.length;x++)s.plots[x]!=
o&&s.plots[x].pub(l,o,a,u,p,m,g)}},e!=null&&(Ds[e]=s)),s}var Ml=1,ei=2;function el(e,n,s){let l=e.mode,o=e.series[n],a=l==
2?e._data[n]:e._data,u=e.scales,p=e.bbox,m=a[0],g=l==2?a[1]:a[n],x=l==2?u[o.facets[0].scale]:u[e.series[0].scale],d=l==
2?u[o.facets[1].scale]:u[o.scale],w=p.left,A=p.top,P=p.width,N=p.height,W=e.valToPosH,L=e.valToPosV;return x.ori==0?s(
o,m,g,x,d,W,L,w,A,P,N,mn,El,dn,uo,ao):s(o,m,g,x,d,L,W,A,w,N,P,gn,Al,di,co,po)}function mi(e,n){let s=0,l=0,o=ne(e.bands,
ui);for(let a=0;a<o.length;a++){let u=o[a];u.series[0]==n?s=u.dir:u.series[1]==n&&(u.dir==1?l|=1:l|=2)}return[s,l==1?-1:
l==2?1:l==3?2:0]}function Pf(e,n,s,l,o){let a=e.mode,u=e.series[n],p=a==2?u.facets[1].scale:u.scale,m=e.scales[p];return o==
-1?m.min:o==1?m.max:m.distr==3?m.dir==1?m.min:m.max:0}function Pt(e,n,s,l,o,a){return el(e,n,(u,p,m,g,x,d,w,A,P,N,W)=>{
let L=u.pxRound,_=g.dir*(g.ori==0?1:-1),E=g.ori==0?El:Al,v,U;_==1?(v=s,U=l):(v=l,U=s);let C=L(d(p[v],g,N,A)),q=L(w(m[v],
x,W,P)),K=L(d(p[U],g,N,A)),Q=L(w(a==1?x.max:x.min,x,W,P)),B=new Path2D(o);return E(B,K,Q),E(B,C,Q),E(B,C,q),B})}function hn(e,n,s,l,o,a){
let u=null;if(e.length>0){u=new Path2D;let p=n==0?dn:di,m=s;for(let d=0;d<e.length;d++){let w=e[d];if(w[1]>w[0]){let A=w[0]-
m;A>0&&p(u,m,l,A,l+a),m=w[1]}}let g=s+o-m,x=10;g>0&&p(u,m,l-x/2,g,l+a+x)}return u}function Lf(e,n,s){let l=e[e.length-
1];l&&l[0]==n?l[1]=s:e.push([n,s])}function gi(e,n,s,l,o,a,u){let p=[],m=e.length;for(let g=o==1?s:l;g>=s&&g<=l;g+=o)if(n[g]===
null){let d=g,w=g;if(o==1)for(;++g<=l&&n[g]===null;)w=g;else for(;--g>=s&&n[g]===null;)w=g;let A=a(e[d]),P=w==d?A:a(e[w]),
N=d-o;A=u<=0&&N>=0&&N<m?a(e[N]):A;let L=w+o;P=u>=0&&L>=0&&L<m?a(e[L]):P,P>=A&&p.push([A,P])}return p}function Es(e){return e==
0?Os:e==1?De:n=>qt(n,e)}function fo(e){let n=e==0?mn:gn,s=e==0?(o,a,u,p,m,g)=>{o.arcTo(a,u,p,m,g)}:(o,a,u,p,m,g)=>{o.arcTo(
u,a,m,p,g)},l=e==0?(o,a,u,p,m)=>{o.rect(a,u,p,m)}:(o,a,u,p,m)=>{o.rect(u,a,m,p)};return(o,a,u,p,m,g=0,x=0)=>{g==0&&x==
0?l(o,a,u,p,m):(g=wt(g,p/2,m/2),x=wt(x,p/2,m/2),n(o,a+g,u),s(o,a+p,u,a+p,u+m,g),s(o,a+p,u+m,a,u+m,x),s(o,a,u+m,a,u,x),
s(o,a,u,a+p,u,g),o.closePath())}}var mn=(e,n,s)=>{e.moveTo(n,s)},gn=(e,n,s)=>{e.moveTo(s,n)},El=(e,n,s)=>{e.lineTo(n,s)},
Al=(e,n,s)=>{e.lineTo(s,n)},dn=fo(0),di=fo(1),uo=(e,n,s,l,o,a)=>{e.arc(n,s,l,o,a)},co=(e,n,s,l,o,a)=>{e.arc(s,n,l,o,a)},
ao=(e,n,s,l,o,a,u)=>{e.bezierCurveTo(n,s,l,o,a,u)},po=(e,n,s,l,o,a,u)=>{e.bezierCurveTo(s,n,o,l,u,a)};function ho(e){return(n,s,l,o,a)=>el(
n,s,(u,p,m,g,x,d,w,A,P,N,W)=>{let{pxRound:L,points:_}=u,E,v;g.ori==0?(E=mn,v=uo):(E=gn,v=co);let U=ae(_.width*se,3),C=(_.
size-_.width)/2*se,q=ae(C*2,3),K=new Path2D,Q=new Path2D,{left:B,top:k,width:$,height:R}=n.bbox;dn(Q,B-q,k-q,$+q*2,R+q*
2);let G=H=>{if(m[H]!=null){let ee=L(d(p[H],g,N,A)),O=L(w(m[H],x,W,P));E(K,ee+C,O),v(K,ee,O,C,0,sn*2)}};if(a)a.forEach(
G);else for(let H=l;H<=o;H++)G(H);return{stroke:U>0?K:null,fill:K,clip:Q,flags:Ml|ei}})}function mo(e){return(n,s,l,o,a,u)=>{
l!=o&&(a!=l&&u!=l&&e(n,s,l),a!=o&&u!=o&&e(n,s,o),e(n,s,u))}}var Ff=mo(El),Cf=mo(Al);function go(e){let n=ne(e?.alignGaps,
0);return(s,l,o,a)=>el(s,l,(u,p,m,g,x,d,w,A,P,N,W)=>{[o,a]=un(m,o,a);let L=u.pxRound,_=R=>L(d(R,g,N,A)),E=R=>L(w(R,x,W,
P)),v,U;g.ori==0?(v=El,U=Ff):(v=Al,U=Cf);let C=g.dir*(g.ori==0?1:-1),q={stroke:new Path2D,fill:null,clip:null,band:null,
gaps:null,flags:Ml},K=q.stroke,Q=!1;if(a-o>=N*4){let R=z=>s.posToVal(z,g.key,!0),G=null,H=null,ee,O,Ue,we=_(p[C==1?o:a]),
te=_(p[o]),fe=_(p[a]),Z=R(C==1?te+1:fe-1);for(let z=C==1?o:a;z>=o&&z<=a;z+=C){let Te=p[z],Se=(C==1?Te<Z:Te>Z)?we:_(Te),
oe=m[z];Se==we?oe!=null?(O=oe,G==null?(v(K,Se,E(O)),ee=G=H=O):O<G?G=O:O>H&&(H=O)):oe===null&&(Q=!0):(G!=null&&U(K,we,E(
G),E(H),E(ee),E(O)),oe!=null?(O=oe,v(K,Se,E(O)),G=H=ee=O):(G=H=null,oe===null&&(Q=!0)),we=Se,Z=R(we+C))}G!=null&&G!=H&&
Ue!=we&&U(K,we,E(G),E(H),E(ee),E(O))}else for(let R=C==1?o:a;R>=o&&R<=a;R+=C){let G=m[R];G===null?Q=!0:G!=null&&v(K,_(
p[R]),E(G))}let[k,$]=mi(s,l);if(u.fill!=null||k!=0){let R=q.fill=new Path2D(K),G=u.fillTo(s,l,u.min,u.max,k),H=E(G),ee=_(
p[o]),O=_(p[a]);C==-1&&([O,ee]=[ee,O]),v(R,O,H),v(R,ee,H)}if(!u.spanGaps){let R=[];Q&&R.push(...gi(p,m,o,a,C,_,n)),q.gaps=
R=u.gaps(s,l,o,a,R),q.clip=hn(R,g.ori,A,P,N,W)}return $!=0&&(q.band=$==2?[Pt(s,l,o,a,K,-1),Pt(s,l,o,a,K,1)]:Pt(s,l,o,a,
K,$)),q})}function Rf(e){let n=ne(e.align,1),s=ne(e.ascDesc,!1),l=ne(e.alignGaps,0),o=ne(e.extend,!1);return(a,u,p,m)=>el(
a,u,(g,x,d,w,A,P,N,W,L,_,E)=>{[p,m]=un(d,p,m);let v=g.pxRound,{left:U,width:C}=a.bbox,q=te=>v(P(te,w,_,W)),K=te=>v(N(te,
A,E,L)),Q=w.ori==0?El:Al,B={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:Ml},k=B.stroke,$=w.dir*(w.
ori==0?1:-1),R=K(d[$==1?p:m]),G=q(x[$==1?p:m]),H=G,ee=G;o&&n==-1&&(ee=U,Q(k,ee,R)),Q(k,G,R);for(let te=$==1?p:m;te>=p&&
te<=m;te+=$){let fe=d[te];if(fe==null)continue;let Z=q(x[te]),z=K(fe);n==1?Q(k,Z,R):Q(k,H,z),Q(k,Z,z),R=z,H=Z}let O=H;
o&&n==1&&(O=U+C,Q(k,O,R));let[Ue,we]=mi(a,u);if(g.fill!=null||Ue!=0){let te=B.fill=new Path2D(k),fe=g.fillTo(a,u,g.min,
g.max,Ue),Z=K(fe);Q(te,O,Z),Q(te,ee,Z)}if(!g.spanGaps){let te=[];te.push(...gi(x,d,p,m,$,q,l));let fe=g.width*se/2,Z=s||
n==1?fe:-fe,z=s||n==-1?-fe:fe;te.forEach(Te=>{Te[0]+=Z,Te[1]+=z}),B.gaps=te=g.gaps(a,u,p,m,te),B.clip=hn(te,w.ori,W,L,
_,E)}return we!=0&&(B.band=we==2?[Pt(a,u,p,m,k,-1),Pt(a,u,p,m,k,1)]:Pt(a,u,p,m,k,we)),B})}function As(e,n,s,l,o,a,u=ce){
if(e.length>1){let p=null;for(let m=0,g=1/0;m<e.length;m++)if(n[m]!==void 0){if(p!=null){let x=Ee(e[m]-e[p]);x<g&&(g=x,
u=Ee(s(e[m],l,o,a)-s(e[p],l,o,a)))}p=m}}return u}function zf(e){e=e||Yl;let n=ne(e.size,[.6,ce,1]),s=e.align||0,l=e.gap||
0,o=e.radius;o=o==null?[0,0]:typeof o=="number"?[o,0]:o;let a=X(o),u=1-n[0],p=ne(n[1],ce),m=ne(n[2],1),g=ne(e.disp,Yl),
x=ne(e.each,A=>{}),{fill:d,stroke:w}=g;return(A,P,N,W)=>el(A,P,(L,_,E,v,U,C,q,K,Q,B,k)=>{let $=L.pxRound,R=s,G=l*se,H=p*
se,ee=m*se,O,Ue;v.ori==0?[O,Ue]=a(A,P):[Ue,O]=a(A,P);let we=v.dir*(v.ori==0?1:-1),te=v.ori==0?dn:di,fe=v.ori==0?x:(D,pe,Me,il,It,_t,Gt)=>{
x(D,pe,Me,It,il,Gt,_t)},Z=ne(A.bands,ui).find(D=>D.series[0]==P),z=Z!=null?Z.dir:0,Te=L.fillTo(A,P,L.min,L.max,z),He=$(
q(Te,U,k,Q)),Se,oe,ct,$e=B,ye=$(L.width*se),St=!1,Mt=null,lt=null,Lt=null,tl=null;d!=null&&(ye==0||w!=null)&&(St=!0,Mt=
d.values(A,P,N,W),lt=new Map,new Set(Mt).forEach(D=>{D!=null&&lt.set(D,new Path2D)}),ye>0&&(Lt=w.values(A,P,N,W),tl=new Map,
new Set(Lt).forEach(D=>{D!=null&&tl.set(D,new Path2D)})));let{x0:ll,size:Pl}=g;if(ll!=null&&Pl!=null){R=1,_=ll.values(
A,P,N,W),ll.unit==2&&(_=_.map(Me=>A.posToVal(K+Me*B,v.key,!0)));let D=Pl.values(A,P,N,W);Pl.unit==2?oe=D[0]*B:oe=C(D[0],
v,B,K)-C(0,v,B,K),$e=As(_,E,C,v,B,K,$e),ct=$e-oe+G}else $e=As(_,E,C,v,B,K,$e),ct=$e*u+G,oe=$e-ct;ct<1&&(ct=0),ye>=oe/2&&
(ye=0),ct<5&&($=Os);let Ul=ct>0,Ht=$e-ct-(Ul?ye:0);oe=$(Jn(Ht,ee,H)),Se=(R==0?oe/2:R==we?0:oe)-R*we*((R==0?G/2:0)+(Ul?
ye/2:0));let We={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},nl=St?null:new Path2D,Dt=null;if(Z!=null)
Dt=A.data[Z.series[1]];else{let{y0:D,y1:pe}=g;D!=null&&pe!=null&&(E=pe.values(A,P,N,W),Dt=D.values(A,P,N,W))}let Wt=O*
oe,j=Ue*oe;for(let D=we==1?N:W;D>=N&&D<=W;D+=we){let pe=E[D];if(pe==null)continue;if(Dt!=null){let Ke=Dt[D]??0;if(pe-Ke==
0)continue;He=q(Ke,U,k,Q)}let Me=v.distr!=2||g!=null?_[D]:D,il=C(Me,v,B,K),It=q(ne(pe,Te),U,k,Q),_t=$(il-Se),Gt=$(Be(It,
He)),qe=$(wt(It,He)),nt=Gt-qe;if(pe!=null){let Ke=pe<0?j:Wt,at=pe<0?Wt:j;St?(ye>0&&Lt[D]!=null&&te(tl.get(Lt[D]),_t,qe+
et(ye/2),oe,Be(0,nt-ye),Ke,at),Mt[D]!=null&&te(lt.get(Mt[D]),_t,qe+et(ye/2),oe,Be(0,nt-ye),Ke,at)):te(nl,_t,qe+et(ye/2),
oe,Be(0,nt-ye),Ke,at),fe(A,P,D,_t-ye/2,qe,oe+ye,nt)}}return ye>0?We.stroke=St?tl:nl:St||(We._fill=L.width==0?L._fill:L.
_stroke??L._fill,We.width=0),We.fill=St?lt:nl,We})}function Vf(e,n){let s=ne(n?.alignGaps,0);return(l,o,a,u)=>el(l,o,(p,m,g,x,d,w,A,P,N,W,L)=>{
[a,u]=un(g,a,u);let _=p.pxRound,E=O=>_(w(O,x,W,P)),v=O=>_(A(O,d,L,N)),U,C,q;x.ori==0?(U=mn,q=El,C=ao):(U=gn,q=Al,C=po);
let K=x.dir*(x.ori==0?1:-1),Q=E(m[K==1?a:u]),B=Q,k=[],$=[];for(let O=K==1?a:u;O>=a&&O<=u;O+=K)if(g[O]!=null){let we=m[O],
te=E(we);k.push(B=te),$.push(v(g[O]))}let R={stroke:e(k,$,U,q,C,_),fill:null,clip:null,band:null,gaps:null,flags:Ml},G=R.
stroke,[H,ee]=mi(l,o);if(p.fill!=null||H!=0){let O=R.fill=new Path2D(G),Ue=p.fillTo(l,o,p.min,p.max,H),we=v(Ue);q(O,B,
we),q(O,Q,we)}if(!p.spanGaps){let O=[];O.push(...gi(m,g,a,u,K,E,s)),R.gaps=O=p.gaps(l,o,a,u,O),R.clip=hn(O,x.ori,P,N,W,
L)}return ee!=0&&(R.band=ee==2?[Pt(l,o,a,u,G,-1),Pt(l,o,a,u,G,1)]:Pt(l,o,a,u,G,ee)),R})}function Nf(e){return Vf(Of,e)}
function Of(e,n,s,l,o,a){let u=e.length;if(u<2)return null;let p=new Path2D;if(s(p,e[0],n[0]),u==2)l(p,e[1],n[1]);else{
let m=Array(u),g=Array(u-1),x=Array(u-1),d=Array(u-1);for(let w=0;w<u-1;w++)x[w]=n[w+1]-n[w],d[w]=e[w+1]-e[w],g[w]=x[w]/
d[w];m[0]=g[0];for(let w=1;w<u-1;w++)g[w]===0||g[w-1]===0||g[w-1]>0!=g[w]>0?m[w]=0:(m[w]=3*(d[w-1]+d[w])/((2*d[w]+d[w-
1])/g[w-1]+(d[w]+2*d[w-1])/g[w]),isFinite(m[w])||(m[w]=0));m[u-1]=g[u-2];for(let w=0;w<u-1;w++)o(p,e[w]+d[w]/3,n[w]+m[w]*
d[w]/3,e[w+1]-d[w]/3,n[w+1]-m[w+1]*d[w]/3,e[w+1],n[w+1])}return p}var ti=new Set;function Ps(){for(let e of ti)e.syncRect(
!0)}Dl&&(Qt(wr,bl,Ps),Qt(Sr,bl,Ps,!0),Qt(on,bl,()=>{Ae.pxRatio=se}));var Hf=go(),Wf=ho();function Ls(e,n,s,l){return(l?
[e[0],e[1]].concat(e.slice(2)):[e[0]].concat(e.slice(1))).map((a,u)=>li(a,u,n,s))}function If(e,n){return e.map((s,l)=>l==
0?{}:ke({},n,s))}function li(e,n,s,l){return ke({},n==0?s:l,e)}function wo(e,n,s){return n==null?kl:[n,s]}var Gf=wo;function Yf(e,n,s){
return n==null?kl:rn(n,s,ri,!0)}function So(e,n,s,l){return n==null?kl:cn(n,s,e.scales[l].log,!1)}var Bf=So;function _o(e,n,s,l){
return n==null?kl:oi(n,s,e.scales[l].log,!1)}var Uf=_o;function Kf(e,n,s,l,o){let a=Be(us(e),us(n)),u=n-e,p=dt(o/l*u,s);
do{let m=s[p],g=l*m/u;if(g>=o&&a+(m<5?Ot.get(m):0)<=17)return[m,g]}while(++p<s.length);return[0,0]}function Fs(e){let n,
s;return e=e.replace(/(\d+)px/,(l,o)=>(n=De((s=+o)*se))+"px"),[e,n,s]}function jf(e){e.show&&[e.font,e.labelFont].forEach(
n=>{let s=ae(n[2]*se,1);n[0]=n[0].replace(/[0-9.]+px/,s+"px"),n[1]=s})}function Ae(e,n,s){let l={mode:ne(e.mode,1)},o=l.
mode;function a(t,i,r,f){let c=i.valToPct(t);return f+r*(i.dir==-1?1-c:c)}function u(t,i,r,f){let c=i.valToPct(t);return f+
r*(i.dir==-1?c:1-c)}function p(t,i,r,f){return i.ori==0?a(t,i,r,f):u(t,i,r,f)}l.valToPosH=a,l.valToPosV=u;let m=!1;l.status=
0;let g=l.root=ft(Xo);if(e.id!=null&&(g.id=e.id),Xe(g,e.class),e.title){let t=ft(lr,g);t.textContent=e.title}let x=gt(
"canvas"),d=l.ctx=x.getContext("2d"),w=ft(nr,g);Qt("click",w,t=>{t.target===P&&(he!=gl||_e!=dl)&&Ne.click(l,t)},!0);let A=l.
under=ft(ir,w);w.appendChild(x);let P=l.over=ft(sr,w);e=Tl(e);let N=+ne(e.pxAlign,1),W=Es(N);(e.plugins||[]).forEach(t=>{
t.opts&&(e=t.opts(l,e)||e)});let L=e.ms||.001,_=l.series=o==1?Ls(e.series||[],xs,Ms,!1):If(e.series||[null],Ts),E=l.axes=
Ls(e.axes||[],ys,vs,!0),v=l.scales={},U=l.bands=e.bands||[];U.forEach(t=>{t.fill=X(t.fill||null),t.dir=ne(t.dir,-1)});
let C=o==2?_[1].facets[0].scale:_[0].scale,q={axes:Oo,series:Co},K=(e.drawOrder||["axes","series"]).map(t=>q[t]);function Q(t){
let i=t.distr==3?r=>At(r>0?r:t.clamp(l,r,t.min,t.max,t.key)):t.distr==4?r=>Yn(r,t.asinh):t.distr==100?r=>t.fwd(r):r=>r;
return r=>{let f=i(r),{_min:c,_max:h}=t,S=h-c;return(f-c)/S}}function B(t){let i=v[t];if(i==null){let r=(e.scales||Yl)[t]||
Yl;if(r.from!=null){B(r.from);let f=ke({},v[r.from],r,{key:t});f.valToPct=Q(f),v[t]=f}else{i=v[t]=ke({},t==C?oo:Af,r),
i.key=t;let f=i.time,c=i.range,h=Nt(c);if((t!=C||o==2&&!f)&&(h&&(c[0]==null||c[1]==null)&&(c={min:c[0]==null?os:{mode:1,
hard:c[0],soft:c[0]},max:c[1]==null?os:{mode:1,hard:c[1],soft:c[1]}},h=!1),!h&&pn(c))){let S=c;c=(y,b,T)=>b==null?kl:rn(
b,T,S)}i.range=X(c||(f?Gf:t==C?i.distr==3?Bf:i.distr==4?Uf:wo:i.distr==3?So:i.distr==4?_o:Yf)),i.auto=X(h?!1:i.auto),i.
clamp=X(i.clamp||Ef),i._min=i._max=null,i.valToPct=Q(i)}}}B("x"),B("y"),o==1&&_.forEach(t=>{B(t.scale)}),E.forEach(t=>{
B(t.scale)});for(let t in e.scales)B(t);let k=v[C],$=k.distr,R,G;k.ori==0?(Xe(g,er),R=a,G=u):(Xe(g,tr),R=u,G=a);let H={};
for(let t in v){let i=v[t];(i.min!=null||i.max!=null)&&(H[t]={min:i.min,max:i.max},i.min=i.max=null)}let ee=e.tzDate||
(t=>new Date(De(t/L))),O=e.fmtDate||ci,Ue=L==1?ef(ee):nf(ee),we=ws(ee,ds(L==1?Xr:lf,O)),te=_s(ee,Ss(of,O)),fe=[],Z=l.legend=
ke({},uf,e.legend),z=l.cursor=ke({},gf,{drag:{y:o==2}},e.cursor),Te=Z.show,He=z.show,Se=Z.markers;Z.idxs=fe,Se.width=X(
Se.width),Se.dash=X(Se.dash),Se.stroke=X(Se.stroke),Se.fill=X(Se.fill);let oe,ct,$e,ye=[],St=[],Mt,lt=!1,Lt={};if(Z.live){
let t=_[1]?_[1].values:null;lt=t!=null,Mt=lt?t(l,1,0):{_:0};for(let i in Mt)Lt[i]=ii}if(Te)if(oe=gt("table",ar,g),$e=gt(
"tbody",null,oe),Z.mount(l,oe),lt){ct=gt("thead",null,oe,$e);let t=gt("tr",null,ct);gt("th",null,t);for(var tl in Mt)gt(
"th",ji,t).textContent=tl}else Xe(oe,hr),Z.live&&Xe(oe,pr);let ll={show:!0},Pl={show:!1};function Ul(t,i){if(i==0&&(lt||
!Z.live||o==2))return kl;let r=[],f=gt("tr",mr,$e,$e.childNodes[i]);Xe(f,t.class),t.show||Xe(f,Jt);let c=gt("th",null,
f);if(Se.show){let y=ft(gr,c);if(i>0){let b=Se.width(l,i);b&&(y.style.border=b+"px "+Se.dash(l,i)+" "+Se.stroke(l,i)),
y.style.background=Se.fill(l,i)}}let h=ft(ji,c);t.label instanceof HTMLElement?h.appendChild(t.label):h.textContent=t.
label,i>0&&(Se.show||(h.style.color=t.width>0?Se.stroke(l,i):Se.fill(l,i)),We("click",c,y=>{if(z._lock)return;Bt(y);let b=_.
indexOf(t);if((y.ctrlKey||y.metaKey)!=Z.isolate){let T=_.some((M,F)=>F>0&&F!=b&&M.show);_.forEach((M,F)=>{F>0&&xt(F,T?
F==b?ll:Pl:ll,!0,ve.setSeries)})}else xt(b,{show:!t.show},!0,ve.setSeries)},!1),ol&&We(Ji,c,y=>{z._lock||(Bt(y),xt(_.indexOf(
t),Sl,!0,ve.setSeries))},!1));for(var S in Mt){let y=gt("td",dr,f);y.textContent="--",r.push(y)}return[f,r]}let Ht=new Map;
function We(t,i,r,f=!0){let c=Ht.get(i)||{},h=z.bind[t](l,i,r,f);h&&(Qt(t,i,c[t]=h),Ht.set(i,c))}function nl(t,i,r){let f=Ht.
get(i)||{};for(let c in f)(t==null||c==t)&&(Zn(c,i,f[c]),delete f[c]);t==null&&Ht.delete(i)}let Dt=0,Wt=0,j=0,D=0,pe=0,
Me=0,il=pe,It=Me,_t=j,Gt=D,qe=0,nt=0,Ke=0,at=0;l.bbox={};let wn=!1,Kl=!1,sl=!1,Yt=!1,jl=!1,it=!1;function Sn(t,i,r){(r||
t!=l.width||i!=l.height)&&wi(t,i),al(!1),sl=!0,Kl=!0,pl()}function wi(t,i){l.width=Dt=j=t,l.height=Wt=D=i,pe=Me=0,Mo(),
Do();let r=l.bbox;qe=r.left=qt(pe*se,.5),nt=r.top=qt(Me*se,.5),Ke=r.width=qt(j*se,.5),at=r.height=qt(D*se,.5)}let vo=3;
function ko(){let t=!1,i=0;for(;!t;){i++;let r=Vo(i),f=No(i);t=i==vo||r&&f,t||(wi(l.width,l.height),Kl=!0)}}function To({
width:t,height:i}){Sn(t,i)}l.setSize=To;function Mo(){let t=!1,i=!1,r=!1,f=!1;E.forEach((c,h)=>{if(c.show&&c._show){let{
side:S,_size:y}=c,b=S%2,T=c.label!=null?c.labelSize:0,M=y+T;M>0&&(b?(j-=M,S==3?(pe+=M,f=!0):r=!0):(D-=M,S==0?(Me+=M,t=
!0):i=!0))}}),Ut[0]=t,Ut[1]=r,Ut[2]=i,Ut[3]=f,j-=Ft[1]+Ft[3],pe+=Ft[3],D-=Ft[2]+Ft[0],Me+=Ft[0]}function Do(){let t=pe+
j,i=Me+D,r=pe,f=Me;function c(h,S){switch(h){case 1:return t+=S,t-S;case 2:return i+=S,i-S;case 3:return r-=S,r+S;case 0:
return f-=S,f+S}}E.forEach((h,S)=>{if(h.show&&h._show){let y=h.side;h._pos=c(y,h._size),h.label!=null&&(h._lpos=c(y,h.
labelSize))}})}if(z.dataIdx==null){let t=z.hover,i=t.skip=new Set(t.skip??[]);i.add(void 0);let r=t.prox=X(t.prox),f=t.
bias??=0;z.dataIdx=(c,h,S,y)=>{if(h==0)return S;let b=S,T=r(c,h,S,y)??ce,M=T>=0&&T<ce,F=k.ori==0?j:D,Y=z.left,ie=n[0],
le=n[h];if(i.has(le[S])){b=null;let J=null,I=null,V;if(f==0||f==-1)for(V=S;J==null&&V-- >0;)i.has(le[V])||(J=V);if(f==
0||f==1)for(V=S;I==null&&V++<le.length;)i.has(le[V])||(I=V);if(J!=null||I!=null)if(M){let ge=J==null?-1/0:R(ie[J],k,F,
0),xe=I==null?1/0:R(ie[I],k,F,0),ze=Y-ge,ue=xe-Y;ze<=ue?ze<=T&&(b=J):ue<=T&&(b=I)}else b=I==null?J:J==null?I:S-J<=I-S?
J:I}else M&&Ee(Y-R(ie[S],k,F,0))>T&&(b=null);return b}}let Bt=t=>{z.event=t};z.idxs=fe,z._lock=!1;let Oe=z.points;Oe.show=
X(Oe.show),Oe.size=X(Oe.size),Oe.stroke=X(Oe.stroke),Oe.width=X(Oe.width),Oe.fill=X(Oe.fill);let yt=l.focus=ke({},e.focus||
{alpha:.3},z.focus),ol=yt.prox>=0,rl=ol&&Oe.one,st=[],fl=[],ul=[];function Si(t,i){let r=Oe.show(l,i);if(r instanceof HTMLElement)
return Xe(r,cr),Xe(r,t.class),Tt(r,-10,-10,j,D),P.insertBefore(r,st[i]),r}function _i(t,i){if(o==1||i>0){let r=o==1&&v[t.
scale].time,f=t.value;t.value=r?ps(f)?_s(ee,Ss(f,O)):f||te:f||Tf,t.label=t.label||(r?wf:df)}if(rl||i>0){t.width=t.width==
null?1:t.width,t.paths=t.paths||Hf||Er,t.fillTo=X(t.fillTo||Pf),t.pxAlign=+ne(t.pxAlign,N),t.pxRound=Es(t.pxAlign),t.stroke=
X(t.stroke||null),t.fill=X(t.fill||null),t._stroke=t._fill=t._paths=t._focus=null;let r=Mf(Be(1,t.width),1),f=t.points=
ke({},{size:r,width:Be(1,r*.2),stroke:t.stroke,space:r*2,paths:Wf,_stroke:null,_fill:null},t.points);f.show=X(f.show),
f.filter=X(f.filter),f.fill=X(f.fill),f.stroke=X(f.stroke),f.paths=X(f.paths),f.pxAlign=t.pxAlign}if(Te){let r=Ul(t,i);
ye.splice(i,0,r[0]),St.splice(i,0,r[1]),Z.values.push(null)}if(He){fe.splice(i,0,null);let r=null;rl?i==0&&(r=Si(t,i)):
i>0&&(r=Si(t,i)),st.splice(i,0,r),fl.splice(i,0,0),ul.splice(i,0,0)}Re("addSeries",i)}function Eo(t,i){i=i??_.length,t=
o==1?li(t,i,xs,Ms):li(t,i,{},Ts),_.splice(i,0,t),_i(_[i],i)}l.addSeries=Eo;function Ao(t){if(_.splice(t,1),Te){Z.values.
splice(t,1),St.splice(t,1);let i=ye.splice(t,1)[0];nl(null,i.firstChild),i.remove()}He&&(fe.splice(t,1),st.splice(t,1)[0].
remove(),fl.splice(t,1),ul.splice(t,1)),Re("delSeries",t)}l.delSeries=Ao;let Ut=[!1,!1,!1,!1];function Po(t,i){if(t._show=
t.show,t.show){let r=t.side%2,f=v[t.scale];f==null&&(t.scale=r?_[1].scale:C,f=v[t.scale]);let c=f.time;t.size=X(t.size),
t.space=X(t.space),t.rotate=X(t.rotate),Nt(t.incrs)&&t.incrs.forEach(S=>{!Ot.has(S)&&Ot.set(S,Is(S))}),t.incrs=X(t.incrs||
(f.distr==2?Zr:c?L==1?Qr:tf:Zt)),t.splits=X(t.splits||(c&&f.distr==1?Ue:f.distr==3?Qn:f.distr==4?yf:_f)),t.stroke=X(t.
stroke),t.grid.stroke=X(t.grid.stroke),t.ticks.stroke=X(t.ticks.stroke),t.border.stroke=X(t.border.stroke);let h=t.values;
t.values=Nt(h)&&!Nt(h[0])?X(h):c?Nt(h)?ws(ee,ds(h,O)):ps(h)?sf(ee,h):h||we:h||Sf,t.filter=X(t.filter||(f.distr>=3&&f.log==
10?vf:f.distr==3&&f.log==2?kf:Hs)),t.font=Fs(t.font),t.labelFont=Fs(t.labelFont),t._size=t.size(l,null,i,0),t._space=t.
_rotate=t._incrs=t._found=t._splits=t._values=null,t._size>0&&(Ut[i]=!0,t._el=ft(or,w))}}function Ll(t,i,r,f){let[c,h,
S,y]=r,b=i%2,T=0;return b==0&&(y||h)&&(T=i==0&&!c||i==2&&!S?De(ys.size/3):0),b==1&&(c||S)&&(T=i==1&&!h||i==3&&!y?De(vs.
size/2):0),T}let yi=l.padding=(e.padding||[Ll,Ll,Ll,Ll]).map(t=>X(ne(t,Ll))),Ft=l._padding=yi.map((t,i)=>t(l,i,Ut,0)),
Ve,Pe=null,Le=null,$l=o==1?_[0].idxs:null,pt=null,Fl=!1;function xi(t,i){if(n=t??[],l.data=l._data=n,o==2){Ve=0;for(let r=1;r<
_.length;r++)Ve+=n[r][0].length}else{n.length==0&&(l.data=l._data=n=[[]]),pt=n[0],Ve=pt.length;let r=n;if($==2){r=n.slice();
let f=r[0]=Array(Ve);for(let c=0;c<Ve;c++)f[c]=c}l._data=n=r}if(al(!0),Re("setData"),$==2&&(sl=!0),i!==!1){let r=k;r.auto(
l,Fl)?_n():Rt(C,r.min,r.max),Yt=Yt||z.left>=0,it=!0,pl()}}l.setData=xi;function _n(){Fl=!0;let t,i;o==1&&(Ve>0?(Pe=$l[0]=
0,Le=$l[1]=Ve-1,t=n[0][Pe],i=n[0][Le],$==2?(t=Pe,i=Le):t==i&&($==3?[t,i]=cn(t,t,k.log,!1):$==4?[t,i]=oi(t,t,k.log,!1):
k.time?i=t+De(86400/L):[t,i]=rn(t,i,ri,!0))):(Pe=$l[0]=t=null,Le=$l[1]=i=null)),Rt(C,t,i)}let ql,cl,yn,xn,bn,vn,kn,Tn,
Mn,je;function bi(t,i,r,f,c,h){t??=qi,r??=ui,f??="butt",c??=qi,h??="round",t!=ql&&(d.strokeStyle=ql=t),c!=cl&&(d.fillStyle=
cl=c),i!=yn&&(d.lineWidth=yn=i),h!=bn&&(d.lineJoin=bn=h),f!=vn&&(d.lineCap=vn=f),r!=xn&&d.setLineDash(xn=r)}function vi(t,i,r,f){
i!=cl&&(d.fillStyle=cl=i),t!=kn&&(d.font=kn=t),r!=Tn&&(d.textAlign=Tn=r),f!=Mn&&(d.textBaseline=Mn=f)}function Dn(t,i,r,f,c=0){
if(f.length>0&&t.auto(l,Fl)&&(i==null||i.min==null)){let h=ne(Pe,0),S=ne(Le,f.length-1),y=r.min==null?br(f,h,S,c,t.distr==
3):[r.min,r.max];t.min=wt(t.min,r.min=y[0]),t.max=Be(t.max,r.max=y[1])}}let ki={min:null,max:null};function Lo(){for(let f in v){
let c=v[f];H[f]==null&&(c.min==null||H[C]!=null&&c.auto(l,Fl))&&(H[f]=ki)}for(let f in v){let c=v[f];H[f]==null&&c.from!=
null&&H[c.from]!=null&&(H[f]=ki)}H[C]!=null&&al(!0);let t={};for(let f in H){let c=H[f];if(c!=null){let h=t[f]=Tl(v[f],
Lr);if(c.min!=null)ke(h,c);else if(f!=C||o==2)if(Ve==0&&h.from==null){let S=h.range(l,null,null,f);h.min=S[0],h.max=S[1]}else
h.min=ce,h.max=-ce}}if(Ve>0){_.forEach((f,c)=>{if(o==1){let h=f.scale,S=H[h];if(S==null)return;let y=t[h];if(c==0){let b=y.
range(l,y.min,y.max,h);y.min=b[0],y.max=b[1],Pe=dt(y.min,n[0]),Le=dt(y.max,n[0]),Le-Pe>1&&(n[0][Pe]<y.min&&Pe++,n[0][Le]>
y.max&&Le--),f.min=pt[Pe],f.max=pt[Le]}else f.show&&f.auto&&Dn(y,S,f,n[c],f.sorted);f.idxs[0]=Pe,f.idxs[1]=Le}else if(c>
0&&f.show&&f.auto){let[h,S]=f.facets,y=h.scale,b=S.scale,[T,M]=n[c],F=t[y],Y=t[b];F!=null&&Dn(F,H[y],h,T,h.sorted),Y!=
null&&Dn(Y,H[b],S,M,S.sorted),f.min=S.min,f.max=S.max}});for(let f in t){let c=t[f],h=H[f];if(c.from==null&&(h==null||
h.min==null)){let S=c.range(l,c.min==ce?null:c.min,c.max==-ce?null:c.max,f);c.min=S[0],c.max=S[1]}}}for(let f in t){let c=t[f];
if(c.from!=null){let h=t[c.from];if(h.min==null)c.min=c.max=null;else{let S=c.range(l,h.min,h.max,f);c.min=S[0],c.max=
S[1]}}}let i={},r=!1;for(let f in t){let c=t[f],h=v[f];if(h.min!=c.min||h.max!=c.max){h.min=c.min,h.max=c.max;let S=h.
distr;h._min=S==3?At(h.min):S==4?Yn(h.min,h.asinh):S==100?h.fwd(h.min):h.min,h._max=S==3?At(h.max):S==4?Yn(h.max,h.asinh):
S==100?h.fwd(h.max):h.max,i[f]=r=!0}}if(r){_.forEach((f,c)=>{o==2?c>0&&i.y&&(f._paths=null):i[f.scale]&&(f._paths=null)});
for(let f in i)sl=!0,Re("setScale",f);He&&z.left>=0&&(Yt=it=!0)}for(let f in H)H[f]=null}function Fo(t){let i=Jn(Pe-1,
0,Ve-1),r=Jn(Le+1,0,Ve-1);for(;t[i]==null&&i>0;)i--;for(;t[r]==null&&r<Ve-1;)r++;return[i,r]}function Co(){if(Ve>0){let t=_.
some(i=>i._focus)&&je!=yt.alpha;t&&(d.globalAlpha=je=yt.alpha),_.forEach((i,r)=>{if(r>0&&i.show&&(Ti(r,!1),Ti(r,!0),i.
_paths==null)){let f=je;je!=i.alpha&&(d.globalAlpha=je=i.alpha);let c=o==2?[0,n[r][0].length-1]:Fo(n[r]);i._paths=i.paths(
l,r,c[0],c[1]),je!=f&&(d.globalAlpha=je=f)}}),_.forEach((i,r)=>{if(r>0&&i.show){let f=je;je!=i.alpha&&(d.globalAlpha=je=
i.alpha),i._paths!=null&&Mi(r,!1);{let c=i._paths!=null?i._paths.gaps:null,h=i.points.show(l,r,Pe,Le,c),S=i.points.filter(
l,r,h,c);(h||S)&&(i.points._paths=i.points.paths(l,r,Pe,Le,S),Mi(r,!0))}je!=f&&(d.globalAlpha=je=f),Re("drawSeries",r)}}),
t&&(d.globalAlpha=je=1)}}function Ti(t,i){let r=i?_[t].points:_[t];r._stroke=r.stroke(l,t),r._fill=r.fill(l,t)}function Mi(t,i){
let r=i?_[t].points:_[t],{stroke:f,fill:c,clip:h,flags:S,_stroke:y=r._stroke,_fill:b=r._fill,_width:T=r.width}=r._paths;
T=ae(T*se,3);let M=null,F=T%2/2;i&&b==null&&(b=T>0?"#fff":y);let Y=r.pxAlign==1&&F>0;if(Y&&d.translate(F,F),!i){let ie=qe-
T/2,le=nt-T/2,J=Ke+T,I=at+T;M=new Path2D,M.rect(ie,le,J,I)}i?En(y,T,r.dash,r.cap,b,f,c,S,h):Ro(t,y,T,r.dash,r.cap,b,f,
c,S,M,h),Y&&d.translate(-F,-F)}function Ro(t,i,r,f,c,h,S,y,b,T,M){let F=!1;b!=0&&U.forEach((Y,ie)=>{if(Y.series[0]==t){
let le=_[Y.series[1]],J=n[Y.series[1]],I=(le._paths||Yl).band;Nt(I)&&(I=Y.dir==1?I[0]:I[1]);let V,ge=null;le.show&&I&&
kr(J,Pe,Le)?(ge=Y.fill(l,ie)||h,V=le._paths.clip):I=null,En(i,r,f,c,ge,S,y,b,T,M,V,I),F=!0}}),F||En(i,r,f,c,h,S,y,b,T,
M)}let Di=Ml|ei;function En(t,i,r,f,c,h,S,y,b,T,M,F){bi(t,i,r,f,c),(b||T||F)&&(d.save(),b&&d.clip(b),T&&d.clip(T)),F?(y&
Di)==Di?(d.clip(F),M&&d.clip(M),Jl(c,S),Zl(t,h,i)):y&ei?(Jl(c,S),d.clip(F),Zl(t,h,i)):y&Ml&&(d.save(),d.clip(F),M&&d.clip(
M),Jl(c,S),d.restore(),Zl(t,h,i)):(Jl(c,S),Zl(t,h,i)),(b||T||F)&&d.restore()}function Zl(t,i,r){r>0&&(i instanceof Map?
i.forEach((f,c)=>{d.strokeStyle=ql=c,d.stroke(f)}):i!=null&&t&&d.stroke(i))}function Jl(t,i){i instanceof Map?i.forEach(
(r,f)=>{d.fillStyle=cl=f,d.fill(r)}):i!=null&&t&&d.fill(i)}function zo(t,i,r,f){let c=E[t],h;if(f<=0)h=[0,0];else{let S=c.
_space=c.space(l,t,i,r,f),y=c._incrs=c.incrs(l,t,i,r,f,S);h=Kf(i,r,y,f,S)}return c._found=h}function An(t,i,r,f,c,h,S,y,b,T){
let M=S%2/2;N==1&&d.translate(M,M),bi(y,S,b,T,y),d.beginPath();let F,Y,ie,le,J=c+(f==0||f==3?-h:h);r==0?(Y=c,le=J):(F=
c,ie=J);for(let I=0;I<t.length;I++)i[I]!=null&&(r==0?F=ie=t[I]:Y=le=t[I],d.moveTo(F,Y),d.lineTo(ie,le));d.stroke(),N==
1&&d.translate(-M,-M)}function Vo(t){let i=!0;return E.forEach((r,f)=>{if(!r.show)return;let c=v[r.scale];if(c.min==null){
r._show&&(i=!1,r._show=!1,al(!1));return}else r._show||(i=!1,r._show=!0,al(!1));let h=r.side,S=h%2,{min:y,max:b}=c,[T,
M]=zo(f,y,b,S==0?j:D);if(M==0)return;let F=c.distr==2,Y=r._splits=r.splits(l,f,y,b,T,M,F),ie=c.distr==2?Y.map(V=>pt[V]):
Y,le=c.distr==2?pt[Y[1]]-pt[Y[0]]:T,J=r._values=r.values(l,r.filter(l,ie,f,M,le),f,M,le);r._rotate=h==2?r.rotate(l,J,f,
M):0;let I=r._size;r._size=ut(r.size(l,J,f,t)),I!=null&&r._size!=I&&(i=!1)}),i}function No(t){let i=!0;return yi.forEach(
(r,f)=>{let c=r(l,f,Ut,t);c!=Ft[f]&&(i=!1),Ft[f]=c}),i}function Oo(){for(let t=0;t<E.length;t++){let i=E[t];if(!i.show||
!i._show)continue;let r=i.side,f=r%2,c,h,S=i.stroke(l,t),y=r==0||r==3?-1:1,[b,T]=i._found;if(i.label!=null){let Ge=i.labelGap*
y,Qe=De((i._lpos+Ge)*se);vi(i.labelFont[0],S,"center",r==2?"top":$i),d.save(),f==1?(c=h=0,d.translate(Qe,De(nt+at/2)),
d.rotate((r==3?-sn:sn)/2)):(c=De(qe+Ke/2),h=Qe);let $t=Ns(i.label)?i.label(l,t,b,T):i.label;d.fillText($t,c,h),d.restore()}
if(T==0)continue;let M=v[i.scale],F=f==0?Ke:at,Y=f==0?qe:nt,ie=i._splits,le=M.distr==2?ie.map(Ge=>pt[Ge]):ie,J=M.distr==
2?pt[ie[1]]-pt[ie[0]]:b,I=i.ticks,V=i.border,ge=I.show?I.size:0,xe=De(ge*se),ze=De((i.alignTo==2?i._size-ge-i.gap:i.gap)*
se),ue=i._rotate*-sn/180,be=W(i._pos*se),Ze=(xe+ze)*y,Ie=be+Ze;h=f==0?Ie:0,c=f==1?Ie:0;let ot=i.font[0],ht=i.align==1?
yl:i.align==2?Wn:ue>0?yl:ue<0?Wn:f==0?"center":r==3?Wn:yl,vt=ue||f==1?"middle":r==2?"top":$i;vi(ot,S,ht,vt);let Je=i.font[1]*
i.lineGap,rt=ie.map(Ge=>W(p(Ge,M,F,Y))),mt=i._values;for(let Ge=0;Ge<mt.length;Ge++){let Qe=mt[Ge];if(Qe!=null){f==0?c=
rt[Ge]:h=rt[Ge],Qe=""+Qe;let $t=Qe.indexOf(`
`)==-1?[Qe]:Qe.split(/\n/gm);for(let Ye=0;Ye<$t.length;Ye++){let Ki=$t[Ye];ue?(d.save(),d.translate(c,h+Ye*Je),d.rotate(
ue),d.fillText(Ki,0,0),d.restore()):d.fillText(Ki,c,h+Ye*Je)}}}I.show&&An(rt,I.filter(l,le,t,T,J),f,r,be,xe,ae(I.width*
se,3),I.stroke(l,t),I.dash,I.cap);let kt=i.grid;kt.show&&An(rt,kt.filter(l,le,t,T,J),f,f==0?2:1,f==0?nt:qe,f==0?at:Ke,
ae(kt.width*se,3),kt.stroke(l,t),kt.dash,kt.cap),V.show&&An([be],[1],f==0?1:0,f==0?1:2,f==1?nt:qe,f==1?at:Ke,ae(V.width*
se,3),V.stroke(l,t),V.dash,V.cap)}Re("drawAxes")}function al(t){_.forEach((i,r)=>{r>0&&(i._paths=null,t&&(o==1?(i.min=
null,i.max=null):i.facets.forEach(f=>{f.min=null,f.max=null})))})}let Ql=!1,Pn=!1,Cl=[];function Ho(){Pn=!1;for(let t=0;t<
Cl.length;t++)Re(...Cl[t]);Cl.length=0}function pl(){Ql||(Or(Ei),Ql=!0)}function Wo(t,i=!1){Ql=!0,Pn=i,t(l),Ei(),i&&Cl.
length>0&&queueMicrotask(Ho)}l.batch=Wo;function Ei(){if(wn&&(Lo(),wn=!1),sl&&(ko(),sl=!1),Kl){if(de(A,yl,pe),de(A,"to\
p",Me),de(A,Hl,j),de(A,Wl,D),de(P,yl,pe),de(P,"top",Me),de(P,Hl,j),de(P,Wl,D),de(w,Hl,Dt),de(w,Wl,Wt),x.width=De(Dt*se),
x.height=De(Wt*se),E.forEach(({_el:t,_show:i,_size:r,_pos:f,side:c})=>{if(t!=null)if(i){let h=c===3||c===0?r:0,S=c%2==
1;de(t,S?"left":"top",f-h),de(t,S?"width":"height",r),de(t,S?"top":"left",S?Me:pe),de(t,S?"height":"width",S?D:j),qn(t,
Jt)}else Xe(t,Jt)}),ql=cl=yn=bn=vn=kn=Tn=Mn=xn=null,je=1,Vl(!0),pe!=il||Me!=It||j!=_t||D!=Gt){al(!1);let t=j/_t,i=D/Gt;
if(He&&!Yt&&z.left>=0){z.left*=t,z.top*=i,hl&&Tt(hl,De(z.left),0,j,D),ml&&Tt(ml,0,De(z.top),j,D);for(let r=0;r<st.length;r++){
let f=st[r];f!=null&&(fl[r]*=t,ul[r]*=i,Tt(f,ut(fl[r]),ut(ul[r]),j,D))}}if(me.show&&!jl&&me.left>=0&&me.width>0){me.left*=
t,me.width*=t,me.top*=i,me.height*=i;for(let r in Vn)de(wl,r,me[r])}il=pe,It=Me,_t=j,Gt=D}Re("setSize"),Kl=!1}Dt>0&&Wt>
0&&(d.clearRect(0,0,x.width,x.height),Re("drawClear"),K.forEach(t=>t()),Re("draw")),me.show&&jl&&(Xl(me),jl=!1),He&&Yt&&
(jt(null,!0,!1),Yt=!1),Z.show&&Z.live&&it&&(Rn(),it=!1),m||(m=!0,l.status=1,Re("ready")),Fl=!1,Ql=!1}l.redraw=(t,i)=>{
sl=i||!1,t!==!1?Rt(C,k.min,k.max):pl()};function Ln(t,i){let r=v[t];if(r.from==null){if(Ve==0){let f=r.range(l,i.min,i.
max,t);i.min=f[0],i.max=f[1]}if(i.min>i.max){let f=i.min;i.min=i.max,i.max=f}if(Ve>1&&i.min!=null&&i.max!=null&&i.max-
i.min<1e-16)return;t==C&&r.distr==2&&Ve>0&&(i.min=dt(i.min,n[0]),i.max=dt(i.max,n[0]),i.min==i.max&&i.max++),H[t]=i,wn=
!0,pl()}}l.setScale=Ln;let Fn,Cn,hl,ml,Ai,Pi,gl,dl,Li,Fi,he,_e,Ct=!1,Ne=z.drag,Fe=Ne.x,Ce=Ne.y;He&&(z.x&&(Fn=ft(fr,P)),
z.y&&(Cn=ft(ur,P)),k.ori==0?(hl=Fn,ml=Cn):(hl=Cn,ml=Fn),he=z.left,_e=z.top);let me=l.select=ke({show:!0,over:!0,left:0,
width:0,top:0,height:0},e.select),wl=me.show?ft(rr,me.over?P:A):null;function Xl(t,i){if(me.show){for(let r in t)me[r]=
t[r],r in Vn&&de(wl,r,t[r]);i!==!1&&Re("setSelect")}}l.setSelect=Xl;function Io(t){if(_[t].show)Te&&qn(ye[t],Jt);else if(Te&&
Xe(ye[t],Jt),He){let r=rl?st[0]:st[t];r!=null&&Tt(r,-10,-10,j,D)}}function Rt(t,i,r){Ln(t,{min:i,max:r})}function xt(t,i,r,f){
i.focus!=null&&Ko(t),i.show!=null&&_.forEach((c,h)=>{h>0&&(t==h||t==null)&&(c.show=i.show,Io(h),o==2?(Rt(c.facets[0].scale,
null,null),Rt(c.facets[1].scale,null,null)):Rt(c.scale,null,null),pl())}),r!==!1&&Re("setSeries",t,i),f&&Nl("setSeries",
l,t,i)}l.setSeries=xt;function Go(t,i){ke(U[t],i)}function Yo(t,i){t.fill=X(t.fill||null),t.dir=ne(t.dir,-1),i=i??U.length,
U.splice(i,0,t)}function Bo(t){t==null?U.length=0:U.splice(t,1)}l.addBand=Yo,l.setBand=Go,l.delBand=Bo;function Uo(t,i){
_[t].alpha=i,He&&st[t]!=null&&(st[t].style.opacity=i),Te&&ye[t]&&(ye[t].style.opacity=i)}let Et,zt,Kt,Sl={focus:!0};function Ko(t){
if(t!=Kt){let i=t==null,r=yt.alpha!=1;_.forEach((f,c)=>{if(o==1||c>0){let h=i||c==0||c==t;f._focus=i?null:h,r&&Uo(c,h?
1:yt.alpha)}}),Kt=t,r&&pl()}}Te&&ol&&We(Qi,oe,t=>{z._lock||(Bt(t),Kt!=null&&xt(null,Sl,!0,ve.setSeries))});function bt(t,i,r){
let f=v[i];r&&(t=t/se-(f.ori==1?Me:pe));let c=j;f.ori==1&&(c=D,t=c-t),f.dir==-1&&(t=c-t);let h=f._min,S=f._max,y=t/c,b=h+
(S-h)*y,T=f.distr;return T==3?vl(10,b):T==4?Mr(b,f.asinh):T==100?f.bwd(b):b}function jo(t,i){let r=bt(t,C,i);return dt(
r,n[0],Pe,Le)}l.valToIdx=t=>dt(t,n[0]),l.posToIdx=jo,l.posToVal=bt,l.valToPos=(t,i,r)=>v[i].ori==0?a(t,v[i],r?Ke:j,r?qe:
0):u(t,v[i],r?at:D,r?nt:0),l.setCursor=(t,i,r)=>{he=t.left,_e=t.top,jt(null,i,r)};function Ci(t,i){de(wl,yl,me.left=t),
de(wl,Hl,me.width=i)}function Ri(t,i){de(wl,"top",me.top=t),de(wl,Wl,me.height=i)}let Rl=k.ori==0?Ci:Ri,zl=k.ori==1?Ci:
Ri;function $o(){if(Te&&Z.live)for(let t=o==2?1:0;t<_.length;t++){if(t==0&&lt)continue;let i=Z.values[t],r=0;for(let f in i)
St[t][r++].firstChild.nodeValue=i[f]}}function Rn(t,i){if(t!=null&&(t.idxs?t.idxs.forEach((r,f)=>{fe[f]=r}):Pr(t.idx)||
fe.fill(t.idx),Z.idx=fe[0]),Te&&Z.live){for(let r=0;r<_.length;r++)(r>0||o==1&&!lt)&&qo(r,fe[r]);$o()}it=!1,i!==!1&&Re(
"setLegend")}l.setLegend=Rn;function qo(t,i){let r=_[t],f=t==0&&$==2?pt:n[t],c;lt?c=r.values(l,t,i)??Lt:(c=r.value(l,i==
null?null:f[i],t,i),c=c==null?Lt:{_:c}),Z.values[t]=c}function jt(t,i,r){Li=he,Fi=_e,[he,_e]=z.move(l,he,_e),z.left=he,
z.top=_e,He&&(hl&&Tt(hl,De(he),0,j,D),ml&&Tt(ml,0,De(_e),j,D));let f,c=Pe>Le;Et=ce,zt=null;let h=k.ori==0?j:D,S=k.ori==
1?j:D;if(he<0||Ve==0||c){f=z.idx=null;for(let y=0;y<_.length;y++){let b=st[y];b!=null&&Tt(b,-10,-10,j,D)}ol&&xt(null,Sl,
!0,t==null&&ve.setSeries),Z.live&&(fe.fill(f),it=!0)}else{let y,b,T;o==1&&(y=k.ori==0?he:_e,b=bt(y,C),f=z.idx=dt(b,n[0],
Pe,Le),T=R(n[0][f],k,h,0));let M=-10,F=-10,Y=0,ie=0,le=!0,J="",I="";for(let V=o==2?1:0;V<_.length;V++){let ge=_[V],xe=fe[V],
ze=xe==null?null:o==1?n[V][xe]:n[V][1][xe],ue=z.dataIdx(l,V,f,b),be=ue==null?null:o==1?n[V][ue]:n[V][1][ue];if(it=it||
be!=ze||ue!=xe,fe[V]=ue,V>0&&ge.show){let Ze=ue==null?-10:ue==f?T:R(o==1?n[0][ue]:n[V][0][ue],k,h,0),Ie=be==null?-10:G(
be,o==1?v[ge.scale]:v[ge.facets[1].scale],S,0);if(ol&&be!=null){let ot=k.ori==1?he:_e,ht=Ee(yt.dist(l,V,ue,Ie,ot));if(ht<
Et){let vt=yt.bias;if(vt!=0){let Je=bt(ot,ge.scale),rt=be>=0?1:-1,mt=Je>=0?1:-1;mt==rt&&(mt==1?vt==1?be>=Je:be<=Je:vt==
1?be<=Je:be>=Je)&&(Et=ht,zt=V)}else Et=ht,zt=V}}if(it||rl){let ot,ht;k.ori==0?(ot=Ze,ht=Ie):(ot=Ie,ht=Ze);let vt,Je,rt,
mt,kt,Ge,Qe=!0,$t=Oe.bbox;if($t!=null){Qe=!1;let Ye=$t(l,V);rt=Ye.left,mt=Ye.top,vt=Ye.width,Je=Ye.height}else rt=ot,mt=
ht,vt=Je=Oe.size(l,V);if(Ge=Oe.fill(l,V),kt=Oe.stroke(l,V),rl)V==zt&&Et<=yt.prox&&(M=rt,F=mt,Y=vt,ie=Je,le=Qe,J=Ge,I=kt);else{
let Ye=st[V];Ye!=null&&(fl[V]=rt,ul[V]=mt,ss(Ye,vt,Je,Qe),ns(Ye,Ge,kt),Tt(Ye,ut(rt),ut(mt),j,D))}}}}if(rl){let V=yt.prox,
ge=Kt==null?Et<=V:Et>V||zt!=Kt;if(it||ge){let xe=st[0];xe!=null&&(fl[0]=M,ul[0]=F,ss(xe,Y,ie,le),ns(xe,J,I),Tt(xe,ut(M),
ut(F),j,D))}}}if(me.show&&Ct)if(t!=null){let[y,b]=ve.scales,[T,M]=ve.match,[F,Y]=t.cursor.sync.scales,ie=t.cursor.drag;
if(Fe=ie._x,Ce=ie._y,Fe||Ce){let{left:le,top:J,width:I,height:V}=t.select,ge=t.scales[F].ori,xe=t.posToVal,ze,ue,be,Ze,
Ie,ot=y!=null&&T(y,F),ht=b!=null&&M(b,Y);ot&&Fe?(ge==0?(ze=le,ue=I):(ze=J,ue=V),be=v[y],Ze=R(xe(ze,F),be,h,0),Ie=R(xe(
ze+ue,F),be,h,0),Rl(wt(Ze,Ie),Ee(Ie-Ze))):Rl(0,h),ht&&Ce?(ge==1?(ze=le,ue=I):(ze=J,ue=V),be=v[b],Ze=G(xe(ze,Y),be,S,0),
Ie=G(xe(ze+ue,Y),be,S,0),zl(wt(Ze,Ie),Ee(Ie-Ze))):zl(0,S)}else Nn()}else{let y=Ee(Li-Ai),b=Ee(Fi-Pi);if(k.ori==1){let Y=y;
y=b,b=Y}Fe=Ne.x&&y>=Ne.dist,Ce=Ne.y&&b>=Ne.dist;let T=Ne.uni;T!=null?Fe&&Ce&&(Fe=y>=T,Ce=b>=T,!Fe&&!Ce&&(b>y?Ce=!0:Fe=
!0)):Ne.x&&Ne.y&&(Fe||Ce)&&(Fe=Ce=!0);let M,F;Fe&&(k.ori==0?(M=gl,F=he):(M=dl,F=_e),Rl(wt(M,F),Ee(F-M)),Ce||zl(0,S)),Ce&&
(k.ori==1?(M=gl,F=he):(M=dl,F=_e),zl(wt(M,F),Ee(F-M)),Fe||Rl(0,h)),!Fe&&!Ce&&(Rl(0,0),zl(0,0))}if(Ne._x=Fe,Ne._y=Ce,t==
null){if(r){if(Ui!=null){let[y,b]=ve.scales;ve.values[0]=y!=null?bt(k.ori==0?he:_e,y):null,ve.values[1]=b!=null?bt(k.ori==
1?he:_e,b):null}Nl(In,l,he,_e,j,D,f)}if(ol){let y=r&&ve.setSeries,b=yt.prox;Kt==null?Et<=b&&xt(zt,Sl,!0,y):Et>b?xt(null,
Sl,!0,y):zt!=Kt&&xt(zt,Sl,!0,y)}}it&&(Z.idx=f,Rn()),i!==!1&&Re("setCursor")}let Vt=null;Object.defineProperty(l,"rect",
{get(){return Vt==null&&Vl(!1),Vt}});function Vl(t=!1){t?Vt=null:(Vt=P.getBoundingClientRect(),Re("syncRect",Vt))}function zi(t,i,r,f,c,h,S){
z._lock||Ct&&t!=null&&t.movementX==0&&t.movementY==0||(zn(t,i,r,f,c,h,S,!1,t!=null),t!=null?jt(null,!0,!0):jt(i,!0,!1))}
function zn(t,i,r,f,c,h,S,y,b){if(Vt==null&&Vl(!1),Bt(t),t!=null)r=t.clientX-Vt.left,f=t.clientY-Vt.top;else{if(r<0||f<
0){he=-10,_e=-10;return}let[T,M]=ve.scales,F=i.cursor.sync,[Y,ie]=F.values,[le,J]=F.scales,[I,V]=ve.match,ge=i.axes[0].
side%2==1,xe=k.ori==0?j:D,ze=k.ori==1?j:D,ue=ge?h:c,be=ge?c:h,Ze=ge?f:r,Ie=ge?r:f;if(le!=null?r=I(T,le)?p(Y,v[T],xe,0):
-10:r=xe*(Ze/ue),J!=null?f=V(M,J)?p(ie,v[M],ze,0):-10:f=ze*(Ie/be),k.ori==1){let ot=r;r=f,f=ot}}b&&(i==null||i.cursor.
event.type==In)&&((r<=1||r>=j-1)&&(r=qt(r,j)),(f<=1||f>=D-1)&&(f=qt(f,D))),y?(Ai=r,Pi=f,[gl,dl]=z.move(l,r,f)):(he=r,_e=
f)}let Vn={width:0,height:0,left:0,top:0};function Nn(){Xl(Vn,!1)}let Vi,Ni,Oi,Hi;function Wi(t,i,r,f,c,h,S){Ct=!0,Fe=
Ce=Ne._x=Ne._y=!1,zn(t,i,r,f,c,h,S,!0,!1),t!=null&&(We(Gn,jn,Ii,!1),Nl(Zi,l,gl,dl,j,D,null));let{left:y,top:b,width:T,
height:M}=me;Vi=y,Ni=b,Oi=T,Hi=M}function Ii(t,i,r,f,c,h,S){Ct=Ne._x=Ne._y=!1,zn(t,i,r,f,c,h,S,!1,!0);let{left:y,top:b,
width:T,height:M}=me,F=T>0||M>0,Y=Vi!=y||Ni!=b||Oi!=T||Hi!=M;if(F&&Y&&Xl(me),Ne.setScale&&F&&Y){let ie=y,le=T,J=b,I=M;
if(k.ori==1&&(ie=b,le=M,J=y,I=T),Fe&&Rt(C,bt(ie,C),bt(ie+le,C)),Ce)for(let V in v){let ge=v[V];V!=C&&ge.from==null&&ge.
min!=ce&&Rt(V,bt(J+I,V),bt(J,V))}Nn()}else z.lock&&(z._lock=!z._lock,jt(i,!0,t!=null));t!=null&&(nl(Gn,jn),Nl(Gn,l,he,
_e,j,D,null))}function Zo(t,i,r,f,c,h,S){if(z._lock)return;Bt(t);let y=Ct;if(Ct){let b=!0,T=!0,M=10,F,Y;k.ori==0?(F=Fe,
Y=Ce):(F=Ce,Y=Fe),F&&Y&&(b=he<=M||he>=j-M,T=_e<=M||_e>=D-M),F&&b&&(he=he<gl?0:j),Y&&T&&(_e=_e<dl?0:D),jt(null,!0,!0),Ct=
!1}he=-10,_e=-10,fe.fill(null),jt(null,!0,!0),y&&(Ct=y)}function Gi(t,i,r,f,c,h,S){z._lock||(Bt(t),_n(),Nn(),t!=null&&
Nl(Xi,l,he,_e,j,D,null))}function Yi(){E.forEach(jf),Sn(l.width,l.height,!0)}Qt(on,bl,Yi);let _l={};_l.mousedown=Wi,_l.
mousemove=zi,_l.mouseup=Ii,_l.dblclick=Gi,_l.setSeries=(t,i,r,f)=>{let c=ve.match[2];r=c(l,i,r),r!=-1&&xt(r,f,!0,!1)},
He&&(We(Zi,P,Wi),We(In,P,zi),We(Ji,P,t=>{Bt(t),Vl(!1)}),We(Qi,P,Zo),We(Xi,P,Gi),ti.add(l),l.syncRect=Vl);let en=l.hooks=
e.hooks||{};function Re(t,i,r){Pn?Cl.push([t,i,r]):t in en&&en[t].forEach(f=>{f.call(null,l,i,r)})}(e.plugins||[]).forEach(
t=>{for(let i in t.hooks)en[i]=(en[i]||[]).concat(t.hooks[i])});let Bi=(t,i,r)=>r,ve=ke({key:null,setSeries:!1,filters:{
pub:cs,sub:cs},scales:[C,_[1]?_[1].scale:null],match:[as,as,Bi],values:[null,null]},z.sync);ve.match.length==2&&ve.match.
push(Bi),z.sync=ve;let Ui=ve.key,On=ro(Ui);function Nl(t,i,r,f,c,h,S){ve.filters.pub(t,i,r,f,c,h,S)&&On.pub(t,i,r,f,c,
h,S)}On.sub(l);function Jo(t,i,r,f,c,h,S){ve.filters.sub(t,i,r,f,c,h,S)&&_l[t](null,i,r,f,c,h,S)}l.pub=Jo;function Qo(){
On.unsub(l),ti.delete(l),Ht.clear(),Zn(on,bl,Yi),g.remove(),oe?.remove(),Re("destroy")}l.destroy=Qo;function Hn(){Re("\
init",e,n),xi(n||e.data,!1),H[C]?Ln(C,H[C]):_n(),jl=me.show&&(me.width>0||me.height>0),Yt=it=!0,Sn(e.width,e.height)}return _.
forEach(_i),E.forEach(Po),s?s instanceof HTMLElement?(s.appendChild(g),Hn()):s(l,Hn):Hn(),l}Ae.assign=ke;Ae.fmtNum=fi;
Ae.rangeNum=rn;Ae.rangeLog=cn;Ae.rangeAsinh=oi;Ae.orient=el;Ae.pxRatio=se;Ae.join=Nr;Ae.fmtDate=ci,Ae.tzDate=$r;Ae.sync=
ro;{Ae.addGap=Lf,Ae.clipGaps=hn;let e=Ae.paths={points:ho};e.linear=go,e.stepped=Rf,e.bars=zf,e.spline=Nf}function yo(e,n){return new Intl.NumberFormat(n).format(e)}function xo(e,n,s,l){let o=l?{timeZone:l}:{},a=new Intl.DateTimeFormat(s,{month:"short",day:"numeric",...o});if(n-e>3*
86400)return a;let p=a.format(e*1e3)===a.format(n*1e3)?{}:{month:"short",day:"numeric"};return new Intl.DateTimeFormat(
s,{...p,hour:"2-digit",minute:"2-digit",...o})}var bo=210;function Qf(e,n){let s=L=>getComputedStyle(e).getPropertyValue(L).trim(),{points:l}=n,o=Math.max(1,...l.map(
L=>Math.max(L.joined,L.left))),a=l[0]?.at??0,u=l.at(-1)?.at??0,p=xo(a,u),m=()=>({stroke:s("--soft"),grid:{stroke:s("--\
grid"),width:1},ticks:{stroke:s("--grid"),width:1},font:"12px system-ui"}),g=Ae.paths.bars?.({size:[.6,8]}),x=n.stepped?
Ae.paths.stepped?.({align:1}):void 0,d={hooks:{draw(L){let{ctx:_,bbox:E}=L;_.save(),_.strokeStyle=s("--mark"),_.setLineDash(
[3,3]);for(let v of n.marks){let U=Math.round(L.valToPos(v.at,"x",!0));_.beginPath(),_.moveTo(U,E.top),_.lineTo(U,E.top+
E.height),_.stroke()}_.restore()}}},w=()=>new Ae({width:e.clientWidth,height:bo,cursor:{y:!1},legend:{show:!1},plugins:[
d],scales:{x:{time:!0},y:{range:(L,_,E)=>_===E?[Math.max(0,_-1),E+1]:[Math.max(0,_-(E-_)*.35),E]},moves:{range:[-o,o*5]}},
series:[{},{scale:"moves",stroke:s("--joined"),fill:s("--joined"),...g?{paths:g}:{},points:{show:!1}},{scale:"moves",stroke:s(
"--left"),fill:s("--left"),...g?{paths:g}:{},points:{show:!1}},{scale:"y",stroke:s("--size"),fill:s("--area"),width:2,
...x?{paths:x}:{},...n.dashed?{dash:[6,4]}:{},points:{show:l.length<3}}],axes:[{...m(),space:110,values:(L,_)=>_.map(E=>p.
format(new Date(E*1e3)))},{...m(),scale:"y",size:64,values:(L,_)=>_.map(E=>Number.isInteger(E)?yo(E):"")}]},[l.map(L=>L.
at),l.map(L=>L.joined||null),l.map(L=>L.left?-L.left:null),l.map(L=>L.count)],e),A=w(),P=new ResizeObserver(()=>A.setSize(
{width:e.clientWidth,height:bo}));P.observe(e);let N=matchMedia("(prefers-color-scheme: dark)"),W=()=>{A.destroy(),A=w()};
return N.addEventListener("change",W),{destroy(){P.disconnect(),N.removeEventListener("change",W),A.destroy()}}}export{Qf as mount};
