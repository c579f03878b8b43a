var Qo="uplot",Xo="u-hz",er="u-vt",tr="u-title",lr="u-wrap",nr="u-under",ir="u-over",sr="u-axis",Jt="u-off",or="u-sele\
ct",rr="u-cursor-x",fr="u-cursor-y",ur="u-cursor-pt",cr="u-legend",ar="u-live",pr="u-inline",hr="u-series",mr="u-marke\
r",ji="u-label",gr="u-value",Hl="width",Wl="height";var $i="bottom",yl="left",Wn="right",ni="#000",qi=ni+"0",In="mousemove",Zi="mousedown",Gn="mouseup",Ji="mouseenter",Qi="\
mouseleave",Xi="dblclick",dr="resize",wr="scroll",es="change",on="dppxchange",ii="--",El=typeof window<"u",jn=El?document:
null,bl=El?window:null,Sr=El?navigator:null,se,tn;function $n(){let e=devicePixelRatio;se!=e&&(se=e,tn&&Zn(es,tn,$n),tn=
matchMedia(`(min-resolution: ${se-.001}dppx) and (max-resolution: ${se+.001}dppx)`),Qt(es,tn,$n),bl.dispatchEvent(new CustomEvent(
on)))}function Xe(e,n){if(n!=null){let s=e.classList;!s.contains(n)&&s.add(n)}}function qn(e,n){let s=e.classList;s.contains(
n)&&s.remove(n)}function de(e,n,s){e.style[n]=s+"px"}function gt(e,n,s,l){let o=jn.createElement(e);return n!=null&&Xe(
o,n),s?.insertBefore(o,l),o}function ft(e,n){return gt("div",e,n)}var ts=new WeakMap;function Tt(e,n,s,l,o){let a="tra\
nslate("+n+"px,"+s+"px)",u=ts.get(e);a!=u&&(e.style.transform=a,ts.set(e,a),n<0||s<0||n>l||s>o?Xe(e,Jt):qn(e,Jt))}var ls=new WeakMap;
function ns(e,n,s){let l=n+s,o=ls.get(e);l!=o&&(ls.set(e,l),e.style.background=n,e.style.borderColor=s)}var is=new WeakMap;
function ss(e,n,s,l){let o=n+""+s,a=is.get(e);o!=a&&(is.set(e,o),e.style.height=s+"px",e.style.width=n+"px",e.style.marginLeft=
l?-n/2+"px":0,e.style.marginTop=l?-s/2+"px":0)}var si={passive:!0},_r={...si,capture:!0};function Qt(e,n,s,l){n.addEventListener(
e,s,l?_r:si)}function Zn(e,n,s,l){n.removeEventListener(e,s,si)}El&&$n();function dt(e,n,s,l){let o;s=s||0,l=l||n.length-
1;let a=l<=2147483647;for(;l-s>1;)o=a?s+l>>1:et((s+l)/2),n[o]<e?s=o:l=o;return e-n[s]<=n[l]-e?s:l}function Fs(e){return(s,l,o)=>{
let a=-1,u=-1;for(let h=l;h<=o;h++)if(e(s[h])){a=h;break}for(let h=o;h>=l;h--)if(e(s[h])){u=h;break}return[a,u]}}var Rs=e=>e!=
null,zs=e=>e!=null&&e>0,un=Fs(Rs),yr=Fs(zs);function xr(e,n,s,l=0,o=!1){let a=o?yr:un,u=o?zs:Rs;[n,s]=a(e,n,s);let h=e[n],
m=e[n];if(n>-1)if(l==1)h=e[n],m=e[s];else if(l==-1)h=e[s],m=e[n];else for(let g=n;g<=s;g++){let y=e[g];u(y)&&(y<h?h=y:
y>m&&(m=y))}return[h??ce,m??-ce]}function cn(e,n,s,l){let o=fs(e),a=fs(n);e==n&&(o==-1?(e*=s,n/=s):(e/=s,n*=s));let u=s==
10?At:Vs,h=o==1?et:ut,m=a==1?ut:et,g=h(u(De(e))),y=m(u(De(n))),d=vl(s,g),w=vl(s,y);return s==10&&(g<0&&(d=ae(d,-g)),y<
0&&(w=ae(w,-y))),l||s==2?(e=d*o,n=w*a):(e=Ws(e,d),n=an(n,w)),[e,n]}function oi(e,n,s,l){let o=cn(e,n,s,l);return e==0&&
(o[0]=0),n==0&&(o[1]=0),o}var ri=.1,os={mode:3,pad:ri},Gl={pad:0,soft:null,mode:0},br={min:Gl,max:Gl};function rn(e,n,s,l){
return pn(s)?rs(e,n,s):(Gl.pad=s,Gl.soft=l?0:null,Gl.mode=l?3:0,rs(e,n,br))}function ne(e,n){return e??n}function vr(e,n,s){
for(n=ne(n,0),s=ne(s,e.length-1);n<=s;){if(e[n]!=null)return!0;n++}return!1}function rs(e,n,s){let l=s.min,o=s.max,a=ne(
l.pad,0),u=ne(o.pad,0),h=ne(l.hard,-ce),m=ne(o.hard,ce),g=ne(l.soft,ce),y=ne(o.soft,-ce),d=ne(l.mode,0),w=ne(o.mode,0),
C=n-e,A=At(C),F=Be(De(e),De(n)),W=At(F),I=De(W-A);(C<1e-24||I>10)&&(C=0,(e==0||n==0)&&(C=1e-24,d==2&&g!=ce&&(a=0),w==2&&
y!=-ce&&(u=0)));let b=C||F||1e3,T=At(b),x=vl(10,et(T)),H=b*(C==0?e==0?.1:1:a),P=ae(Ws(e-H,x/10),24),j=e>=g&&(d==1||d==
3&&P<=g||d==2&&P>=g)?g:ce,K=Be(h,P<j&&e>=j?j:wt(j,P)),Q=b*(C==0?n==0?.1:1:u),U=ae(an(n+Q,x/10),24),k=n<=y&&(w==1||w==3&&
U>=y||w==2&&U<=y)?y:-ce,q=wt(m,U>k&&n<=k?k:Be(k,U));return K==q&&K==0&&(q=100),[K,q]}var kr=new Intl.NumberFormat(El?Sr.
language:"en-US"),fi=e=>kr.format(e),tt=Math,sn=tt.PI,De=tt.abs,et=tt.floor,Ee=tt.round,ut=tt.ceil,wt=tt.min,Be=tt.max,
vl=tt.pow,fs=tt.sign,At=tt.log10,Vs=tt.log2,Tr=(e,n=1)=>tt.sinh(e)*n,Yn=(e,n=1)=>tt.asinh(e/n),ce=1/0;function us(e){return(At(
(e^e>>31)-(e>>31))|0)+1}function Jn(e,n,s){return wt(Be(e,n),s)}function Ns(e){return typeof e=="function"}function X(e){
return Ns(e)?e:()=>e}var Mr=()=>{},Os=e=>e,Hs=(e,n)=>n,Er=e=>null,cs=e=>!0,as=(e,n)=>e==n,Dr=/\.\d*?(?=9{6,}|0{6,})/gm,
Xt=e=>{if(Gs(e)||Ot.has(e))return e;let n=`${e}`,s=n.match(Dr);if(s==null)return e;let l=s[0].length-1;if(n.indexOf("e\
-")!=-1){let[o,a]=n.split("e");return+`${Xt(o)}e${a}`}return ae(e,l)};function qt(e,n){return Xt(ae(Xt(e/n))*n)}function an(e,n){
return Xt(ut(Xt(e/n))*n)}function Ws(e,n){return Xt(et(Xt(e/n))*n)}function ae(e,n=0){if(Gs(e))return e;let s=10**n,l=e*
s*(1+Number.EPSILON);return Ee(l)/s}var Ot=new Map;function Is(e){return((""+e).split(".")[1]||"").length}function Bl(e,n,s,l){
let o=[],a=l.map(Is);for(let u=n;u<s;u++){let h=De(u),m=ae(vl(e,u),h);for(let g=0;g<l.length;g++){let y=e==10?+`${l[g]}\
e${u}`:l[g]*m,d=(u>=0?0:h)+(u>=a[g]?0:a[g]),w=e==10?y:ae(y,d);o.push(w),Ot.set(w,d)}}return o}var Yl={},ui=[],kl=[null,
null],Nt=Array.isArray,Gs=Number.isInteger,Ar=e=>e===void 0;function ps(e){return typeof e=="string"}function pn(e){let n=!1;
if(e!=null){let s=e.constructor;n=s==null||s==Object}return n}function Pr(e){return e!=null&&typeof e=="object"}var Lr=Object.
getPrototypeOf(Uint8Array),Ys="__proto__";function Tl(e,n=pn){let s;if(Nt(e)){let l=e.find(o=>o!=null);if(Nt(l)||n(l)){
s=Array(e.length);for(let o=0;o<e.length;o++)s[o]=Tl(e[o],n)}else s=e.slice()}else if(e instanceof Lr)s=e.slice();else if(n(
e)){s={};for(let l in e)l!=Ys&&(s[l]=Tl(e[l],n))}else s=e;return s}function ke(e){let n=arguments;for(let s=1;s<n.length;s++){
let l=n[s];for(let o in l)o!=Ys&&(pn(e[o])?ke(e[o],Tl(l[o])):e[o]=Tl(l[o]))}return e}var Cr=0,Fr=1,Rr=2;function zr(e,n,s){
for(let l=0,o,a=-1;l<n.length;l++){let u=n[l];if(u>a){for(o=u-1;o>=0&&e[o]==null;)e[o--]=null;for(o=u+1;o<s&&e[o]==null;)
e[a=o++]=null}}}function Vr(e,n){if(Hr(e)){let u=e[0].slice();for(let h=1;h<e.length;h++)u.push(...e[h].slice(1));return Wr(
u[0])||(u=Or(u)),u}let s=new Set;for(let u=0;u<e.length;u++){let m=e[u][0],g=m.length;for(let y=0;y<g;y++)s.add(m[y])}
let l=[Array.from(s).sort((u,h)=>u-h)],o=l[0].length,a=new Map;for(let u=0;u<o;u++)a.set(l[0][u],u);for(let u=0;u<e.length;u++){
let h=e[u],m=h[0];for(let g=1;g<h.length;g++){let y=h[g],d=Array(o).fill(void 0),w=n?n[u][g]:Fr,C=[];for(let A=0;A<y.length;A++){
let F=y[A],W=a.get(m[A]);F===null?w!=Cr&&(d[W]=F,w==Rr&&C.push(W)):d[W]=F}zr(d,C,o),l.push(d)}}return l}var Nr=typeof queueMicrotask>
"u"?e=>Promise.resolve().then(e):queueMicrotask;function Or(e){let n=e[0],s=n.length,l=Array(s);for(let a=0;a<l.length;a++)
l[a]=a;l.sort((a,u)=>n[a]-n[u]);let o=[];for(let a=0;a<e.length;a++){let u=e[a],h=Array(s);for(let m=0;m<s;m++)h[m]=u[l[m]];
o.push(h)}return o}function Hr(e){let n=e[0][0],s=n.length;for(let l=1;l<e.length;l++){let o=e[l][0];if(o.length!=s)return!1;
if(o!=n){for(let a=0;a<s;a++)if(o[a]!=n[a])return!1}}return!0}function Wr(e,n=100){let s=e.length;if(s<=1)return!0;let l=0,
o=s-1;for(;l<=o&&e[l]==null;)l++;for(;o>=l&&e[o]==null;)o--;if(o<=l)return!0;let a=Be(1,et((o-l+1)/n));for(let u=e[l],
h=l+a;h<=o;h+=a){let m=e[h];if(m!=null){if(m<=u)return!1;u=m}}return!0}var Bs=["January","February","March","April","M\
ay","June","July","August","September","October","November","December"],Us=["Sunday","Monday","Tuesday","Wednesday","T\
hursday","Friday","Saturday"];function Ks(e){return e.slice(0,3)}var Ir=Us.map(Ks),Gr=Bs.map(Ks),Yr={MMMM:Bs,MMM:Gr,WWWW:Us,
WWW:Ir};function Ol(e){return(e<10?"0":"")+e}function Br(e){return(e<10?"00":e<100?"0":"")+e}var Ur={YYYY:e=>e.getFullYear(),
YY:e=>(e.getFullYear()+"").slice(2),MMMM:(e,n)=>n.MMMM[e.getMonth()],MMM:(e,n)=>n.MMM[e.getMonth()],MM:e=>Ol(e.getMonth()+
1),M:e=>e.getMonth()+1,DD:e=>Ol(e.getDate()),D:e=>e.getDate(),WWWW:(e,n)=>n.WWWW[e.getDay()],WWW:(e,n)=>n.WWW[e.getDay()],
HH:e=>Ol(e.getHours()),H:e=>e.getHours(),h:e=>{let n=e.getHours();return n==0?12:n>12?n-12:n},AA:e=>e.getHours()>=12?"\
PM":"AM",aa:e=>e.getHours()>=12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>Ol(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>Ol(
e.getSeconds()),s:e=>e.getSeconds(),fff:e=>Br(e.getMilliseconds())};function ci(e,n){n=n||Yr;let s=[],l=/\{([a-z]+)\}|[^{]+/gi,
o;for(;o=l.exec(e);)s.push(o[0][0]=="{"?Ur[o[1]]:o[0]);return a=>{let u="";for(let h=0;h<s.length;h++)u+=typeof s[h]==
"string"?s[h]:s[h](a,n);return u}}var Kr=new Intl.DateTimeFormat().resolvedOptions().timeZone;function jr(e,n){let s;return n==
"UTC"||n=="Etc/UTC"?s=new Date(+e+e.getTimezoneOffset()*6e4):n==Kr?s=e:(s=new Date(e.toLocaleString("en-US",{timeZone:n})),
s.setMilliseconds(e.getMilliseconds())),s}var js=e=>e%1==0,fn=[1,2,2.5,5],$r=Bl(10,-32,0,fn),$s=Bl(10,0,32,fn),qr=$s.filter(
js),Zt=$r.concat($s),ai=`
`,qs="{YYYY}",hs=ai+qs,Zs="{M}/{D}",Il=ai+Zs,ln=Il+"/{YY}",Js="{aa}",Zr="{h}:{mm}",xl=Zr+Js,ms=ai+xl,gs=":{ss}",re=null;
function Qs(e){let n=e*1e3,s=n*60,l=s*60,o=l*24,a=o*30,u=o*365,m=(e==1?Bl(10,0,3,fn).filter(js):Bl(10,-3,0,fn)).concat(
[n,n*5,n*10,n*15,n*30,s,s*5,s*10,s*15,s*30,l,l*2,l*3,l*4,l*6,l*8,l*12,o,o*2,o*3,o*4,o*5,o*6,o*7,o*8,o*9,o*10,o*15,a,a*
2,a*3,a*4,a*6,u,u*2,u*5,u*10,u*25,u*50,u*100]),g=[[u,qs,re,re,re,re,re,re,1],[o*28,"{MMM}",hs,re,re,re,re,re,1],[o,Zs,
hs,re,re,re,re,re,1],[l,"{h}"+Js,ln,re,Il,re,re,re,1],[s,xl,ln,re,Il,re,re,re,1],[n,gs,ln+" "+xl,re,Il+" "+xl,re,ms,re,
1],[e,gs+".{fff}",ln+" "+xl,re,Il+" "+xl,re,ms,re,1]];function y(d){return(w,C,A,F,W,I)=>{let b=[],T=W>=u,x=W>=a&&W<u,
H=d(A),P=ae(H*e,3),j=Bn(H.getFullYear(),T?0:H.getMonth(),x||T?1:H.getDate()),K=ae(j*e,3);if(x||T){let Q=x?W/a:0,U=T?W/
u:0,k=P==K?P:ae(Bn(j.getFullYear()+U,j.getMonth()+Q,1)*e,3),q=new Date(Ee(k/e)),R=q.getFullYear(),Y=q.getMonth();for(let O=0;k<=
F;O++){let ee=Bn(R+U*O,Y+Q*O,1),N=ee-d(ae(ee*e,3));k=ae((+ee+N)*e,3),k<=F&&b.push(k)}}else{let Q=W>=o?o:W,U=et(A)-et(P),
k=K+U+an(P-K,Q);b.push(k);let q=d(k),R=q.getHours()+q.getMinutes()/s+q.getSeconds()/l,Y=W/l,O=w.axes[C]._space,ee=I/O;
for(;k=ae(k+W,e==1?0:3),!(k>F);)if(Y>1){let N=et(ae(R+Y,6))%24,te=d(k).getHours()-N;te>1&&(te=-1),k-=te*l,R=(R+Y)%24;let fe=b[b.
length-1];ae((k-fe)/W,3)*ee>=.7&&b.push(k)}else b.push(k)}return b}}return[m,g,y]}var[Jr,Qr,Xr]=Qs(1),[ef,tf,lf]=Qs(.001);
Bl(2,-53,53,[1]);function ds(e,n){return e.map(s=>s.map((l,o)=>o==0||o==8||l==null?l:n(o==1||s[8]==0?l:s[1]+l)))}function ws(e,n){
return(s,l,o,a,u)=>{let h=n.find(A=>u>=A[0])||n[n.length-1],m,g,y,d,w,C;return l.map(A=>{let F=e(A),W=F.getFullYear(),
I=F.getMonth(),b=F.getDate(),T=F.getHours(),x=F.getMinutes(),H=F.getSeconds(),P=W!=m&&h[2]||I!=g&&h[3]||b!=y&&h[4]||T!=
d&&h[5]||x!=w&&h[6]||H!=C&&h[7]||h[1];return m=W,g=I,y=b,d=T,w=x,C=H,P(F)})}}function nf(e,n){let s=ci(n);return(l,o,a,u,h)=>o.
map(m=>s(e(m)))}function Bn(e,n,s){return new Date(e,n,s)}function Ss(e,n){return n(e)}var sf="{YYYY}-{MM}-{DD} {h}:{m\
m}{aa}";function _s(e,n){return(s,l,o,a)=>a==null?ii:n(e(l))}function of(e,n){let s=e.series[n];return s.width?s.stroke(
e,n):s.points.width?s.points.stroke(e,n):null}function rf(e,n){return e.series[n].fill(e,n)}var ff={show:!0,live:!0,isolate:!1,
mount:Mr,markers:{show:!0,width:2,stroke:of,fill:rf,dash:"solid"},idx:null,idxs:null,values:[]};function uf(e,n){let s=e.
cursor.points,l=ft(),o=s.size(e,n);de(l,Hl,o),de(l,Wl,o);let a=o/-2;de(l,"marginLeft",a),de(l,"marginTop",a);let u=s.width(
e,n,o);return u&&de(l,"borderWidth",u),l}function cf(e,n){let s=e.series[n].points;return s._fill||s._stroke}function af(e,n){
let s=e.series[n].points;return s._stroke||s._fill}function pf(e,n){return e.series[n].points.size}var Un=[0,0];function hf(e,n,s){
return Un[0]=n,Un[1]=s,Un}function nn(e,n,s,l=!0){return o=>{o.button==0&&(!l||o.target==n)&&s(o)}}function Kn(e,n,s,l=!0){
return o=>{(!l||o.target==n)&&s(o)}}var mf={show:!0,x:!0,y:!0,lock:!1,move:hf,points:{one:!1,show:uf,size:pf,width:0,stroke:af,
fill:cf},bind:{mousedown:nn,mouseup:nn,click:nn,dblclick:nn,mousemove:Kn,mouseleave:Kn,mouseenter:Kn},drag:{setScale:!0,
x:!0,y:!1,dist:0,uni:null,click:(e,n)=>{n.stopPropagation(),n.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,n,s,l,o)=>l-
o,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},
Xs={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},pi=ke({},Xs,{filter:Hs}),eo=ke({},pi,{size:10}),to=ke({},Xs,{show:!1}),
hi='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color \
Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',lo="bold "+hi,no=1.5,ys={show:!0,scale:"x",stroke:ni,
space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:lo,side:2,grid:pi,ticks:eo,border:to,font:hi,lineGap:no,
rotate:0},gf="Value",df="Time",xs={show:!0,scale:"x",auto:!1,sorted:1,min:ce,max:-ce,idxs:[]};function wf(e,n,s,l,o){return n.
map(a=>a==null?"":fi(a))}function Sf(e,n,s,l,o,a,u){let h=[],m=Ot.get(o)||0;s=u?s:ae(an(s,o),m);for(let g=s;g<=l;g=ae(
g+o,m))h.push(Object.is(g,-0)?0:g);return h}function Qn(e,n,s,l,o,a,u){let h=[],m=e.scales[e.axes[n].scale].log,g=m==10?
At:Vs,y=et(g(s));o=vl(m,y),m==10&&(o=Zt[dt(o,Zt)]);let d=s,w=o*m;m==10&&(w=Zt[dt(w,Zt)]);do h.push(d),d=d+o,m==10&&!Ot.
has(d)&&(d=ae(d,Ot.get(o))),d>=w&&(o=d,w=o*m,m==10&&(w=Zt[dt(w,Zt)]));while(d<=l);return h}function _f(e,n,s,l,o,a,u){
let m=e.scales[e.axes[n].scale].asinh,g=l>m?Qn(e,n,Be(m,s),l,o):[m],y=l>=0&&s<=0?[0]:[];return(s<-m?Qn(e,n,Be(m,-l),-s,
o):[m]).reverse().map(w=>-w).concat(y,g)}var io=/./,yf=/[12357]/,xf=/[125]/,bs=/1/,Xn=(e,n,s,l)=>e.map((o,a)=>n==4&&o==
0||a%l==0&&s.test(o.toExponential()[o<0?1:0])?o:null);function bf(e,n,s,l,o){let a=e.axes[s],u=a.scale,h=e.scales[u],m=e.
valToPos,g=a._space,y=m(10,u),d=m(9,u)-y>=g?io:m(7,u)-y>=g?yf:m(5,u)-y>=g?xf:bs;if(d==bs){let w=De(m(1,u)-y);if(w<g)return Xn(
n.slice().reverse(),h.distr,d,ut(g/w)).reverse()}return Xn(n,h.distr,d,1)}function vf(e,n,s,l,o){let a=e.axes[s],u=a.scale,
h=a._space,m=e.valToPos,g=De(m(1,u)-m(2,u));return g<h?Xn(n.slice().reverse(),3,io,ut(h/g)).reverse():n}function kf(e,n,s,l){
return l==null?ii:n==null?"":fi(n)}var vs={show:!0,scale:"y",stroke:ni,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,
labelFont:lo,side:3,grid:pi,ticks:eo,border:to,font:hi,lineGap:no,rotate:0};function Tf(e,n){let s=3+(e||1)*2;return ae(
s*n,3)}function Mf(e,n){let{scale:s,idxs:l}=e.series[0],o=e._data[0],a=e.valToPos(o[l[0]],s,!0),u=e.valToPos(o[l[1]],s,
!0),h=De(u-a),m=e.series[n],g=h/(m.points.space*se);return l[1]-l[0]<=g}var ks={scale:null,auto:!0,sorted:0,min:ce,max:-ce},
so=(e,n,s,l,o)=>o,Ts={show:!0,auto:!0,sorted:0,gaps:so,alpha:1,facets:[ke({},ks,{scale:"x"}),ke({},ks,{scale:"y"})]},Ms={
scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:so,alpha:1,points:{show:Mf,filter:null},values:null,min:ce,max:-ce,
idxs:[],path:null,clip:null};function Ef(e,n,s,l,o){return s/10}var oo={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,
max:null,dir:1,ori:0},Df=ke({},oo,{time:!1,ori:1}),Es={};function ro(e,n){let s=Es[e];return s||(s={key:e,plots:[],sub(l){
s.plots.push(l)},unsub(l){s.plots=s.plots.filter(o=>o!=l)},pub(l,o,a,u,h,m,g){for(let y=0;y<s.plots.length;y++)s.plots[y]!=
o&&s.plots[y].pub(l,o,a,u,h,m,g)}},e!=null&&(Es[e]=s)),s}var Ml=1,ei=2;function el(e,n,s){let l=e.mode,o=e.series[n],a=l==
2?e._data[n]:e._data,u=e.scales,h=e.bbox,m=a[0],g=l==2?a[1]:a[n],y=l==2?u[o.facets[0].scale]:u[e.series[0].scale],d=l==
2?u[o.facets[1].scale]:u[o.scale],w=h.left,C=h.top,A=h.width,F=h.height,W=e.valToPosH,I=e.valToPosV;return y.ori==0?s(
o,m,g,y,d,W,I,w,C,A,F,mn,Dl,dn,uo,ao):s(o,m,g,y,d,I,W,C,w,F,A,gn,Al,di,co,po)}function mi(e,n){let s=0,l=0,o=ne(e.bands,
ui);for(let a=0;a<o.length;a++){let u=o[a];u.series[0]==n?s=u.dir:u.series[1]==n&&(u.dir==1?l|=1:l|=2)}return[s,l==1?-1:
l==2?1:l==3?2:0]}function Af(e,n,s,l,o){let a=e.mode,u=e.series[n],h=a==2?u.facets[1].scale:u.scale,m=e.scales[h];return o==
-1?m.min:o==1?m.max:m.distr==3?m.dir==1?m.min:m.max:0}function Pt(e,n,s,l,o,a){return el(e,n,(u,h,m,g,y,d,w,C,A,F,W)=>{
let I=u.pxRound,b=g.dir*(g.ori==0?1:-1),T=g.ori==0?Dl:Al,x,H;b==1?(x=s,H=l):(x=l,H=s);let P=I(d(h[x],g,F,C)),j=I(w(m[x],
y,W,A)),K=I(d(h[H],g,F,C)),Q=I(w(a==1?y.max:y.min,y,W,A)),U=new Path2D(o);return T(U,K,Q),T(U,P,Q),T(U,P,j),U})}function hn(e,n,s,l,o,a){
let u=null;if(e.length>0){u=new Path2D;let h=n==0?dn:di,m=s;for(let d=0;d<e.length;d++){let w=e[d];if(w[1]>w[0]){let C=w[0]-
m;C>0&&h(u,m,l,C,l+a),m=w[1]}}let g=s+o-m,y=10;g>0&&h(u,m,l-y/2,g,l+a+y)}return u}function Pf(e,n,s){let l=e[e.length-
1];l&&l[0]==n?l[1]=s:e.push([n,s])}function gi(e,n,s,l,o,a,u){let h=[],m=e.length;for(let g=o==1?s:l;g>=s&&g<=l;g+=o)if(n[g]===
null){let d=g,w=g;if(o==1)for(;++g<=l&&n[g]===null;)w=g;else for(;--g>=s&&n[g]===null;)w=g;let C=a(e[d]),A=w==d?C:a(e[w]),
F=d-o;C=u<=0&&F>=0&&F<m?a(e[F]):C;let I=w+o;A=u>=0&&I>=0&&I<m?a(e[I]):A,A>=C&&h.push([C,A])}return h}function Ds(e){return e==
0?Os:e==1?Ee:n=>qt(n,e)}function fo(e){let n=e==0?mn:gn,s=e==0?(o,a,u,h,m,g)=>{o.arcTo(a,u,h,m,g)}:(o,a,u,h,m,g)=>{o.arcTo(
u,a,m,h,g)},l=e==0?(o,a,u,h,m)=>{o.rect(a,u,h,m)}:(o,a,u,h,m)=>{o.rect(u,a,m,h)};return(o,a,u,h,m,g=0,y=0)=>{g==0&&y==
0?l(o,a,u,h,m):(g=wt(g,h/2,m/2),y=wt(y,h/2,m/2),n(o,a+g,u),s(o,a+h,u,a+h,u+m,g),s(o,a+h,u+m,a,u+m,y),s(o,a,u+m,a,u,y),
s(o,a,u,a+h,u,g),o.closePath())}}var mn=(e,n,s)=>{e.moveTo(n,s)},gn=(e,n,s)=>{e.moveTo(s,n)},Dl=(e,n,s)=>{e.lineTo(n,s)},
Al=(e,n,s)=>{e.lineTo(s,n)},dn=fo(0),di=fo(1),uo=(e,n,s,l,o,a)=>{e.arc(n,s,l,o,a)},co=(e,n,s,l,o,a)=>{e.arc(s,n,l,o,a)},
ao=(e,n,s,l,o,a,u)=>{e.bezierCurveTo(n,s,l,o,a,u)},po=(e,n,s,l,o,a,u)=>{e.bezierCurveTo(s,n,o,l,u,a)};function ho(e){return(n,s,l,o,a)=>el(
n,s,(u,h,m,g,y,d,w,C,A,F,W)=>{let{pxRound:I,points:b}=u,T,x;g.ori==0?(T=mn,x=uo):(T=gn,x=co);let H=ae(b.width*se,3),P=(b.
size-b.width)/2*se,j=ae(P*2,3),K=new Path2D,Q=new Path2D,{left:U,top:k,width:q,height:R}=n.bbox;dn(Q,U-j,k-j,q+j*2,R+j*
2);let Y=O=>{if(m[O]!=null){let ee=I(d(h[O],g,F,C)),N=I(w(m[O],y,W,A));T(K,ee+P,N),x(K,ee,N,P,0,sn*2)}};if(a)a.forEach(
Y);else for(let O=l;O<=o;O++)Y(O);return{stroke:H>0?K:null,fill:K,clip:Q,flags:Ml|ei}})}function mo(e){return(n,s,l,o,a,u)=>{
l!=o&&(a!=l&&u!=l&&e(n,s,l),a!=o&&u!=o&&e(n,s,o),e(n,s,u))}}var Lf=mo(Dl),Cf=mo(Al);function go(e){let n=ne(e?.alignGaps,
0);return(s,l,o,a)=>el(s,l,(u,h,m,g,y,d,w,C,A,F,W)=>{[o,a]=un(m,o,a);let I=u.pxRound,b=R=>I(d(R,g,F,C)),T=R=>I(w(R,y,W,
A)),x,H;g.ori==0?(x=Dl,H=Lf):(x=Al,H=Cf);let P=g.dir*(g.ori==0?1:-1),j={stroke:new Path2D,fill:null,clip:null,band:null,
gaps:null,flags:Ml},K=j.stroke,Q=!1;if(a-o>=F*4){let R=z=>s.posToVal(z,g.key,!0),Y=null,O=null,ee,N,Ue,we=b(h[P==1?o:a]),
te=b(h[o]),fe=b(h[a]),Z=R(P==1?te+1:fe-1);for(let z=P==1?o:a;z>=o&&z<=a;z+=P){let Te=h[z],Se=(P==1?Te<Z:Te>Z)?we:b(Te),
oe=m[z];Se==we?oe!=null?(N=oe,Y==null?(x(K,Se,T(N)),ee=Y=O=N):N<Y?Y=N:N>O&&(O=N)):oe===null&&(Q=!0):(Y!=null&&H(K,we,T(
Y),T(O),T(ee),T(N)),oe!=null?(N=oe,x(K,Se,T(N)),Y=O=ee=N):(Y=O=null,oe===null&&(Q=!0)),we=Se,Z=R(we+P))}Y!=null&&Y!=O&&
Ue!=we&&H(K,we,T(Y),T(O),T(ee),T(N))}else for(let R=P==1?o:a;R>=o&&R<=a;R+=P){let Y=m[R];Y===null?Q=!0:Y!=null&&x(K,b(
h[R]),T(Y))}let[k,q]=mi(s,l);if(u.fill!=null||k!=0){let R=j.fill=new Path2D(K),Y=u.fillTo(s,l,u.min,u.max,k),O=T(Y),ee=b(
h[o]),N=b(h[a]);P==-1&&([N,ee]=[ee,N]),x(R,N,O),x(R,ee,O)}if(!u.spanGaps){let R=[];Q&&R.push(...gi(h,m,o,a,P,b,n)),j.gaps=
R=u.gaps(s,l,o,a,R),j.clip=hn(R,g.ori,C,A,F,W)}return q!=0&&(j.band=q==2?[Pt(s,l,o,a,K,-1),Pt(s,l,o,a,K,1)]:Pt(s,l,o,a,
K,q)),j})}function Ff(e){let n=ne(e.align,1),s=ne(e.ascDesc,!1),l=ne(e.alignGaps,0),o=ne(e.extend,!1);return(a,u,h,m)=>el(
a,u,(g,y,d,w,C,A,F,W,I,b,T)=>{[h,m]=un(d,h,m);let x=g.pxRound,{left:H,width:P}=a.bbox,j=te=>x(A(te,w,b,W)),K=te=>x(F(te,
C,T,I)),Q=w.ori==0?Dl:Al,U={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:Ml},k=U.stroke,q=w.dir*(w.
ori==0?1:-1),R=K(d[q==1?h:m]),Y=j(y[q==1?h:m]),O=Y,ee=Y;o&&n==-1&&(ee=H,Q(k,ee,R)),Q(k,Y,R);for(let te=q==1?h:m;te>=h&&
te<=m;te+=q){let fe=d[te];if(fe==null)continue;let Z=j(y[te]),z=K(fe);n==1?Q(k,Z,R):Q(k,O,z),Q(k,Z,z),R=z,O=Z}let N=O;
o&&n==1&&(N=H+P,Q(k,N,R));let[Ue,we]=mi(a,u);if(g.fill!=null||Ue!=0){let te=U.fill=new Path2D(k),fe=g.fillTo(a,u,g.min,
g.max,Ue),Z=K(fe);Q(te,N,Z),Q(te,ee,Z)}if(!g.spanGaps){let te=[];te.push(...gi(y,d,h,m,q,j,l));let fe=g.width*se/2,Z=s||
n==1?fe:-fe,z=s||n==-1?-fe:fe;te.forEach(Te=>{Te[0]+=Z,Te[1]+=z}),U.gaps=te=g.gaps(a,u,h,m,te),U.clip=hn(te,w.ori,W,I,
b,T)}return we!=0&&(U.band=we==2?[Pt(a,u,h,m,k,-1),Pt(a,u,h,m,k,1)]:Pt(a,u,h,m,k,we)),U})}function As(e,n,s,l,o,a,u=ce){
if(e.length>1){let h=null;for(let m=0,g=1/0;m<e.length;m++)if(n[m]!==void 0){if(h!=null){let y=De(e[m]-e[h]);y<g&&(g=y,
u=De(s(e[m],l,o,a)-s(e[h],l,o,a)))}h=m}}return u}function Rf(e){e=e||Yl;let n=ne(e.size,[.6,ce,1]),s=e.align||0,l=e.gap||
0,o=e.radius;o=o==null?[0,0]:typeof o=="number"?[o,0]:o;let a=X(o),u=1-n[0],h=ne(n[1],ce),m=ne(n[2],1),g=ne(e.disp,Yl),
y=ne(e.each,C=>{}),{fill:d,stroke:w}=g;return(C,A,F,W)=>el(C,A,(I,b,T,x,H,P,j,K,Q,U,k)=>{let q=I.pxRound,R=s,Y=l*se,O=h*
se,ee=m*se,N,Ue;x.ori==0?[N,Ue]=a(C,A):[Ue,N]=a(C,A);let we=x.dir*(x.ori==0?1:-1),te=x.ori==0?dn:di,fe=x.ori==0?y:(D,pe,Me,il,It,_t,Gt)=>{
y(D,pe,Me,It,il,Gt,_t)},Z=ne(C.bands,ui).find(D=>D.series[0]==A),z=Z!=null?Z.dir:0,Te=I.fillTo(C,A,I.min,I.max,z),He=q(
j(Te,H,k,Q)),Se,oe,ct,$e=U,ye=q(I.width*se),St=!1,Mt=null,lt=null,Lt=null,tl=null;d!=null&&(ye==0||w!=null)&&(St=!0,Mt=
d.values(C,A,F,W),lt=new Map,new Set(Mt).forEach(D=>{D!=null&&lt.set(D,new Path2D)}),ye>0&&(Lt=w.values(C,A,F,W),tl=new Map,
new Set(Lt).forEach(D=>{D!=null&&tl.set(D,new Path2D)})));let{x0:ll,size:Pl}=g;if(ll!=null&&Pl!=null){R=1,b=ll.values(
C,A,F,W),ll.unit==2&&(b=b.map(Me=>C.posToVal(K+Me*U,x.key,!0)));let D=Pl.values(C,A,F,W);Pl.unit==2?oe=D[0]*U:oe=P(D[0],
x,U,K)-P(0,x,U,K),$e=As(b,T,P,x,U,K,$e),ct=$e-oe+Y}else $e=As(b,T,P,x,U,K,$e),ct=$e*u+Y,oe=$e-ct;ct<1&&(ct=0),ye>=oe/2&&
(ye=0),ct<5&&(q=Os);let Ul=ct>0,Ht=$e-ct-(Ul?ye:0);oe=q(Jn(Ht,ee,O)),Se=(R==0?oe/2:R==we?0:oe)-R*we*((R==0?Y/2:0)+(Ul?
ye/2:0));let We={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},nl=St?null:new Path2D,Et=null;if(Z!=null)
Et=C.data[Z.series[1]];else{let{y0:D,y1:pe}=g;D!=null&&pe!=null&&(T=pe.values(C,A,F,W),Et=D.values(C,A,F,W))}let Wt=N*
oe,$=Ue*oe;for(let D=we==1?F:W;D>=F&&D<=W;D+=we){let pe=T[D];if(pe==null)continue;if(Et!=null){let Ke=Et[D]??0;if(pe-Ke==
0)continue;He=j(Ke,H,k,Q)}let Me=x.distr!=2||g!=null?b[D]:D,il=P(Me,x,U,K),It=j(ne(pe,Te),H,k,Q),_t=q(il-Se),Gt=q(Be(It,
He)),qe=q(wt(It,He)),nt=Gt-qe;if(pe!=null){let Ke=pe<0?$:Wt,at=pe<0?Wt:$;St?(ye>0&&Lt[D]!=null&&te(tl.get(Lt[D]),_t,qe+
et(ye/2),oe,Be(0,nt-ye),Ke,at),Mt[D]!=null&&te(lt.get(Mt[D]),_t,qe+et(ye/2),oe,Be(0,nt-ye),Ke,at)):te(nl,_t,qe+et(ye/2),
oe,Be(0,nt-ye),Ke,at),fe(C,A,D,_t-ye/2,qe,oe+ye,nt)}}return ye>0?We.stroke=St?tl:nl:St||(We._fill=I.width==0?I._fill:I.
_stroke??I._fill,We.width=0),We.fill=St?lt:nl,We})}function zf(e,n){let s=ne(n?.alignGaps,0);return(l,o,a,u)=>el(l,o,(h,m,g,y,d,w,C,A,F,W,I)=>{
[a,u]=un(g,a,u);let b=h.pxRound,T=N=>b(w(N,y,W,A)),x=N=>b(C(N,d,I,F)),H,P,j;y.ori==0?(H=mn,j=Dl,P=ao):(H=gn,j=Al,P=po);
let K=y.dir*(y.ori==0?1:-1),Q=T(m[K==1?a:u]),U=Q,k=[],q=[];for(let N=K==1?a:u;N>=a&&N<=u;N+=K)if(g[N]!=null){let we=m[N],
te=T(we);k.push(U=te),q.push(x(g[N]))}let R={stroke:e(k,q,H,j,P,b),fill:null,clip:null,band:null,gaps:null,flags:Ml},Y=R.
stroke,[O,ee]=mi(l,o);if(h.fill!=null||O!=0){let N=R.fill=new Path2D(Y),Ue=h.fillTo(l,o,h.min,h.max,O),we=x(Ue);j(N,U,
we),j(N,Q,we)}if(!h.spanGaps){let N=[];N.push(...gi(m,g,a,u,K,T,s)),R.gaps=N=h.gaps(l,o,a,u,N),R.clip=hn(N,y.ori,A,F,W,
I)}return ee!=0&&(R.band=ee==2?[Pt(l,o,a,u,Y,-1),Pt(l,o,a,u,Y,1)]:Pt(l,o,a,u,Y,ee)),R})}function Vf(e){return zf(Nf,e)}
function Nf(e,n,s,l,o,a){let u=e.length;if(u<2)return null;let h=new Path2D;if(s(h,e[0],n[0]),u==2)l(h,e[1],n[1]);else{
let m=Array(u),g=Array(u-1),y=Array(u-1),d=Array(u-1);for(let w=0;w<u-1;w++)y[w]=n[w+1]-n[w],d[w]=e[w+1]-e[w],g[w]=y[w]/
d[w];m[0]=g[0];for(let w=1;w<u-1;w++)g[w]===0||g[w-1]===0||g[w-1]>0!=g[w]>0?m[w]=0:(m[w]=3*(d[w-1]+d[w])/((2*d[w]+d[w-
1])/g[w-1]+(d[w]+2*d[w-1])/g[w]),isFinite(m[w])||(m[w]=0));m[u-1]=g[u-2];for(let w=0;w<u-1;w++)o(h,e[w]+d[w]/3,n[w]+m[w]*
d[w]/3,e[w+1]-d[w]/3,n[w+1]-m[w+1]*d[w]/3,e[w+1],n[w+1])}return h}var ti=new Set;function Ps(){for(let e of ti)e.syncRect(
!0)}El&&(Qt(dr,bl,Ps),Qt(wr,bl,Ps,!0),Qt(on,bl,()=>{Ae.pxRatio=se}));var Of=go(),Hf=ho();function Ls(e,n,s,l){return(l?
[e[0],e[1]].concat(e.slice(2)):[e[0]].concat(e.slice(1))).map((a,u)=>li(a,u,n,s))}function Wf(e,n){return e.map((s,l)=>l==
0?{}:ke({},n,s))}function li(e,n,s,l){return ke({},n==0?s:l,e)}function wo(e,n,s){return n==null?kl:[n,s]}var If=wo;function Gf(e,n,s){
return n==null?kl:rn(n,s,ri,!0)}function So(e,n,s,l){return n==null?kl:cn(n,s,e.scales[l].log,!1)}var Yf=So;function _o(e,n,s,l){
return n==null?kl:oi(n,s,e.scales[l].log,!1)}var Bf=_o;function Uf(e,n,s,l,o){let a=Be(us(e),us(n)),u=n-e,h=dt(o/l*u,s);
do{let m=s[h],g=l*m/u;if(g>=o&&a+(m<5?Ot.get(m):0)<=17)return[m,g]}while(++h<s.length);return[0,0]}function Cs(e){let n,
s;return e=e.replace(/(\d+)px/,(l,o)=>(n=Ee((s=+o)*se))+"px"),[e,n,s]}function Kf(e){e.show&&[e.font,e.labelFont].forEach(
n=>{let s=ae(n[2]*se,1);n[0]=n[0].replace(/[0-9.]+px/,s+"px"),n[1]=s})}function Ae(e,n,s){let l={mode:ne(e.mode,1)},o=l.
mode;function a(t,i,r,f){let c=i.valToPct(t);return f+r*(i.dir==-1?1-c:c)}function u(t,i,r,f){let c=i.valToPct(t);return f+
r*(i.dir==-1?c:1-c)}function h(t,i,r,f){return i.ori==0?a(t,i,r,f):u(t,i,r,f)}l.valToPosH=a,l.valToPosV=u;let m=!1;l.status=
0;let g=l.root=ft(Qo);if(e.id!=null&&(g.id=e.id),Xe(g,e.class),e.title){let t=ft(tr,g);t.textContent=e.title}let y=gt(
"canvas"),d=l.ctx=y.getContext("2d"),w=ft(lr,g);Qt("click",w,t=>{t.target===A&&(he!=gl||_e!=dl)&&Ne.click(l,t)},!0);let C=l.
under=ft(nr,w);w.appendChild(y);let A=l.over=ft(ir,w);e=Tl(e);let F=+ne(e.pxAlign,1),W=Ds(F);(e.plugins||[]).forEach(t=>{
t.opts&&(e=t.opts(l,e)||e)});let I=e.ms||.001,b=l.series=o==1?Ls(e.series||[],xs,Ms,!1):Wf(e.series||[null],Ts),T=l.axes=
Ls(e.axes||[],ys,vs,!0),x=l.scales={},H=l.bands=e.bands||[];H.forEach(t=>{t.fill=X(t.fill||null),t.dir=ne(t.dir,-1)});
let P=o==2?b[1].facets[0].scale:b[0].scale,j={axes:No,series:Co},K=(e.drawOrder||["axes","series"]).map(t=>j[t]);function Q(t){
let i=t.distr==3?r=>At(r>0?r:t.clamp(l,r,t.min,t.max,t.key)):t.distr==4?r=>Yn(r,t.asinh):t.distr==100?r=>t.fwd(r):r=>r;
return r=>{let f=i(r),{_min:c,_max:p}=t,S=p-c;return(f-c)/S}}function U(t){let i=x[t];if(i==null){let r=(e.scales||Yl)[t]||
Yl;if(r.from!=null){U(r.from);let f=ke({},x[r.from],r,{key:t});f.valToPct=Q(f),x[t]=f}else{i=x[t]=ke({},t==P?oo:Df,r),
i.key=t;let f=i.time,c=i.range,p=Nt(c);if((t!=P||o==2&&!f)&&(p&&(c[0]==null||c[1]==null)&&(c={min:c[0]==null?os:{mode:1,
hard:c[0],soft:c[0]},max:c[1]==null?os:{mode:1,hard:c[1],soft:c[1]}},p=!1),!p&&pn(c))){let S=c;c=(_,v,M)=>v==null?kl:rn(
v,M,S)}i.range=X(c||(f?If:t==P?i.distr==3?Yf:i.distr==4?Bf:wo:i.distr==3?So:i.distr==4?_o:Gf)),i.auto=X(p?!1:i.auto),i.
clamp=X(i.clamp||Ef),i._min=i._max=null,i.valToPct=Q(i)}}}U("x"),U("y"),o==1&&b.forEach(t=>{U(t.scale)}),T.forEach(t=>{
U(t.scale)});for(let t in e.scales)U(t);let k=x[P],q=k.distr,R,Y;k.ori==0?(Xe(g,Xo),R=a,Y=u):(Xe(g,er),R=u,Y=a);let O={};
for(let t in x){let i=x[t];(i.min!=null||i.max!=null)&&(O[t]={min:i.min,max:i.max},i.min=i.max=null)}let ee=e.tzDate||
(t=>new Date(Ee(t/I))),N=e.fmtDate||ci,Ue=I==1?Xr(ee):lf(ee),we=ws(ee,ds(I==1?Qr:tf,N)),te=_s(ee,Ss(sf,N)),fe=[],Z=l.legend=
ke({},ff,e.legend),z=l.cursor=ke({},mf,{drag:{y:o==2}},e.cursor),Te=Z.show,He=z.show,Se=Z.markers;Z.idxs=fe,Se.width=X(
Se.width),Se.dash=X(Se.dash),Se.stroke=X(Se.stroke),Se.fill=X(Se.fill);let oe,ct,$e,ye=[],St=[],Mt,lt=!1,Lt={};if(Z.live){
let t=b[1]?b[1].values:null;lt=t!=null,Mt=lt?t(l,1,0):{_:0};for(let i in Mt)Lt[i]=ii}if(Te)if(oe=gt("table",cr,g),$e=gt(
"tbody",null,oe),Z.mount(l,oe),lt){ct=gt("thead",null,oe,$e);let t=gt("tr",null,ct);gt("th",null,t);for(var tl in Mt)gt(
"th",ji,t).textContent=tl}else Xe(oe,pr),Z.live&&Xe(oe,ar);let ll={show:!0},Pl={show:!1};function Ul(t,i){if(i==0&&(lt||
!Z.live||o==2))return kl;let r=[],f=gt("tr",hr,$e,$e.childNodes[i]);Xe(f,t.class),t.show||Xe(f,Jt);let c=gt("th",null,
f);if(Se.show){let _=ft(mr,c);if(i>0){let v=Se.width(l,i);v&&(_.style.border=v+"px "+Se.dash(l,i)+" "+Se.stroke(l,i)),
_.style.background=Se.fill(l,i)}}let p=ft(ji,c);t.label instanceof HTMLElement?p.appendChild(t.label):p.textContent=t.
label,i>0&&(Se.show||(p.style.color=t.width>0?Se.stroke(l,i):Se.fill(l,i)),We("click",c,_=>{if(z._lock)return;Bt(_);let v=b.
indexOf(t);if((_.ctrlKey||_.metaKey)!=Z.isolate){let M=b.some((E,L)=>L>0&&L!=v&&E.show);b.forEach((E,L)=>{L>0&&xt(L,M?
L==v?ll:Pl:ll,!0,ve.setSeries)})}else xt(v,{show:!t.show},!0,ve.setSeries)},!1),ol&&We(Ji,c,_=>{z._lock||(Bt(_),xt(b.indexOf(
t),Sl,!0,ve.setSeries))},!1));for(var S in Mt){let _=gt("td",gr,f);_.textContent="--",r.push(_)}return[f,r]}let Ht=new Map;
function We(t,i,r,f=!0){let c=Ht.get(i)||{},p=z.bind[t](l,i,r,f);p&&(Qt(t,i,c[t]=p),Ht.set(i,c))}function nl(t,i,r){let f=Ht.
get(i)||{};for(let c in f)(t==null||c==t)&&(Zn(c,i,f[c]),delete f[c]);t==null&&Ht.delete(i)}let Et=0,Wt=0,$=0,D=0,pe=0,
Me=0,il=pe,It=Me,_t=$,Gt=D,qe=0,nt=0,Ke=0,at=0;l.bbox={};let wn=!1,Kl=!1,sl=!1,Yt=!1,jl=!1,it=!1;function Sn(t,i,r){(r||
t!=l.width||i!=l.height)&&wi(t,i),al(!1),sl=!0,Kl=!0,pl()}function wi(t,i){l.width=Et=$=t,l.height=Wt=D=i,pe=Me=0,To(),
Mo();let r=l.bbox;qe=r.left=qt(pe*se,.5),nt=r.top=qt(Me*se,.5),Ke=r.width=qt($*se,.5),at=r.height=qt(D*se,.5)}let bo=3;
function vo(){let t=!1,i=0;for(;!t;){i++;let r=zo(i),f=Vo(i);t=i==bo||r&&f,t||(wi(l.width,l.height),Kl=!0)}}function ko({
width:t,height:i}){Sn(t,i)}l.setSize=ko;function To(){let t=!1,i=!1,r=!1,f=!1;T.forEach((c,p)=>{if(c.show&&c._show){let{
side:S,_size:_}=c,v=S%2,M=c.label!=null?c.labelSize:0,E=_+M;E>0&&(v?($-=E,S==3?(pe+=E,f=!0):r=!0):(D-=E,S==0?(Me+=E,t=
!0):i=!0))}}),Ut[0]=t,Ut[1]=r,Ut[2]=i,Ut[3]=f,$-=Ct[1]+Ct[3],pe+=Ct[3],D-=Ct[2]+Ct[0],Me+=Ct[0]}function Mo(){let t=pe+
$,i=Me+D,r=pe,f=Me;function c(p,S){switch(p){case 1:return t+=S,t-S;case 2:return i+=S,i-S;case 3:return r-=S,r+S;case 0:
return f-=S,f+S}}T.forEach((p,S)=>{if(p.show&&p._show){let _=p.side;p._pos=c(_,p._size),p.label!=null&&(p._lpos=c(_,p.
labelSize))}})}if(z.dataIdx==null){let t=z.hover,i=t.skip=new Set(t.skip??[]);i.add(void 0);let r=t.prox=X(t.prox),f=t.
bias??=0;z.dataIdx=(c,p,S,_)=>{if(p==0)return S;let v=S,M=r(c,p,S,_)??ce,E=M>=0&&M<ce,L=k.ori==0?$:D,B=z.left,ie=n[0],
le=n[p];if(i.has(le[S])){v=null;let J=null,G=null,V;if(f==0||f==-1)for(V=S;J==null&&V-- >0;)i.has(le[V])||(J=V);if(f==
0||f==1)for(V=S;G==null&&V++<le.length;)i.has(le[V])||(G=V);if(J!=null||G!=null)if(E){let ge=J==null?-1/0:R(ie[J],k,L,
0),xe=G==null?1/0:R(ie[G],k,L,0),ze=B-ge,ue=xe-B;ze<=ue?ze<=M&&(v=J):ue<=M&&(v=G)}else v=G==null?J:J==null?G:S-J<=G-S?
J:G}else E&&De(B-R(ie[S],k,L,0))>M&&(v=null);return v}}let Bt=t=>{z.event=t};z.idxs=fe,z._lock=!1;let Oe=z.points;Oe.show=
X(Oe.show),Oe.size=X(Oe.size),Oe.stroke=X(Oe.stroke),Oe.width=X(Oe.width),Oe.fill=X(Oe.fill);let yt=l.focus=ke({},e.focus||
{alpha:.3},z.focus),ol=yt.prox>=0,rl=ol&&Oe.one,st=[],fl=[],ul=[];function Si(t,i){let r=Oe.show(l,i);if(r instanceof HTMLElement)
return Xe(r,ur),Xe(r,t.class),Tt(r,-10,-10,$,D),A.insertBefore(r,st[i]),r}function _i(t,i){if(o==1||i>0){let r=o==1&&x[t.
scale].time,f=t.value;t.value=r?ps(f)?_s(ee,Ss(f,N)):f||te:f||kf,t.label=t.label||(r?df:gf)}if(rl||i>0){t.width=t.width==
null?1:t.width,t.paths=t.paths||Of||Er,t.fillTo=X(t.fillTo||Af),t.pxAlign=+ne(t.pxAlign,F),t.pxRound=Ds(t.pxAlign),t.stroke=
X(t.stroke||null),t.fill=X(t.fill||null),t._stroke=t._fill=t._paths=t._focus=null;let r=Tf(Be(1,t.width),1),f=t.points=
ke({},{size:r,width:Be(1,r*.2),stroke:t.stroke,space:r*2,paths:Hf,_stroke:null,_fill:null},t.points);f.show=X(f.show),
f.filter=X(f.filter),f.fill=X(f.fill),f.stroke=X(f.stroke),f.paths=X(f.paths),f.pxAlign=t.pxAlign}if(Te){let r=Ul(t,i);
ye.splice(i,0,r[0]),St.splice(i,0,r[1]),Z.values.push(null)}if(He){fe.splice(i,0,null);let r=null;rl?i==0&&(r=Si(t,i)):
i>0&&(r=Si(t,i)),st.splice(i,0,r),fl.splice(i,0,0),ul.splice(i,0,0)}Re("addSeries",i)}function Eo(t,i){i=i??b.length,t=
o==1?li(t,i,xs,Ms):li(t,i,{},Ts),b.splice(i,0,t),_i(b[i],i)}l.addSeries=Eo;function Do(t){if(b.splice(t,1),Te){Z.values.
splice(t,1),St.splice(t,1);let i=ye.splice(t,1)[0];nl(null,i.firstChild),i.remove()}He&&(fe.splice(t,1),st.splice(t,1)[0].
remove(),fl.splice(t,1),ul.splice(t,1)),Re("delSeries",t)}l.delSeries=Do;let Ut=[!1,!1,!1,!1];function Ao(t,i){if(t._show=
t.show,t.show){let r=t.side%2,f=x[t.scale];f==null&&(t.scale=r?b[1].scale:P,f=x[t.scale]);let c=f.time;t.size=X(t.size),
t.space=X(t.space),t.rotate=X(t.rotate),Nt(t.incrs)&&t.incrs.forEach(S=>{!Ot.has(S)&&Ot.set(S,Is(S))}),t.incrs=X(t.incrs||
(f.distr==2?qr:c?I==1?Jr:ef:Zt)),t.splits=X(t.splits||(c&&f.distr==1?Ue:f.distr==3?Qn:f.distr==4?_f:Sf)),t.stroke=X(t.
stroke),t.grid.stroke=X(t.grid.stroke),t.ticks.stroke=X(t.ticks.stroke),t.border.stroke=X(t.border.stroke);let p=t.values;
t.values=Nt(p)&&!Nt(p[0])?X(p):c?Nt(p)?ws(ee,ds(p,N)):ps(p)?nf(ee,p):p||we:p||wf,t.filter=X(t.filter||(f.distr>=3&&f.log==
10?bf:f.distr==3&&f.log==2?vf:Hs)),t.font=Cs(t.font),t.labelFont=Cs(t.labelFont),t._size=t.size(l,null,i,0),t._space=t.
_rotate=t._incrs=t._found=t._splits=t._values=null,t._size>0&&(Ut[i]=!0,t._el=ft(sr,w))}}function Ll(t,i,r,f){let[c,p,
S,_]=r,v=i%2,M=0;return v==0&&(_||p)&&(M=i==0&&!c||i==2&&!S?Ee(ys.size/3):0),v==1&&(c||S)&&(M=i==1&&!p||i==3&&!_?Ee(vs.
size/2):0),M}let yi=l.padding=(e.padding||[Ll,Ll,Ll,Ll]).map(t=>X(ne(t,Ll))),Ct=l._padding=yi.map((t,i)=>t(l,i,Ut,0)),
Ve,Pe=null,Le=null,$l=o==1?b[0].idxs:null,pt=null,Cl=!1;function xi(t,i){if(n=t??[],l.data=l._data=n,o==2){Ve=0;for(let r=1;r<
b.length;r++)Ve+=n[r][0].length}else{n.length==0&&(l.data=l._data=n=[[]]),pt=n[0],Ve=pt.length;let r=n;if(q==2){r=n.slice();
let f=r[0]=Array(Ve);for(let c=0;c<Ve;c++)f[c]=c}l._data=n=r}if(al(!0),Re("setData"),q==2&&(sl=!0),i!==!1){let r=k;r.auto(
l,Cl)?_n():Rt(P,r.min,r.max),Yt=Yt||z.left>=0,it=!0,pl()}}l.setData=xi;function _n(){Cl=!0;let t,i;o==1&&(Ve>0?(Pe=$l[0]=
0,Le=$l[1]=Ve-1,t=n[0][Pe],i=n[0][Le],q==2?(t=Pe,i=Le):t==i&&(q==3?[t,i]=cn(t,t,k.log,!1):q==4?[t,i]=oi(t,t,k.log,!1):
k.time?i=t+Ee(86400/I):[t,i]=rn(t,i,ri,!0))):(Pe=$l[0]=t=null,Le=$l[1]=i=null)),Rt(P,t,i)}let ql,cl,yn,xn,bn,vn,kn,Tn,
Mn,je;function bi(t,i,r,f,c,p){t??=qi,r??=ui,f??="butt",c??=qi,p??="round",t!=ql&&(d.strokeStyle=ql=t),c!=cl&&(d.fillStyle=
cl=c),i!=yn&&(d.lineWidth=yn=i),p!=bn&&(d.lineJoin=bn=p),f!=vn&&(d.lineCap=vn=f),r!=xn&&d.setLineDash(xn=r)}function vi(t,i,r,f){
i!=cl&&(d.fillStyle=cl=i),t!=kn&&(d.font=kn=t),r!=Tn&&(d.textAlign=Tn=r),f!=Mn&&(d.textBaseline=Mn=f)}function En(t,i,r,f,c=0){
if(f.length>0&&t.auto(l,Cl)&&(i==null||i.min==null)){let p=ne(Pe,0),S=ne(Le,f.length-1),_=r.min==null?xr(f,p,S,c,t.distr==
3):[r.min,r.max];t.min=wt(t.min,r.min=_[0]),t.max=Be(t.max,r.max=_[1])}}let ki={min:null,max:null};function Po(){for(let f in x){
let c=x[f];O[f]==null&&(c.min==null||O[P]!=null&&c.auto(l,Cl))&&(O[f]=ki)}for(let f in x){let c=x[f];O[f]==null&&c.from!=
null&&O[c.from]!=null&&(O[f]=ki)}O[P]!=null&&al(!0);let t={};for(let f in O){let c=O[f];if(c!=null){let p=t[f]=Tl(x[f],
Pr);if(c.min!=null)ke(p,c);else if(f!=P||o==2)if(Ve==0&&p.from==null){let S=p.range(l,null,null,f);p.min=S[0],p.max=S[1]}else
p.min=ce,p.max=-ce}}if(Ve>0){b.forEach((f,c)=>{if(o==1){let p=f.scale,S=O[p];if(S==null)return;let _=t[p];if(c==0){let v=_.
range(l,_.min,_.max,p);_.min=v[0],_.max=v[1],Pe=dt(_.min,n[0]),Le=dt(_.max,n[0]),Le-Pe>1&&(n[0][Pe]<_.min&&Pe++,n[0][Le]>
_.max&&Le--),f.min=pt[Pe],f.max=pt[Le]}else f.show&&f.auto&&En(_,S,f,n[c],f.sorted);f.idxs[0]=Pe,f.idxs[1]=Le}else if(c>
0&&f.show&&f.auto){let[p,S]=f.facets,_=p.scale,v=S.scale,[M,E]=n[c],L=t[_],B=t[v];L!=null&&En(L,O[_],p,M,p.sorted),B!=
null&&En(B,O[v],S,E,S.sorted),f.min=S.min,f.max=S.max}});for(let f in t){let c=t[f],p=O[f];if(c.from==null&&(p==null||
p.min==null)){let S=c.range(l,c.min==ce?null:c.min,c.max==-ce?null:c.max,f);c.min=S[0],c.max=S[1]}}}for(let f in t){let c=t[f];
if(c.from!=null){let p=t[c.from];if(p.min==null)c.min=c.max=null;else{let S=c.range(l,p.min,p.max,f);c.min=S[0],c.max=
S[1]}}}let i={},r=!1;for(let f in t){let c=t[f],p=x[f];if(p.min!=c.min||p.max!=c.max){p.min=c.min,p.max=c.max;let S=p.
distr;p._min=S==3?At(p.min):S==4?Yn(p.min,p.asinh):S==100?p.fwd(p.min):p.min,p._max=S==3?At(p.max):S==4?Yn(p.max,p.asinh):
S==100?p.fwd(p.max):p.max,i[f]=r=!0}}if(r){b.forEach((f,c)=>{o==2?c>0&&i.y&&(f._paths=null):i[f.scale]&&(f._paths=null)});
for(let f in i)sl=!0,Re("setScale",f);He&&z.left>=0&&(Yt=it=!0)}for(let f in O)O[f]=null}function Lo(t){let i=Jn(Pe-1,
0,Ve-1),r=Jn(Le+1,0,Ve-1);for(;t[i]==null&&i>0;)i--;for(;t[r]==null&&r<Ve-1;)r++;return[i,r]}function Co(){if(Ve>0){let t=b.
some(i=>i._focus)&&je!=yt.alpha;t&&(d.globalAlpha=je=yt.alpha),b.forEach((i,r)=>{if(r>0&&i.show&&(Ti(r,!1),Ti(r,!0),i.
_paths==null)){let f=je;je!=i.alpha&&(d.globalAlpha=je=i.alpha);let c=o==2?[0,n[r][0].length-1]:Lo(n[r]);i._paths=i.paths(
l,r,c[0],c[1]),je!=f&&(d.globalAlpha=je=f)}}),b.forEach((i,r)=>{if(r>0&&i.show){let f=je;je!=i.alpha&&(d.globalAlpha=je=
i.alpha),i._paths!=null&&Mi(r,!1);{let c=i._paths!=null?i._paths.gaps:null,p=i.points.show(l,r,Pe,Le,c),S=i.points.filter(
l,r,p,c);(p||S)&&(i.points._paths=i.points.paths(l,r,Pe,Le,S),Mi(r,!0))}je!=f&&(d.globalAlpha=je=f),Re("drawSeries",r)}}),
t&&(d.globalAlpha=je=1)}}function Ti(t,i){let r=i?b[t].points:b[t];r._stroke=r.stroke(l,t),r._fill=r.fill(l,t)}function Mi(t,i){
let r=i?b[t].points:b[t],{stroke:f,fill:c,clip:p,flags:S,_stroke:_=r._stroke,_fill:v=r._fill,_width:M=r.width}=r._paths;
M=ae(M*se,3);let E=null,L=M%2/2;i&&v==null&&(v=M>0?"#fff":_);let B=r.pxAlign==1&&L>0;if(B&&d.translate(L,L),!i){let ie=qe-
M/2,le=nt-M/2,J=Ke+M,G=at+M;E=new Path2D,E.rect(ie,le,J,G)}i?Dn(_,M,r.dash,r.cap,v,f,c,S,p):Fo(t,_,M,r.dash,r.cap,v,f,
c,S,E,p),B&&d.translate(-L,-L)}function Fo(t,i,r,f,c,p,S,_,v,M,E){let L=!1;v!=0&&H.forEach((B,ie)=>{if(B.series[0]==t){
let le=b[B.series[1]],J=n[B.series[1]],G=(le._paths||Yl).band;Nt(G)&&(G=B.dir==1?G[0]:G[1]);let V,ge=null;le.show&&G&&
vr(J,Pe,Le)?(ge=B.fill(l,ie)||p,V=le._paths.clip):G=null,Dn(i,r,f,c,ge,S,_,v,M,E,V,G),L=!0}}),L||Dn(i,r,f,c,p,S,_,v,M,
E)}let Ei=Ml|ei;function Dn(t,i,r,f,c,p,S,_,v,M,E,L){bi(t,i,r,f,c),(v||M||L)&&(d.save(),v&&d.clip(v),M&&d.clip(M)),L?(_&
Ei)==Ei?(d.clip(L),E&&d.clip(E),Jl(c,S),Zl(t,p,i)):_&ei?(Jl(c,S),d.clip(L),Zl(t,p,i)):_&Ml&&(d.save(),d.clip(L),E&&d.clip(
E),Jl(c,S),d.restore(),Zl(t,p,i)):(Jl(c,S),Zl(t,p,i)),(v||M||L)&&d.restore()}function Zl(t,i,r){r>0&&(i instanceof Map?
i.forEach((f,c)=>{d.strokeStyle=ql=c,d.stroke(f)}):i!=null&&t&&d.stroke(i))}function Jl(t,i){i instanceof Map?i.forEach(
(r,f)=>{d.fillStyle=cl=f,d.fill(r)}):i!=null&&t&&d.fill(i)}function Ro(t,i,r,f){let c=T[t],p;if(f<=0)p=[0,0];else{let S=c.
_space=c.space(l,t,i,r,f),_=c._incrs=c.incrs(l,t,i,r,f,S);p=Uf(i,r,_,f,S)}return c._found=p}function An(t,i,r,f,c,p,S,_,v,M){
let E=S%2/2;F==1&&d.translate(E,E),bi(_,S,v,M,_),d.beginPath();let L,B,ie,le,J=c+(f==0||f==3?-p:p);r==0?(B=c,le=J):(L=
c,ie=J);for(let G=0;G<t.length;G++)i[G]!=null&&(r==0?L=ie=t[G]:B=le=t[G],d.moveTo(L,B),d.lineTo(ie,le));d.stroke(),F==
1&&d.translate(-E,-E)}function zo(t){let i=!0;return T.forEach((r,f)=>{if(!r.show)return;let c=x[r.scale];if(c.min==null){
r._show&&(i=!1,r._show=!1,al(!1));return}else r._show||(i=!1,r._show=!0,al(!1));let p=r.side,S=p%2,{min:_,max:v}=c,[M,
E]=Ro(f,_,v,S==0?$:D);if(E==0)return;let L=c.distr==2,B=r._splits=r.splits(l,f,_,v,M,E,L),ie=c.distr==2?B.map(V=>pt[V]):
B,le=c.distr==2?pt[B[1]]-pt[B[0]]:M,J=r._values=r.values(l,r.filter(l,ie,f,E,le),f,E,le);r._rotate=p==2?r.rotate(l,J,f,
E):0;let G=r._size;r._size=ut(r.size(l,J,f,t)),G!=null&&r._size!=G&&(i=!1)}),i}function Vo(t){let i=!0;return yi.forEach(
(r,f)=>{let c=r(l,f,Ut,t);c!=Ct[f]&&(i=!1),Ct[f]=c}),i}function No(){for(let t=0;t<T.length;t++){let i=T[t];if(!i.show||
!i._show)continue;let r=i.side,f=r%2,c,p,S=i.stroke(l,t),_=r==0||r==3?-1:1,[v,M]=i._found;if(i.label!=null){let Ge=i.labelGap*
_,Qe=Ee((i._lpos+Ge)*se);vi(i.labelFont[0],S,"center",r==2?"top":$i),d.save(),f==1?(c=p=0,d.translate(Qe,Ee(nt+at/2)),
d.rotate((r==3?-sn:sn)/2)):(c=Ee(qe+Ke/2),p=Qe);let $t=Ns(i.label)?i.label(l,t,v,M):i.label;d.fillText($t,c,p),d.restore()}
if(M==0)continue;let E=x[i.scale],L=f==0?Ke:at,B=f==0?qe:nt,ie=i._splits,le=E.distr==2?ie.map(Ge=>pt[Ge]):ie,J=E.distr==
2?pt[ie[1]]-pt[ie[0]]:v,G=i.ticks,V=i.border,ge=G.show?G.size:0,xe=Ee(ge*se),ze=Ee((i.alignTo==2?i._size-ge-i.gap:i.gap)*
se),ue=i._rotate*-sn/180,be=W(i._pos*se),Ze=(xe+ze)*_,Ie=be+Ze;p=f==0?Ie:0,c=f==1?Ie:0;let ot=i.font[0],ht=i.align==1?
yl:i.align==2?Wn:ue>0?yl:ue<0?Wn:f==0?"center":r==3?Wn:yl,vt=ue||f==1?"middle":r==2?"top":$i;vi(ot,S,ht,vt);let Je=i.font[1]*
i.lineGap,rt=ie.map(Ge=>W(h(Ge,E,L,B))),mt=i._values;for(let Ge=0;Ge<mt.length;Ge++){let Qe=mt[Ge];if(Qe!=null){f==0?c=
rt[Ge]:p=rt[Ge],Qe=""+Qe;let $t=Qe.indexOf(`
`)==-1?[Qe]:Qe.split(/\n/gm);for(let Ye=0;Ye<$t.length;Ye++){let Ki=$t[Ye];ue?(d.save(),d.translate(c,p+Ye*Je),d.rotate(
ue),d.fillText(Ki,0,0),d.restore()):d.fillText(Ki,c,p+Ye*Je)}}}G.show&&An(rt,G.filter(l,le,t,M,J),f,r,be,xe,ae(G.width*
se,3),G.stroke(l,t),G.dash,G.cap);let kt=i.grid;kt.show&&An(rt,kt.filter(l,le,t,M,J),f,f==0?2:1,f==0?nt:qe,f==0?at:Ke,
ae(kt.width*se,3),kt.stroke(l,t),kt.dash,kt.cap),V.show&&An([be],[1],f==0?1:0,f==0?1:2,f==1?nt:qe,f==1?at:Ke,ae(V.width*
se,3),V.stroke(l,t),V.dash,V.cap)}Re("drawAxes")}function al(t){b.forEach((i,r)=>{r>0&&(i._paths=null,t&&(o==1?(i.min=
null,i.max=null):i.facets.forEach(f=>{f.min=null,f.max=null})))})}let Ql=!1,Pn=!1,Fl=[];function Oo(){Pn=!1;for(let t=0;t<
Fl.length;t++)Re(...Fl[t]);Fl.length=0}function pl(){Ql||(Nr(Di),Ql=!0)}function Ho(t,i=!1){Ql=!0,Pn=i,t(l),Di(),i&&Fl.
length>0&&queueMicrotask(Oo)}l.batch=Ho;function Di(){if(wn&&(Po(),wn=!1),sl&&(vo(),sl=!1),Kl){if(de(C,yl,pe),de(C,"to\
p",Me),de(C,Hl,$),de(C,Wl,D),de(A,yl,pe),de(A,"top",Me),de(A,Hl,$),de(A,Wl,D),de(w,Hl,Et),de(w,Wl,Wt),y.width=Ee(Et*se),
y.height=Ee(Wt*se),T.forEach(({_el:t,_show:i,_size:r,_pos:f,side:c})=>{if(t!=null)if(i){let p=c===3||c===0?r:0,S=c%2==
1;de(t,S?"left":"top",f-p),de(t,S?"width":"height",r),de(t,S?"top":"left",S?Me:pe),de(t,S?"height":"width",S?D:$),qn(t,
Jt)}else Xe(t,Jt)}),ql=cl=yn=bn=vn=kn=Tn=Mn=xn=null,je=1,Vl(!0),pe!=il||Me!=It||$!=_t||D!=Gt){al(!1);let t=$/_t,i=D/Gt;
if(He&&!Yt&&z.left>=0){z.left*=t,z.top*=i,hl&&Tt(hl,Ee(z.left),0,$,D),ml&&Tt(ml,0,Ee(z.top),$,D);for(let r=0;r<st.length;r++){
let f=st[r];f!=null&&(fl[r]*=t,ul[r]*=i,Tt(f,ut(fl[r]),ut(ul[r]),$,D))}}if(me.show&&!jl&&me.left>=0&&me.width>0){me.left*=
t,me.width*=t,me.top*=i,me.height*=i;for(let r in Vn)de(wl,r,me[r])}il=pe,It=Me,_t=$,Gt=D}Re("setSize"),Kl=!1}Et>0&&Wt>
0&&(d.clearRect(0,0,y.width,y.height),Re("drawClear"),K.forEach(t=>t()),Re("draw")),me.show&&jl&&(Xl(me),jl=!1),He&&Yt&&
(jt(null,!0,!1),Yt=!1),Z.show&&Z.live&&it&&(Rn(),it=!1),m||(m=!0,l.status=1,Re("ready")),Cl=!1,Ql=!1}l.redraw=(t,i)=>{
sl=i||!1,t!==!1?Rt(P,k.min,k.max):pl()};function Ln(t,i){let r=x[t];if(r.from==null){if(Ve==0){let f=r.range(l,i.min,i.
max,t);i.min=f[0],i.max=f[1]}if(i.min>i.max){let f=i.min;i.min=i.max,i.max=f}if(Ve>1&&i.min!=null&&i.max!=null&&i.max-
i.min<1e-16)return;t==P&&r.distr==2&&Ve>0&&(i.min=dt(i.min,n[0]),i.max=dt(i.max,n[0]),i.min==i.max&&i.max++),O[t]=i,wn=
!0,pl()}}l.setScale=Ln;let Cn,Fn,hl,ml,Ai,Pi,gl,dl,Li,Ci,he,_e,Ft=!1,Ne=z.drag,Ce=Ne.x,Fe=Ne.y;He&&(z.x&&(Cn=ft(rr,A)),
z.y&&(Fn=ft(fr,A)),k.ori==0?(hl=Cn,ml=Fn):(hl=Fn,ml=Cn),he=z.left,_e=z.top);let me=l.select=ke({show:!0,over:!0,left:0,
width:0,top:0,height:0},e.select),wl=me.show?ft(or,me.over?A:C):null;function Xl(t,i){if(me.show){for(let r in t)me[r]=
t[r],r in Vn&&de(wl,r,t[r]);i!==!1&&Re("setSelect")}}l.setSelect=Xl;function Wo(t){if(b[t].show)Te&&qn(ye[t],Jt);else if(Te&&
Xe(ye[t],Jt),He){let r=rl?st[0]:st[t];r!=null&&Tt(r,-10,-10,$,D)}}function Rt(t,i,r){Ln(t,{min:i,max:r})}function xt(t,i,r,f){
i.focus!=null&&Uo(t),i.show!=null&&b.forEach((c,p)=>{p>0&&(t==p||t==null)&&(c.show=i.show,Wo(p),o==2?(Rt(c.facets[0].scale,
null,null),Rt(c.facets[1].scale,null,null)):Rt(c.scale,null,null),pl())}),r!==!1&&Re("setSeries",t,i),f&&Nl("setSeries",
l,t,i)}l.setSeries=xt;function Io(t,i){ke(H[t],i)}function Go(t,i){t.fill=X(t.fill||null),t.dir=ne(t.dir,-1),i=i??H.length,
H.splice(i,0,t)}function Yo(t){t==null?H.length=0:H.splice(t,1)}l.addBand=Go,l.setBand=Io,l.delBand=Yo;function Bo(t,i){
b[t].alpha=i,He&&st[t]!=null&&(st[t].style.opacity=i),Te&&ye[t]&&(ye[t].style.opacity=i)}let Dt,zt,Kt,Sl={focus:!0};function Uo(t){
if(t!=Kt){let i=t==null,r=yt.alpha!=1;b.forEach((f,c)=>{if(o==1||c>0){let p=i||c==0||c==t;f._focus=i?null:p,r&&Bo(c,p?
1:yt.alpha)}}),Kt=t,r&&pl()}}Te&&ol&&We(Qi,oe,t=>{z._lock||(Bt(t),Kt!=null&&xt(null,Sl,!0,ve.setSeries))});function bt(t,i,r){
let f=x[i];r&&(t=t/se-(f.ori==1?Me:pe));let c=$;f.ori==1&&(c=D,t=c-t),f.dir==-1&&(t=c-t);let p=f._min,S=f._max,_=t/c,v=p+
(S-p)*_,M=f.distr;return M==3?vl(10,v):M==4?Tr(v,f.asinh):M==100?f.bwd(v):v}function Ko(t,i){let r=bt(t,P,i);return dt(
r,n[0],Pe,Le)}l.valToIdx=t=>dt(t,n[0]),l.posToIdx=Ko,l.posToVal=bt,l.valToPos=(t,i,r)=>x[i].ori==0?a(t,x[i],r?Ke:$,r?qe:
0):u(t,x[i],r?at:D,r?nt:0),l.setCursor=(t,i,r)=>{he=t.left,_e=t.top,jt(null,i,r)};function Fi(t,i){de(wl,yl,me.left=t),
de(wl,Hl,me.width=i)}function Ri(t,i){de(wl,"top",me.top=t),de(wl,Wl,me.height=i)}let Rl=k.ori==0?Fi:Ri,zl=k.ori==1?Fi:
Ri;function jo(){if(Te&&Z.live)for(let t=o==2?1:0;t<b.length;t++){if(t==0&&lt)continue;let i=Z.values[t],r=0;for(let f in i)
St[t][r++].firstChild.nodeValue=i[f]}}function Rn(t,i){if(t!=null&&(t.idxs?t.idxs.forEach((r,f)=>{fe[f]=r}):Ar(t.idx)||
fe.fill(t.idx),Z.idx=fe[0]),Te&&Z.live){for(let r=0;r<b.length;r++)(r>0||o==1&&!lt)&&$o(r,fe[r]);jo()}it=!1,i!==!1&&Re(
"setLegend")}l.setLegend=Rn;function $o(t,i){let r=b[t],f=t==0&&q==2?pt:n[t],c;lt?c=r.values(l,t,i)??Lt:(c=r.value(l,i==
null?null:f[i],t,i),c=c==null?Lt:{_:c}),Z.values[t]=c}function jt(t,i,r){Li=he,Ci=_e,[he,_e]=z.move(l,he,_e),z.left=he,
z.top=_e,He&&(hl&&Tt(hl,Ee(he),0,$,D),ml&&Tt(ml,0,Ee(_e),$,D));let f,c=Pe>Le;Dt=ce,zt=null;let p=k.ori==0?$:D,S=k.ori==
1?$:D;if(he<0||Ve==0||c){f=z.idx=null;for(let _=0;_<b.length;_++){let v=st[_];v!=null&&Tt(v,-10,-10,$,D)}ol&&xt(null,Sl,
!0,t==null&&ve.setSeries),Z.live&&(fe.fill(f),it=!0)}else{let _,v,M;o==1&&(_=k.ori==0?he:_e,v=bt(_,P),f=z.idx=dt(v,n[0],
Pe,Le),M=R(n[0][f],k,p,0));let E=-10,L=-10,B=0,ie=0,le=!0,J="",G="";for(let V=o==2?1:0;V<b.length;V++){let ge=b[V],xe=fe[V],
ze=xe==null?null:o==1?n[V][xe]:n[V][1][xe],ue=z.dataIdx(l,V,f,v),be=ue==null?null:o==1?n[V][ue]:n[V][1][ue];if(it=it||
be!=ze||ue!=xe,fe[V]=ue,V>0&&ge.show){let Ze=ue==null?-10:ue==f?M:R(o==1?n[0][ue]:n[V][0][ue],k,p,0),Ie=be==null?-10:Y(
be,o==1?x[ge.scale]:x[ge.facets[1].scale],S,0);if(ol&&be!=null){let ot=k.ori==1?he:_e,ht=De(yt.dist(l,V,ue,Ie,ot));if(ht<
Dt){let vt=yt.bias;if(vt!=0){let Je=bt(ot,ge.scale),rt=be>=0?1:-1,mt=Je>=0?1:-1;mt==rt&&(mt==1?vt==1?be>=Je:be<=Je:vt==
1?be<=Je:be>=Je)&&(Dt=ht,zt=V)}else Dt=ht,zt=V}}if(it||rl){let ot,ht;k.ori==0?(ot=Ze,ht=Ie):(ot=Ie,ht=Ze);let vt,Je,rt,
mt,kt,Ge,Qe=!0,$t=Oe.bbox;if($t!=null){Qe=!1;let Ye=$t(l,V);rt=Ye.left,mt=Ye.top,vt=Ye.width,Je=Ye.height}else rt=ot,mt=
ht,vt=Je=Oe.size(l,V);if(Ge=Oe.fill(l,V),kt=Oe.stroke(l,V),rl)V==zt&&Dt<=yt.prox&&(E=rt,L=mt,B=vt,ie=Je,le=Qe,J=Ge,G=kt);else{
let Ye=st[V];Ye!=null&&(fl[V]=rt,ul[V]=mt,ss(Ye,vt,Je,Qe),ns(Ye,Ge,kt),Tt(Ye,ut(rt),ut(mt),$,D))}}}}if(rl){let V=yt.prox,
ge=Kt==null?Dt<=V:Dt>V||zt!=Kt;if(it||ge){let xe=st[0];xe!=null&&(fl[0]=E,ul[0]=L,ss(xe,B,ie,le),ns(xe,J,G),Tt(xe,ut(E),
ut(L),$,D))}}}if(me.show&&Ft)if(t!=null){let[_,v]=ve.scales,[M,E]=ve.match,[L,B]=t.cursor.sync.scales,ie=t.cursor.drag;
if(Ce=ie._x,Fe=ie._y,Ce||Fe){let{left:le,top:J,width:G,height:V}=t.select,ge=t.scales[L].ori,xe=t.posToVal,ze,ue,be,Ze,
Ie,ot=_!=null&&M(_,L),ht=v!=null&&E(v,B);ot&&Ce?(ge==0?(ze=le,ue=G):(ze=J,ue=V),be=x[_],Ze=R(xe(ze,L),be,p,0),Ie=R(xe(
ze+ue,L),be,p,0),Rl(wt(Ze,Ie),De(Ie-Ze))):Rl(0,p),ht&&Fe?(ge==1?(ze=le,ue=G):(ze=J,ue=V),be=x[v],Ze=Y(xe(ze,B),be,S,0),
Ie=Y(xe(ze+ue,B),be,S,0),zl(wt(Ze,Ie),De(Ie-Ze))):zl(0,S)}else Nn()}else{let _=De(Li-Ai),v=De(Ci-Pi);if(k.ori==1){let B=_;
_=v,v=B}Ce=Ne.x&&_>=Ne.dist,Fe=Ne.y&&v>=Ne.dist;let M=Ne.uni;M!=null?Ce&&Fe&&(Ce=_>=M,Fe=v>=M,!Ce&&!Fe&&(v>_?Fe=!0:Ce=
!0)):Ne.x&&Ne.y&&(Ce||Fe)&&(Ce=Fe=!0);let E,L;Ce&&(k.ori==0?(E=gl,L=he):(E=dl,L=_e),Rl(wt(E,L),De(L-E)),Fe||zl(0,S)),Fe&&
(k.ori==1?(E=gl,L=he):(E=dl,L=_e),zl(wt(E,L),De(L-E)),Ce||Rl(0,p)),!Ce&&!Fe&&(Rl(0,0),zl(0,0))}if(Ne._x=Ce,Ne._y=Fe,t==
null){if(r){if(Ui!=null){let[_,v]=ve.scales;ve.values[0]=_!=null?bt(k.ori==0?he:_e,_):null,ve.values[1]=v!=null?bt(k.ori==
1?he:_e,v):null}Nl(In,l,he,_e,$,D,f)}if(ol){let _=r&&ve.setSeries,v=yt.prox;Kt==null?Dt<=v&&xt(zt,Sl,!0,_):Dt>v?xt(null,
Sl,!0,_):zt!=Kt&&xt(zt,Sl,!0,_)}}it&&(Z.idx=f,Rn()),i!==!1&&Re("setCursor")}let Vt=null;Object.defineProperty(l,"rect",
{get(){return Vt==null&&Vl(!1),Vt}});function Vl(t=!1){t?Vt=null:(Vt=A.getBoundingClientRect(),Re("syncRect",Vt))}function zi(t,i,r,f,c,p,S){
z._lock||Ft&&t!=null&&t.movementX==0&&t.movementY==0||(zn(t,i,r,f,c,p,S,!1,t!=null),t!=null?jt(null,!0,!0):jt(i,!0,!1))}
function zn(t,i,r,f,c,p,S,_,v){if(Vt==null&&Vl(!1),Bt(t),t!=null)r=t.clientX-Vt.left,f=t.clientY-Vt.top;else{if(r<0||f<
0){he=-10,_e=-10;return}let[M,E]=ve.scales,L=i.cursor.sync,[B,ie]=L.values,[le,J]=L.scales,[G,V]=ve.match,ge=i.axes[0].
side%2==1,xe=k.ori==0?$:D,ze=k.ori==1?$:D,ue=ge?p:c,be=ge?c:p,Ze=ge?f:r,Ie=ge?r:f;if(le!=null?r=G(M,le)?h(B,x[M],xe,0):
-10:r=xe*(Ze/ue),J!=null?f=V(E,J)?h(ie,x[E],ze,0):-10:f=ze*(Ie/be),k.ori==1){let ot=r;r=f,f=ot}}v&&(i==null||i.cursor.
event.type==In)&&((r<=1||r>=$-1)&&(r=qt(r,$)),(f<=1||f>=D-1)&&(f=qt(f,D))),_?(Ai=r,Pi=f,[gl,dl]=z.move(l,r,f)):(he=r,_e=
f)}let Vn={width:0,height:0,left:0,top:0};function Nn(){Xl(Vn,!1)}let Vi,Ni,Oi,Hi;function Wi(t,i,r,f,c,p,S){Ft=!0,Ce=
Fe=Ne._x=Ne._y=!1,zn(t,i,r,f,c,p,S,!0,!1),t!=null&&(We(Gn,jn,Ii,!1),Nl(Zi,l,gl,dl,$,D,null));let{left:_,top:v,width:M,
height:E}=me;Vi=_,Ni=v,Oi=M,Hi=E}function Ii(t,i,r,f,c,p,S){Ft=Ne._x=Ne._y=!1,zn(t,i,r,f,c,p,S,!1,!0);let{left:_,top:v,
width:M,height:E}=me,L=M>0||E>0,B=Vi!=_||Ni!=v||Oi!=M||Hi!=E;if(L&&B&&Xl(me),Ne.setScale&&L&&B){let ie=_,le=M,J=v,G=E;
if(k.ori==1&&(ie=v,le=E,J=_,G=M),Ce&&Rt(P,bt(ie,P),bt(ie+le,P)),Fe)for(let V in x){let ge=x[V];V!=P&&ge.from==null&&ge.
min!=ce&&Rt(V,bt(J+G,V),bt(J,V))}Nn()}else z.lock&&(z._lock=!z._lock,jt(i,!0,t!=null));t!=null&&(nl(Gn,jn),Nl(Gn,l,he,
_e,$,D,null))}function qo(t,i,r,f,c,p,S){if(z._lock)return;Bt(t);let _=Ft;if(Ft){let v=!0,M=!0,E=10,L,B;k.ori==0?(L=Ce,
B=Fe):(L=Fe,B=Ce),L&&B&&(v=he<=E||he>=$-E,M=_e<=E||_e>=D-E),L&&v&&(he=he<gl?0:$),B&&M&&(_e=_e<dl?0:D),jt(null,!0,!0),Ft=
!1}he=-10,_e=-10,fe.fill(null),jt(null,!0,!0),_&&(Ft=_)}function Gi(t,i,r,f,c,p,S){z._lock||(Bt(t),_n(),Nn(),t!=null&&
Nl(Xi,l,he,_e,$,D,null))}function Yi(){T.forEach(Kf),Sn(l.width,l.height,!0)}Qt(on,bl,Yi);let _l={};_l.mousedown=Wi,_l.
mousemove=zi,_l.mouseup=Ii,_l.dblclick=Gi,_l.setSeries=(t,i,r,f)=>{let c=ve.match[2];r=c(l,i,r),r!=-1&&xt(r,f,!0,!1)},
He&&(We(Zi,A,Wi),We(In,A,zi),We(Ji,A,t=>{Bt(t),Vl(!1)}),We(Qi,A,qo),We(Xi,A,Gi),ti.add(l),l.syncRect=Vl);let en=l.hooks=
e.hooks||{};function Re(t,i,r){Pn?Fl.push([t,i,r]):t in en&&en[t].forEach(f=>{f.call(null,l,i,r)})}(e.plugins||[]).forEach(
t=>{for(let i in t.hooks)en[i]=(en[i]||[]).concat(t.hooks[i])});let Bi=(t,i,r)=>r,ve=ke({key:null,setSeries:!1,filters:{
pub:cs,sub:cs},scales:[P,b[1]?b[1].scale:null],match:[as,as,Bi],values:[null,null]},z.sync);ve.match.length==2&&ve.match.
push(Bi),z.sync=ve;let Ui=ve.key,On=ro(Ui);function Nl(t,i,r,f,c,p,S){ve.filters.pub(t,i,r,f,c,p,S)&&On.pub(t,i,r,f,c,
p,S)}On.sub(l);function Zo(t,i,r,f,c,p,S){ve.filters.sub(t,i,r,f,c,p,S)&&_l[t](null,i,r,f,c,p,S)}l.pub=Zo;function Jo(){
On.unsub(l),ti.delete(l),Ht.clear(),Zn(on,bl,Yi),g.remove(),oe?.remove(),Re("destroy")}l.destroy=Jo;function Hn(){Re("\
init",e,n),xi(n||e.data,!1),O[P]?Ln(P,O[P]):_n(),jl=me.show&&(me.width>0||me.height>0),Yt=it=!0,Sn(e.width,e.height)}return b.
forEach(_i),T.forEach(Ao),s?s instanceof HTMLElement?(s.appendChild(g),Hn()):s(l,Hn):Hn(),l}Ae.assign=ke;Ae.fmtNum=fi;
Ae.rangeNum=rn;Ae.rangeLog=cn;Ae.rangeAsinh=oi;Ae.orient=el;Ae.pxRatio=se;Ae.join=Vr;Ae.fmtDate=ci,Ae.tzDate=jr;Ae.sync=
ro;{Ae.addGap=Pf,Ae.clipGaps=hn;let e=Ae.paths={points:ho};e.linear=go,e.stepped=Ff,e.bars=Rf,e.spline=Vf}function yo(e,n){return new Intl.NumberFormat(n).format(e)}var xo=210;function Jf(e,n){let s=T=>getComputedStyle(e).getPropertyValue(T).trim(),{points:l}=n,o=Math.max(1,...l.map(
T=>Math.max(T.joined,T.left))),a=new Intl.DateTimeFormat(void 0,{month:"short",day:"numeric"}),u=new Intl.DateTimeFormat(
void 0,{hour:"2-digit",minute:"2-digit"}),h=l[0]?.at??0,g=(l.at(-1)?.at??0)-h>3*86400?a:u,y=()=>({stroke:s("--soft"),grid:{
stroke:s("--grid"),width:1},ticks:{stroke:s("--grid"),width:1},font:"12px system-ui"}),d=Ae.paths.bars?.({size:[.6,8]}),
w=n.stepped?Ae.paths.stepped?.({align:1}):void 0,C={hooks:{draw(T){let{ctx:x,bbox:H}=T;x.save(),x.strokeStyle=s("--mar\
k"),x.setLineDash([3,3]);for(let P of n.marks){let j=Math.round(T.valToPos(P.at,"x",!0));x.beginPath(),x.moveTo(j,H.top),
x.lineTo(j,H.top+H.height),x.stroke()}x.restore()}}},A=()=>new Ae({width:e.clientWidth,height:xo,cursor:{y:!1},legend:{
show:!1},plugins:[C],scales:{x:{time:!0},y:{range:(T,x,H)=>x===H?[Math.max(0,x-1),H+1]:[Math.max(0,x-(H-x)*.35),H]},moves:{
range:[-o,o*5]}},series:[{},{scale:"moves",stroke:s("--joined"),fill:s("--joined"),...d?{paths:d}:{},points:{show:!1}},
{scale:"moves",stroke:s("--left"),fill:s("--left"),...d?{paths:d}:{},points:{show:!1}},{scale:"y",stroke:s("--size"),fill:s(
"--area"),width:2,...w?{paths:w}:{},...n.dashed?{dash:[6,4]}:{},points:{show:l.length<3}}],axes:[{...y(),values:(T,x)=>x.
map(H=>g.format(new Date(H*1e3)))},{...y(),scale:"y",size:64,values:(T,x)=>x.map(H=>Number.isInteger(H)?yo(H):"")}]},[
l.map(T=>T.at),l.map(T=>T.joined||null),l.map(T=>T.left?-T.left:null),l.map(T=>T.count)],e),F=A(),W=new ResizeObserver(
()=>F.setSize({width:e.clientWidth,height:xo}));W.observe(e);let I=matchMedia("(prefers-color-scheme: dark)"),b=()=>{F.
destroy(),F=A()};return I.addEventListener("change",b),{destroy(){W.disconnect(),I.removeEventListener("change",b),F.destroy()}}}export{Jf as mount};
