var D,sn,oo,fe,wt,Qe,on,je,an,Tt,kt,rn,Oe=Symbol.for("pv"),Ye={},Je=[],ao=/^m(i|n|o|s|text|space)$/,St=Array.isArray,ln=Je.
slice,ye=Object.assign;function be(t){t&&t.parentNode&&t.remove()}function Ge(t,e,s,o,a){var r={type:t,props:e,key:s,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Oe,__v:a||
++sn,__i:-1,__u:0};return!a&&D.vnode&&D.vnode(r),r}function b(t){return t.children}function Ke(t,e){this.props=t,this.context=e,this.__g=0}function pe(t,e){if(e==null)return t.
__&&pe(t.__,t.__i+1);for(var s;e<t.__k.length;e++)if((s=t.__k[e])&&s.__e)return s.__e;return typeof t.type!="function"||
t.props.__P?null:pe(t)}function ro(t){var e,s=t.__v,o=s.__e,a=[],r=[],i=t.__P;i&&((e=ye({constructor:Oe},s)).__v=s.__v+
1,D.vnode&&D.vnode(e),Ct(i,e,s,t.__n,i.namespaceURI,32&s.__u?[o]:null,a,o||pe(s),32&s.__u,r),e.__v=s.__v,e.__.__k[e.__i]=
e,pn(a,e,r),s.__=s.__e=null,e.__e!=o&&dn(e))}function dn(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(
function(e){return e&&(t.__e=e.__e)}),dn(t)}function xt(t){(8&t.__g||(t.__g|=8,fe.push(t),Qe++))&&wt==D.debounceRendering||
((wt=D.debounceRendering)||queueMicrotask)(un)}function un(){try{for(var t,e=1;fe.length;)fe.length>e&&fe.sort(on),t=fe.
shift(),e=fe.length,8&t.__g&&ro(t)}finally{(Qe=fe.length)&&(wt||queueMicrotask)(un)}}function cn(t,e,s,o,a,r,i,l,d,c,u){
var m,p,f,h,_,v,y=o.__k||Je,x=e.length;for(d=io(s,e,y,d,x),m=0;m<x;m++)(f=s.__k[m])!=null&&(p=~f.__i&&y[f.__i]||Ye,f.__i=
m,v=Ct(t,f,p,a,r,i,l,d,c,u),h=f.__e,(p.ref!=f.ref||8&p.__u)&&(p.ref&&Pt(p.ref,null,f,p),f.ref&&u.push(f.ref,f.__c||h,f)),
_=_||h,4&f.__u?(d=mn(f,d,t,!p.__v),p.__e&&(p.__e=null)):typeof f.type=="function"&&v!==void 0?d=v:h&&(d=h.nextSibling),
f.__u&=-21);return s.__e=_,d}function io(t,e,s,o,a){var r,i,l,d,c,u,m,p,f,h=s.length,_=h,v=0,y=0,x=t.__k=Array(a);for(r=
0;r<a;r++)(i=e[r])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=x[r]=
Ge(null,i):St(i)?i=x[r]=Ge(b,{children:i}):i.constructor===Oe&&i.__b?i=x[r]=Ge(i.type,i.props,i.key,i.ref,i.__v):x[r]=
i,d=r+v,i.__=t,i.__b=t.__b+1,l=null,~(c=i.__i=lo(i,s,d,_))&&(_--,(l=s[c])&&(l.__u|=2)),l&&l.__v?(i.__u|=16,c==d-1?v--:
c==d+1?v++:c!=d&&(c>d?v--:v++,y=1)):(~c||(a>h?v--:a<h&&v++),typeof i.type!="function"&&(i.__u|=4))):x[r]=null;if(y){for(u=
[],m=[],r=0;r<a;r++)if((i=x[r])&&16&i.__u){for(v=0,p=u.length;v<p;)u[f=v+p>>1]<i.__i?v=f+1:p=f;u[v]=i.__i,m[r]=v+1}for(v=
u.length;r--;)m[r]&&(m[r]==v?v--:x[r].__u|=4)}if(_)for(r=0;r<h;r++)!(l=s[r])||2&l.__u||(l.__e==o&&(o=pe(l)),Et(l,l));return o}
function mn(t,e,s,o){var a,r,i,l;if(typeof t.type=="function"){if(t.props.__P)return e;if(a=t.__k)for(r=0;r<a.length;r++)
a[r]&&(a[r].__=t,e=mn(a[r],e,s,!1));return e}for(e&&!e.parentNode&&(e=pe(t))&&!e.parentNode&&(e=null),i=t.__e,l=e;l&&l.
nodeType==8;)l=l.nextSibling;for(i!=l&&(!o&&s.moveBefore&&i.parentNode?s.moveBefore(i,e):s.insertBefore(i,e||null)),e=
i;(e=e&&e.nextSibling)&&e.nodeType==8&&!e.data.startsWith("$s"););return e}function lo(t,e,s,o){var a,r=t.key,i=t.type,l=e[s],d=l&&!(2&l.__u);if(l===null&&r==null||d&&r==l.key&&i==l.type)return s;
if(o>(d?1:0)){for(a=s-1;a>=0;a--)if((l=e[a])&&!(2&l.__u)&&r==l.key&&i==l.type)return a;for(a=s+1;a<e.length;a++)if((l=
e[a])&&!(2&l.__u)&&r==l.key&&i==l.type)return a}return-1}function nn(t,e,s){s==null&&(s=""),e[0]=="-"?t.setProperty(e,
s):t[e]=s}function Be(t,e,s,o,a){var r,i;if(e=="style")if(typeof s=="string")t.style.cssText=s;else{if(typeof o=="stri\
ng"&&(t.style.cssText=o=""),o)for(e in o)s&&e in s||nn(t.style,e);if(s)for(e in s)o&&s[e]==o[e]||nn(t.style,e,s[e])}else if(e[0]==
"o"&&e[1]=="n")typeof s!="function"&&(s=null),typeof o!="function"&&(o=null),(t.__e||(t.__e={}))[e]=s,s&&o||(i=kt[e]||
(kt[e]=uo(e)),(t.__a||(t.__a={}))[e]=Tt,r=e!=(e=e.replace(an,"$1")),(e=e.slice(2))[0]<"a"&&(e=e.toLowerCase()),s?t.addEventListener(
e,i,r):t.removeEventListener(e,i,r));else{if(a=="http://www.w3.org/2000/svg")e=e.replace(/xlink(H|:h)/,"h").replace(/sName$/,
"s");else if(e!="width"&&e!="height"&&e!="href"&&e!="list"&&e!="form"&&e!="tabIndex"&&e!="download"&&e!="rowSpan"&&e!=
"colSpan"&&e!="role"&&e!="popover"&&e in t)try{return void(t[e]=s??"")}catch{}if(typeof s=="function")return;s==null||
s===!1&&e[4]!="-"?t.removeAttribute(e):t.setAttribute(e,e=="popover"&&s==1?"":s)}}function uo(t){return function(e){var s=this.
__e;if(s){if(s=s[t],e[je]==null)e[je]=Tt++;else if(e[je]<this.__a[t])return;return s(D.event?D.event(e):e)}}}function Ct(t,e,s,o,a,r,i,l,d,c){
var u,m,p,f,h,_,v,y,x,P,w,Q,ee,$,M,G,J,U,R=e.type;if(e.constructor!==Oe)return null;128&s.__u&&(d=32&s.__u,u=s.__c.__z)&&
(e.__u|=d,m=r=[],u.nodeType==8?l=ze(u,r):r.push(u),l=r[0]||l),(u=D.__b)&&u(e);e:if(typeof R=="function"){p=i.length;try{
if(y=e.props,x=(u=R.prototype)&&u.render,P=(u=R.contextType)&&o[u.__c],w=u?P?P.props.value:u.__:o,(f=s.__c)?(e.__c=f,2&
f.__g&&(f.__g|=1)):(x?e.__c=f=new R(y,w):(e.__c=f=new Ke(y,w),f.constructor=R,f.render=mo),P&&P.sub(f),f.state||(f.state=
{}),f.__n=o,f.__g|=8,f.__h=[],f.__k=[]),x&&(f.__s||(f.__s=f.state),R.getDerivedStateFromProps&&(f.__s==f.state&&(f.__s=
ye({},f.__s)),ye(f.__s,R.getDerivedStateFromProps(y,f.__s)))),h=f.props,_=f.state,f.__v=e,s.__c){if(y!==h&&x&&!R.getDerivedStateFromProps&&
f.componentWillReceiveProps&&f.componentWillReceiveProps(y,w),e.__v==s.__v&&!(8&f.__g)||!(4&f.__g)&&f.shouldComponentUpdate&&
f.shouldComponentUpdate(y,f.__s,w)===!1){e.__v!=s.__v&&(f.props=y,f.state=f.__s,f.__g&=-9),e.__e=s.__e,e.__k=s.__k,e.__k.
some(function(te){te&&(te.__=e)}),Je.push.apply(f.__h,f.__k),f.__k=[],f.__h.length&&i.push(f),l=pe(s);break e}f.componentWillUpdate&&
f.componentWillUpdate(y,f.__s,w),x&&f.componentDidUpdate&&f.__h.push(function(){f.componentDidUpdate(h,_,v)})}else x&&
!R.getDerivedStateFromProps&&f.componentWillMount&&f.componentWillMount(),x&&f.componentDidMount&&f.__h.push(f.componentDidMount);
f.context=w,f.props=y,f.__P=t,f.__g&=-5,Q=D.__r,ee=x?25:0;do f.__g&=-9,Q&&Q(e),u=f.render(f.props,f.state=f.__s,f.context);while(8&
f.__g&&++ee<25);x&&(Je.push.apply(f.__h,f.__k),f.__k=[]),f.state=f.__s,f.getChildContext&&(o=ye({},o,f.getChildContext())),
x&&s.__c&&f.getSnapshotBeforeUpdate&&(v=f.getSnapshotBeforeUpdate(h,_)),$=u&&u.type===b&&u.key==null?u.props.children:
u,y.__P&&(u=l,a=(t=y.__P).namespaceURI,d=r=null,s.props&&s.props.__P!=t&&(s.__k.some(function(te){te&&Et(te,te)}),s.__k=
null),l=s.__k?pe(s,0):null),l=cn(t,St($)?$:[$],e,s,o,a,r,i,l,d,c),y.__P&&(e.__e=null,l=u),e.__u&=-161,m&&m.some(be),f.
__h.length&&i.push(f),1&f.__g&&(f.__g&=-4)}catch(te){if(i.length=p,e.__v=null,d||r)if(te&&te.then){if(e.__u|=128|d,r){
for(~(J=r.indexOf(l||void 0))||(J=r.length);(U=r[J-1])&&U.nodeType==8;)J--;for(;J<r.length;J++)if(U=r[J])if(r[J]=null,
M){if(U==G)break}else{if(U.nodeType!=8)break;U.data.startsWith("$s")&&(G=ze(M=U))}}if(!M){for(;l&&l.nodeType==8&&l.nextSibling;)
l=l.nextSibling;M=l}(u=ze(M=e.__c.__z||(e.__c.__z=M)))?(e.__e=M,l=u):e.__e=l,l=l&&l.nextSibling}else r&&r.some(be);else
e.__e=s.__e;e.__k||(e.__k=s.__k||[]),te&&te.then||fn(e),D.__e(te,e,s)}}else l=e.__e=co(s.__e,e,s,o,a,r,i,d,c,t);return(u=
D.diffed)&&u(e),l}function ze(t,e){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var s=1;t=t.nextSibling;){if(t.nodeType==
8){if(t.data.startsWith("$s"))s++;else if(t.data.startsWith("/$s")&&!--s)return t}e&&e.push(t)}}function fn(t){t&&(t.__c&&
(t.__c.__g|=4),t.__k&&t.__k.some(fn))}function pn(t,e,s){for(var o=0;o<s.length;)Pt(s[o++],s[o++],s[o++]);D.__c&&D.__c(
e,t),t.some(function(a){try{t=a.__h,a.__h=[],t.some(function(r){r.call(a)})}catch(r){D.__e(r,a.__v)}})}function co(t,e,s,o,a,r,i,l,d,c){
var u,m,p,f,h,_,v,y,x=s.props||Ye,P=e.props,w=e.type;if(w=="svg"?a="http://www.w3.org/2000/svg":w=="math"?a="http://ww\
w.w3.org/1998/Math/MathML":a||(a="http://www.w3.org/1999/xhtml"),r){for(u=0;u<r.length;u++)if((h=r[u])&&(w?h.localName==
w:h.nodeType==3)){t=h,r[u]=null;break}}if(!t){if(y=c.ownerDocument||document,!w)return y.createTextNode(P);t=y.createElementNS(
a,w,P.is?P:c),l&&(D.__m&&D.__m(e,r),l=!1),r=null}if(w){if(c=w=="template"&&t.content||t,r=w=="textarea"&&P.defaultValue!=
null?null:r&&ln.call(c.childNodes),!l&&r)for(x={},u=0;u<t.attributes.length;u++)x[(h=t.attributes[u]).name]=h.value;for(u in x)
h=x[u],u=="dangerouslySetInnerHTML"?p=h:u=="children"||u in P||u=="value"&&"defaultValue"in P||u=="checked"&&"defaultC\
hecked"in P||Be(t,u,null,h,a);for(u in P)h=P[u],u=="children"?f=h:u=="dangerouslySetInnerHTML"?m=h:u=="value"?_=h:u=="\
checked"?v=h:l&&typeof h!="function"||x[u]===h||Be(t,u,h,x[u],a);m?(l||p&&(m.__html==p.__html||m.__html==t.innerHTML)||
(t.innerHTML=m.__html),e.__k=[]):(p&&(t.textContent=""),(w=="foreignObject"||a=="http://www.w3.org/1998/Math/MathML"&&
ao.test(w))&&(a="http://www.w3.org/1999/xhtml"),cn(c,St(f)?f:[f],e,s,o,a,r,i,r?r[0]:s.__k&&pe(s,0),l,d),r&&r.some(be)),
l&&w!="textarea"||(u="value",w=="progress"&&_==null?t.removeAttribute(u):_==null||_===t[u]&&(w!="progress"||_)||Be(t,u,
_,x[u],a),u="checked",v!=null&&v!=t[u]&&Be(t,u,v,x[u],a))}else x===P||l&&t.data==P||(t.data=P);return t}function Pt(t,e,s,o){
try{typeof t=="function"?e?e.__x=t(e)||1:o&&(o=o.__c||o.__e)&&(e=o.__x)&&(o.__x=null,typeof e=="function"?e():t(null)):
t.current=e}catch(a){D.__e(a,s)}}function Et(t,e,s){var o,a,r,i;if(D.unmount&&D.unmount(t),!(o=t.ref)||o.current&&o.current!=
t.__e||Pt(o,null,e,t),o=t.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(l){D.__e(l,e)}o.__P=o.__n=
null}if(o=t.__k)for(i=0;i<o.length;i++)o[i]&&Et(o[i],e,typeof t.type!="function"||s&&!t.props.__P);!s&&(o=t.__c)&&(o=o.
__z)&&(a=ze(o,r=[]))&&(o==t.__e&&r.some(be),be(a),be(o)),s||be(t.__e),t.__e=t.__c=t.__=null}function mo(t,e,s){return this.
constructor(t,s)}function hn(t,e){var s,o,a,r;D.__&&D.__(t,e),e.nodeType==9&&(e=e.documentElement),o=(s=t&&32&t.__u)?null:
e.__k,e.__k=Ge(b,{children:[t]}),a=[],r=[],Ct(e,e.__k,o||Ye,Ye,e.namespaceURI,o?null:e.firstChild?ln.call(e.childNodes):
null,a,o?o.__e:e.firstChild,s,r),pn(a,e.__k,r),e.__k.props.children=null}function Ze(t){function e(s){var o,a;return this.getChildContext||(o=new Set,(a={})[e.__c]=this,this.getChildContext=function(){
return a},this.shouldComponentUpdate=function(r){this.props.value!=r.value&&o.forEach(function(i){i.__g|=4,xt(i)})},this.
sub=function(r){o.add(r);var i=r.componentWillUnmount;r.componentWillUnmount=function(){o.delete(r),i&&i.call(r)}}),s.
children}return e.__c="__cC"+rn++,e.__=t,e.Provider=(e.Consumer=function(s,o){return s.children(o)}).contextType=e,e}D={__e:function(t,e,s,o){for(var a,r,i;e=e.__;)if((a=e.__c)&&!(1&a.__g)){a.__g|=4;try{if((i=(r=a.constructor)&&r.getDerivedStateFromError)&&
a.setState(r.getDerivedStateFromError(t)),a.componentDidCatch&&(a.componentDidCatch(t,o||{}),i=1),i&&8&a.__g)return void(a.
__g|=2)}catch(l){t=l}}throw Qe=0,t}},sn=0,oo=function(t){return t!=null&&t.constructor===Oe},Ke.prototype.setState=function(t,e){
var s=this.__s;s&&s!=this.state||(s=this.__s=ye({},this.state)),typeof t=="function"&&(t=t(ye({},s),this.props)),t&&(ye(
s,t),this.__v&&(e&&this.__k.push(e),xt(this)))},Ke.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.
push(t),xt(this))},Ke.prototype.render=b,fe=[],Qe=0,on=function(t,e){return t.__v.__b-e.__v.__b},je=Symbol(),an=/(PointerCapture)$|Capture$/i,
Tt=0,kt={},rn=0;var ve,K,Nt,gn,$t=Object.is,Le=0,Sn=[],At=[],z=D,_n=z.__b,bn=z.__r,yn=z.diffed,vn=z.__c,wn=z.unmount,kn=z.__;function Me(t,e){
z.__h&&z.__h(K,t,Le||e),Le=0;var s=K.__H||(K.__H={__:[],__h:[]});return t>=s.__.length&&s.__.push({}),s.__[t]}function g(t){
return Le=1,fo(Pn,t)}function fo(t,e,s){var o=Me(ve++,2);if(o.t=t,!o.__c&&(o.__=[s?s(e):Pn(void 0,e),function(r){var i=(o.
__N||o.__)[0],l=o.t(i,r);$t(i,l)||(o.__N=[l,o.__[1]],o.__c.setState({}))}],o.__c=K,!K.__f)){K.__f=!0;var a=K.shouldComponentUpdate;
K.shouldComponentUpdate=function(r,i,l){var d=this.__H;if(!d)return!0;var c=!1,u=this.props!=r;if(d.__.some(function(p){
p.__N&&(c=!0,$t(p.__[0],p.__N[0])||(u=!0))}),a){var m=a.call(this,r,i,l);return c?m||u:m}return!c||u}}return o.__}function N(t,e){
var s=Me(ve++,3);!z.__s&&Cn(s.__H,e)&&(s.__P=!0,s.__=t,s.u=e,K.__H.__h.push(s))}function se(t){return Le=5,Z(function(){return{current:t}},[])}function Z(t,e){var s=Me(ve++,7);return Cn(s.__H,e)&&(s.__=t(),s.__H=e),s.__}function le(t,e){return Le=8,Z(function(){
return t},e)}function Xe(t){var e=K.context[t.__c],s=Me(ve++,9);return s.c=t,e?(s.__==null&&(s.__=!0,e.sub(K)),e.props.
value):t.__}function et(){var t=Me(ve++,11);if(!t.__){for(var e=K.__v;!e.__m&&e.__;)e=e.__;var s=e.__m||(e.__m=[0,0]);t.__="P"+s[0]+
"-"+s[1]++}return t.__}function po(){var t;do{for(;t=At.shift();)try{Ie(t)}catch(s){z.__e(s,{__:(t=t.__P)&&t.__v})}for(;t=
Sn.shift();){var e=t.__H;if(t.__P&&e)try{e.__h.some(Ie),e.__h.some(Ot),e.__h=[]}catch(s){e.__h=[],z.__e(s,t.__v)}}}while(At.
length)}z.__b=function(t){K=null,_n&&_n(t)},z.__=function(t,e){t&&e.__k&&e.__k.__m&&(t.__m=e.__k.__m),kn&&kn(t,e)},z.__r=
function(t){bn&&bn(t),ve=0;var e=(K=t.__c).__H;e&&(Nt==K?K.__h=[]:(e.__h.some(Ie),e.__h.some(Ot),ve=0),e.__h=[],e.__.some(
function(s){s.__N&&(s.__=s.__N),s.u=s.__N=void 0})),Nt=K},z.diffed=function(t){yn&&yn(t);var e=t.__c;e&&e.__H&&(e.__H.
__h.length&&Tn(Sn.push(e)),e.__H.__.some(function(s){s.u&&(s.__H=s.u)})),Nt=K=null},z.__c=function(t,e){e.some(function(s){
try{s.__h.some(Ie),s.__h=s.__h.filter(function(o){return!o.__||Ot(o)})}catch(o){s.__h=[function(){throw o}]}}),vn&&vn(
t,e)},z.unmount=function(t){wn&&wn(t);var e,s,o=t.__c;o&&o.__H&&(o.__H.__.some(function(a){try{if(a.__P&&a.__c){if(s===
void 0){for(s=t.__;s&&(!s.__c||!s.__c.__P);)s=s.__;s=s&&s.__c}a.__P=s,Tn(At.push(a))}else Ie(a)}catch(r){e=r}}),o.__H=
void 0,e&&z.__e(e,o.__v))};var xn=typeof requestAnimationFrame=="function";function ho(t){var e,s=function(){clearTimeout(
o),xn&&cancelAnimationFrame(e),setTimeout(t)},o=setTimeout(s,35);xn&&(e=requestAnimationFrame(s))}function Tn(t){t!=1&&
gn==z.requestAnimationFrame||((gn=z.requestAnimationFrame)||ho)(po)}function Ie(t){var e=K,s=t.__c;typeof s=="function"&&
(t.__c=void 0,s()),K=e}function Ot(t){var e=K;t.__c=t.__(),K=e}function Cn(t,e){return!t||t.length!=e.length||e.some(function(s,o){
return!$t(s,t[o])})}function Pn(t,e){return typeof e=="function"?e(t):e}var re=class extends Error{constructor(s,o){super(o);this.status=s}status},tt="",En=()=>{};function Re(t){tt=t}function Nn(t){
En=t}function $n(t){return new URL(t.replace(/^\//,""),document.baseURI).toString()}function De(t){let e=t.indexOf("/v\
1/");return $n(e<0?t:t.slice(e))}function go(t,e){let s=t.replace(/\{(\w+)\}/g,(r,i)=>encodeURIComponent(e.in?.[i]??"")),
o=Object.entries(e.query??{}).filter(([,r])=>r!==void 0&&r!==""),a=new URLSearchParams(o.map(([r,i])=>[r,String(i)]));
return $n(o.length?`${s}?${a}`:s)}function _o(t,e){let s=t,o=s?.errors?.map(a=>a.message).filter(a=>a)??[];return o.length?
o.join(`
`):s?.error??`the service answered with the status ${e}`}async function Fe(t,e,s,o){let a=tt?{authorization:`Bearer ${tt}`}:
{};s!==void 0&&(a["content-type"]="application/json");let r={method:t.toUpperCase(),headers:a,credentials:"omit"};s!==
void 0&&(r.body=JSON.stringify(s)),o.signal&&(r.signal=o.signal);let i;try{i=await fetch(go(e,o),r)}catch(c){throw o.signal?.
aborted?c:new re(0,"the service does not answer: look whether it runs, then try again")}let l=await i.text(),d=null;try{
d=l?JSON.parse(l):void 0}catch{d=void 0}if(i.ok)return d;throw i.status===401&&tt&&En("The key is not valid any more. \
Sign in with another one."),new re(i.status,_o(d,i.status))}function k(t,e={}){return Fe("get",t,void 0,e)}function W(t,e,s={}){
return Fe("post",t,e,s)}function An(t,e,s={}){return Fe("put",t,e,s)}function xe(t,e,s={}){return Fe("patch",t,e,s)}function de(t,e={}){
return Fe("delete",t,void 0,e)}function T(t,e){return new Intl.NumberFormat(e).format(t)}function nt(t,e){return new Intl.NumberFormat(e,{signDisplay:"\
exceptZero"}).format(t)}function Te(t,e){let s=["byte","kilobyte","megabyte","gigabyte","terabyte"],o=Math.min(t>0?Math.
floor(Math.log10(t)/3):0,s.length-1),a=o===0?"long":"short",r={style:"unit",unit:s[o],unitDisplay:a,maximumFractionDigits:1};
return new Intl.NumberFormat(e,r).format(t/1e3**o)}function On(t,e,s){let o=new Date(t);if(Number.isNaN(o.getTime()))return t;
let a={year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",second:"2-digit",timeZoneName:"short"};
return s&&(a.timeZone=s),new Intl.DateTimeFormat(e,a).format(o)}function In(t,e){if(!/^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z$/.
test(t))return;let s={year:"numeric",month:"short",day:"numeric",timeZone:"UTC"};return new Intl.DateTimeFormat(e,s).format(
new Date(t))}var Ln=[["year",31556952],["month",2629746],["day",86400],["hour",3600],["minute",60],["second",1]];function st(t,e,s){
let o=(new Date(t).getTime()-e)/1e3;if(Number.isNaN(o))return t;let[a,r]=Ln.find(([,l])=>Math.abs(o)>=l)??["second",1];
return new Intl.RelativeTimeFormat(s,{numeric:"auto"}).format(Math.trunc(o/r),a)}function Se(t,e){let[s,o]=Ln.find(([,
r])=>t>=r)??["second",1],a={style:"unit",unit:s,unitDisplay:"long",maximumFractionDigits:t<10?1:0};return new Intl.NumberFormat(
e,a).format(t/o)}function It(t,e){let s=0,o=0;for(let a of t){if(s>=e)break;let r=a.codePointAt(0)??0;s+=r<128?1:r<2048?
2:r<65536?3:4,o+=a.length}return o}function Mn(t){let e=a=>`'${a.replaceAll("'","''")}'`,s=t.trim().toLowerCase();if(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.
test(s))return`contact_id = ${e(s)}`;let o=e(`%${s.replace(/[\\%_]/g,a=>`\\${a}`)}%`);return["email","LOWER(first_name\
)","LOWER(last_name)"].map(a=>`${a} LIKE ${o}`).join(" OR ")}function Rn(t,e){let s=[],o=[],a="",r=!1,i=t.replace(/^\uFEFF/,
"");for(let l=0;l<i.length&&s.length<e;l+=1){let d=i[l];r?d!=='"'?a+=d:i[l+1]==='"'?(a+='"',l+=1):r=!1:d==='"'&&a===""?
r=!0:d===","?(o.push(a),a=""):d===`
`||d==="\r"?(d==="\r"&&i[l+1]===`
`&&(l+=1),o.push(a),(o.length>1||o[0]!=="")&&s.push(o),o=[],a=""):a+=d}return(a||o.length)&&s.length<e&&s.push([...o,a]),
s}function Dn(t,e){let s=r=>r.toLowerCase().replace(/[^\p{L}\p{N}]/gu,""),o={emailaddress:"email",mail:"email",firstname:"\
first_name",lastname:"last_name",surname:"last_name",zip:"postal_code",phone:"phone_number"},a=s(t);return e.find(r=>s(
r.name)===a)??e.find(r=>r.name===o[a])}var bo=Symbol.for("pv"),yo=0;function n(t,e,s,o,a,r){e||(e={});var i,l,d=e;if("ref"in d&&typeof t!="function")for(l in d={},e)l=="ref"?i=e[l]:d[l]=
e[l];var c={type:t,props:d,key:s,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:bo,__v:--yo,__i:-1,__u:0};
return(a||r)&&(c.__source=a,c.__self=r),D.vnode&&D.vnode(c),c}function L(t){let e=t.sign?nt(t.value):T(t.value);return n("span",{class:`figure ${t.class??""}`,"data-testid":t.id,"d\
ata-value":t.value,children:e})}function I(t){let[e,s]=g(Date.now);N(()=>{let r=setInterval(()=>s(Date.now()),1e4);return()=>clearInterval(
r)},[]);let o=On(t.at),a=st(t.at,e);return n("time",{dateTime:t.at,title:o,"data-testid":t.id,children:t.whole?n(b,{children:[
a," ",n("span",{class:"soft",children:["(",o,")"]})]}):a})}var vo={VALID:["good","valid"],PENDING:["wait","pending"],INVALID:[
"bad","invalid"]};function ot(t){let[e,s]=vo[t.state]??["wait",t.state.toLowerCase()];return n("span",{class:`state ${e}`,
children:s})}function C(t){if(!t.error)return null;let e=t.error instanceof Error?t.error.message:String(t.error),s=t.
error instanceof re&&t.error.status===403;return n("div",{class:"trouble",role:"alert","data-testid":"error-message",children:[
n("p",{children:e}),s&&n("p",{class:"soft",children:"Sign in with a key that has this scope."}),t.retry&&n("button",{type:"\
button",onClick:t.retry,children:"Try again"})]})}function V(t){return n("div",{class:"empty",children:t.children})}function F(){
return n("p",{class:"waiting",role:"status",children:"Loading…"})}function A(t,e,s){let[o,a]=g({of:""}),[r,i]=g(0),l=JSON.
stringify(e);N(()=>{let u=new AbortController;return t(u.signal).then(m=>{u.signal.aborted||a({data:m,of:l})},m=>{u.signal.
aborted||a(p=>({...p.of===l?p:{},error:m,of:l}))}),()=>u.abort()},[l,r]),N(()=>{if(!s)return;let u=setInterval(()=>{document.
hidden||i(m=>m+1)},s);return()=>clearInterval(u)},[s]);let d=le(()=>i(u=>u+1),[]),c=o.of===l;return{data:c?o.data:void 0,
error:c?o.error:void 0,reload:d}}function j(){let[t,e]=g(!1),[s,o]=g(void 0);return{busy:t,error:s,run:r=>{t||(e(!0),o(
void 0),r().catch(o).finally(()=>e(!1)))}}}function H(t){let e=se(null);return N(()=>{document.title=`${t.title} · Seg\
mentry`},[t.title]),N(()=>e.current?.focus({preventScroll:!0}),[]),n("header",{class:"head",children:[t.above&&n("p",{
class:"above",children:t.above}),n("div",{class:"row",children:[n("h1",{ref:e,tabIndex:-1,children:t.title}),n("div",{
class:"actions",children:t.children})]})]})}function O(t){return n("section",{class:"panel","data-testid":t.id,"aria-l\
abel":t.title,children:[n("h2",{children:[t.title,t.note&&n("span",{class:"note",children:t.note})]}),t.children]})}function B(t){
return n("section",{class:"scroll",tabIndex:0,"aria-label":t.label,children:n("table",{class:t.class,children:[n("thea\
d",{children:n("tr",{children:t.heads.map((e,s)=>e===""?n("td",{},s):n("th",{scope:"col",class:e.startsWith("#")?"numb\
er":"",children:e.replace("#","")},s))})}),n("tbody",{children:t.children})]})})}function he(t){let e=se(null);return N(
()=>{t.open?e.current?.showModal():e.current?.close()},[t.open]),n("dialog",{ref:e,"aria-label":t.title,onClose:()=>{t.
open&&t.onNo()},children:t.open&&n(b,{children:[n("h2",{children:t.title}),t.children,n(C,{error:t.error}),n("div",{class:"\
actions",children:[n("button",{type:"button",onClick:t.onNo,children:"Keep it"}),n("button",{type:"button",class:"dang\
er","data-testid":t.id,disabled:t.busy,onClick:t.onYes,children:t.yes})]})]})})}function Fn(t){let e=`${100*t.value/Math.
max(1,t.most)}%`;return n("span",{class:"bar","aria-hidden":"true",children:n("span",{style:{width:e}})})}function wo(t){
let e=t.filter(c=>c!==null),s=Math.min(...e),o=Math.max(...e),a=Math.max(o-s,o/10,1),r=(s+o)/2,i=c=>(50-(c-r)/a*80).toFixed(
1),l=null;return t.map((c,u)=>{let m=(u*100/Math.max(1,t.length-1)).toFixed(1),p=c===null?"":l===null?`M${m} ${i(c)}`:
`H${m}V${i(c)}`;return l=c,p}).join("")}function qn(t){let e=t.values.filter(r=>r!==null),[s,o]=[e[0],e.at(-1)];if(s===
void 0||o===void 0)return null;let a=`${t.of}: from ${T(s)} to ${T(o)}`;return n("svg",{class:"line",viewBox:"0 0 100 \
100",preserveAspectRatio:"none",role:"img","aria-label":a,children:[n("title",{children:a}),n("path",{d:wo(t.values)})]})}
function ue(t){return n("label",{class:"field",children:[n("span",{children:t.label}),t.children,t.note&&n("small",{children:t.
note})]})}function ge(t,e,s){return`${T(t)} ${t===1?e:s}`}var ko={and:"all of",or:"any of",not:"not"},xo={true:"✓",false:"✗",unknown:"?"};function Lt(t){return t.at?n(I,{at:t.
at,id:t.id,whole:!0}):t.until?n("span",{"data-testid":t.id,children:["not before ",n(I,{at:t.until,whole:!0})]}):n("sp\
an",{"data-testid":t.id,children:"never by time alone"})}function Wn(t){let{clause:e}=t,s=Object.entries(e.values),o=e.
kind==="leaf";return n("li",{class:`clause ${e.truth}`,children:[n("span",{class:"sign",role:"img","aria-label":e.truth,
children:xo[e.truth]??"?"}),n("div",{children:[o?n("code",{children:e.text}):n("strong",{children:ko[e.kind]??e.kind}),
o&&s.length>0&&n("p",{class:"saw",children:s.map(([a,r])=>n("span",{children:[n("span",{class:"soft",children:[a,":"]}),
" ",r===null?n("em",{children:"blank"}):JSON.stringify(r)]},a))}),o&&e.event_count!==null&&e.event_count>0&&n("p",{class:"\
saw",children:[n("span",{class:"soft",children:[ge(e.event_count,"event passes","events pass, the latest"),":"]}),e.events.
map(a=>n("span",{children:[a.event_type," ",n(I,{at:a.timestamp})]},a.event_id))]}),e.flips_at&&n("p",{class:"saw",children:[
n("span",{class:"soft",children:"changes"})," ",n(I,{at:e.flips_at,whole:!0})]}),e.children.length>0&&n("ul",{class:"t\
ree",children:e.children.map((a,r)=>n(Wn,{clause:a},r))})]})]})}function at(t){let{found:e}=t,s=se(null);N(()=>{t.quiet||
s.current?.focus()},[t.quiet]);let o=e.member!==void 0&&e.member!==null&&e.member!==e.in;return n("div",{class:"explai\
ned",ref:s,tabIndex:-1,"data-testid":"explain-answer","data-value":String(e.in),children:[n("p",{children:[n("strong",
{class:e.in?"good":"bad",children:e.in?"In":"Not in"}),n("span",{class:"soft",children:" as of"})," ",n(I,{at:e.as_of}),
o&&n("span",{class:"warn",children:[" The last evaluation still has it ",e.member?"in":"out","."]})]}),n("p",{children:[
e.in?"Leaves":"Joins"," if nothing is written:"," ",n(Lt,{at:e.flips_at,until:e.searched_until,id:"flips-at"})]}),(e.not_on_lists??
[]).length>0&&n("p",{class:"warn",children:["Not on the lists ",(e.not_on_lists??[]).join(", "),"."]}),n("ul",{class:"\
tree",children:n(Wn,{clause:e.tree})})]})}var Mt=Ze(null);function q(){let t=Xe(Mt);if(!t)throw new Error("a page is shown to those who signed in");return t}async function Rt(t){
Re(t);try{return await k("/v1/key")}catch(e){throw Re(""),e}}function Hn(t){let[e,s]=t.replace(/^#\/?/,"").split("?",2);
return{parts:(e??"").split("/").filter(a=>a!=="").map(a=>{try{return decodeURIComponent(a)}catch{return a}}),query:new URLSearchParams(
s??"")}}function E(...t){return`#/${t.map(encodeURIComponent).join("/")}`}function ie(...t){location.hash=E(...t)}function Un(){
let[t,e]=g(()=>Hn(location.hash));return N(()=>{let s=()=>e(Hn(location.hash));return addEventListener("hashchange",s),
()=>removeEventListener("hashchange",s)},[]),t}var To=20,So=["id","segment_ids","list_ids","custom_fields","_metadata"];function Vn(t){return Array.isArray(t)?t.join(
", "):typeof t=="object"?JSON.stringify(t):String(t)}function Co(t){let{name:e,text:s}=t,o=In(s);return e.endsWith("_a\
t")?n(I,{at:s,whole:!0}):o?n("time",{dateTime:s,children:o}):s}function Po(t){let{contact:e}=t,s=Object.entries(e).filter(
([r])=>!So.includes(r)),o=Object.entries(e.custom_fields??{}),a=[...s,...o].filter(([,r])=>r!==null&&Vn(r)!=="");return n(
O,{title:"Values",children:n("dl",{class:"values",children:[n("div",{children:[n("dt",{children:"contact_id"}),n("dd",
{children:n("code",{children:e.id})})]}),a.map(([r,i])=>n("div",{children:[n("dt",{children:r}),n("dd",{children:n(Co,
{name:r,text:Vn(i)})})]},r)),e.list_ids.length>0&&n("div",{children:[n("dt",{children:"lists"}),n("dd",{children:e.list_ids.
join(", ")})]})]})})}function Eo(t){let[e,s]=g(""),o=t.contact.segment_ids,a=A(async d=>{let c=await k("/v1/segments",
{signal:d}),u=c.segments.filter(m=>o.includes(m.id)).slice(0,To).map(async m=>{let p={segment_id:m.id,contact_id:t.contact.
id},f=await k("/v1/segments/{segment_id}/explain/{contact_id}",{in:p,signal:d});return[m.id,f]});return{all:c.segments,
found:new Map(await Promise.all(u))}},[t.contact.id,o]),r=A(async d=>{if(!e||a.data?.found.has(e))return;let c={segment_id:e,
contact_id:t.contact.id};return k("/v1/segments/{segment_id}/explain/{contact_id}",{in:c,signal:d})},[e,a.data!==void 0]),
i=e?a.data?.found.get(e)??r.data:void 0,l=a.data?.all.filter(d=>o.includes(d.id))??[];return n(O,{title:"Segments",note:`\
a member of ${T(o.length)}`,children:[n(C,{error:a.error??r.error,retry:a.reload}),a.data?n(b,{children:[l.length>0&&n(
B,{label:"Segments of the contact",heads:["Segment","Leaves if nothing is written",""],children:l.map(d=>{let c=a.data?.
found.get(d.id);return n("tr",{children:[n("th",{scope:"row",children:n("a",{href:E("segments",d.id),children:d.name})}),
n("td",{children:c?n(Lt,{at:c.flips_at,until:c.searched_until}):"–"}),n("td",{children:n("button",{type:"button","ar\
ia-expanded":e===d.id,onClick:()=>s(e===d.id?"":d.id),children:["Why",n("span",{class:"unseen",children:[" is it in ",
d.name]})]})})]},d.id)})}),n("div",{class:"tools",children:n("label",{children:["Why not in"," ",n("select",{value:o.includes(
e)?"":e,onChange:d=>s(d.currentTarget.value),children:[n("option",{value:"",children:"another segment"}),a.data.all.filter(
d=>!o.includes(d.id)).map(d=>n("option",{value:d.id,children:d.name},d.id))]})]})}),i&&n(at,{found:i},e)]}):!a.error&&
n(F,{})]})}function No(t){let[e,s]=g(25),o=A(r=>k("/v1/contacts/{contact_id}/events",{in:{contact_id:t.id},query:{limit:e},
signal:r}),[t.id,e]),a=o.data;return n(O,{title:"Events",note:a&&`${T(a.count)} in all, the latest first`,children:[n(
C,{error:o.error,retry:o.reload}),a?a.events.length===0?n(V,{children:"There are no events of this contact."}):n(B,{label:"\
Events",class:"events",heads:["When","Type","Payload"],children:a.events.map(r=>n("tr",{children:[n("td",{children:n(I,
{at:r.timestamp})}),n("th",{scope:"row",children:r.event_type}),n("td",{children:n("code",{children:JSON.stringify(r.properties)})})]},
r.event_id))}):!o.error&&n(F,{}),a&&a.count>a.events.length&&e<1e3&&n("button",{type:"button",onClick:()=>s(Math.min(1e3,
e*4)),children:"Show more"})]})}function Bn(t){let e=q(),s=A(c=>k("/v3/marketing/contacts/{id}",{in:{id:t.id},signal:c}),
[t.id]),[o,a]=g(!1),r=j(),i=s.data,l=i&&([i.first_name,i.last_name].filter(Boolean).join(" ")||i.email||i.id),d=()=>r.
run(async()=>{await de("/v3/marketing/contacts",{query:{ids:t.id}}),ie("contacts")});return n(b,{children:[n(H,{title:l??
"Contact",above:n("a",{href:E("contacts"),children:"Contacts"}),children:i&&e.may("contacts:write")&&n("button",{type:"\
button",class:"danger",onClick:()=>a(!0),children:"Delete"})},l),n(C,{error:s.error,retry:s.reload}),i?n(b,{children:[
n("div",{class:"columns",children:[n(Po,{contact:i}),e.may("segments:read","events:read")&&n(Eo,{contact:i})]}),e.may(
"events:read")&&n(No,{id:i.id})]}):!s.error&&n(F,{}),n(he,{open:o,title:`Delete ${l}?`,yes:"Delete the contact",id:"co\
nfirm-delete-contact",busy:r.busy,error:r.error,onYes:d,onNo:()=>a(!1),children:n("p",{children:["The contact leaves e\
very list and segment, and its events go with it. This cannot be undone; the same address can be imported again as a n\
ew contact. Bytes that are no longer used stay in the file until it is written anew:",n("code",{children:" /v1/contact\
s/erase"})," removes them at once."]})})]})}function $o(){let t=j(),[e,s]=g(null),o=()=>t.run(async()=>{s(null);let a=await W("/v3/marketing/contacts/exports",{file_type:"\
csv"});for(;;){let r=await k("/v3/marketing/contacts/exports/{id}",{in:{id:a.id}});if(r.status==="failure")throw new Error(
r.message??"the export failed");if(r.status==="ready")return s({urls:r.urls??[],contacts:r.contact_count});await new Promise(
i=>setTimeout(i,400))}});return n(b,{children:[n("button",{type:"button","data-testid":"export-start",disabled:t.busy,
onClick:o,children:t.busy?"The file is written…":"Export all as CSV"}),n("span",{role:"status",children:e?.urls.map(
(a,r)=>n("a",{class:"button first","data-testid":"export-file",href:De(a),download:"contacts.csv",children:["Save ",e.
urls.length>1?`part ${r+1}`:`${T(e.contacts)} contacts`]},a))}),n(C,{error:t.error})]})}function jn(t){let e=q(),[s,o]=g(
t.search),a=A(async l=>{if(!t.search)return k("/v3/marketing/contacts",{signal:l});let d={query:Mn(t.search)};return W(
"/v3/marketing/contacts/search",d,{signal:l})},[t.search]),r=l=>{l.preventDefault();let d=s.trim();location.hash=d?`${E(
"contacts")}?${new URLSearchParams({search:d})}`:E("contacts")},i=a.data;return n(b,{children:[n(H,{title:"Contacts",children:[
n($o,{}),e.may("contacts:write","fields:read")&&n("a",{class:"button",href:E("contacts","import"),children:"Import a C\
SV file"})]}),n("form",{class:"tools",onSubmit:r,children:[n("label",{children:["Address, name or id"," ",n("input",{type:"\
search","data-testid":"contact-search",value:s,placeholder:"ada",onInput:l=>o(l.currentTarget.value)})]}),n("button",{
type:"submit",children:"Search"}),i&&n("p",{class:"soft",role:"status",children:[t.search?`${T(i.contact_count)} found`:
`${T(i.contact_count)} contacts`,i.contact_count>i.result.length&&`, the ${T(i.result.length)} that were written last \
are shown`]})]}),n(C,{error:a.error,retry:a.reload}),i?i.result.length===0?n(V,{children:t.search?n(b,{children:["No c\
ontact has “",t.search,"” in its address or name. Part of a word is enough."]}):n(b,{children:["There are no conta\
cts yet. Import a CSV file, or send them to ",n("code",{children:"/v1/contacts"}),"."]})}):n(B,{label:"Contacts",heads:[
"Contact","Name","City","Country","#Segments","Written"],children:i.result.map(l=>n("tr",{children:[n("th",{scope:"row",
children:n("a",{href:E("contacts",l.id),children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(
Boolean).join(" ")}),n("td",{children:l.city}),n("td",{children:l.country}),n("td",{class:"number",children:l.segment_ids.
length}),n("td",{children:n(I,{at:l.updated_at})})]},l.id))}):!a.error&&n(F,{})]})}var Ao=200,Gn=100;function Kn(t){let e=new Map;for(let{reason:s}of t)e.set(s,(e.get(s)??0)+1);return[...e].map(([s,o])=>`${o}\
 by ${s}`).join(", ")}function zn(){let t=q(),[e,s]=g(null),[o,a]=g(void 0),[r,i]=g(0),l=A(async d=>{if(!t.may("segmen\
ts:read"))return new Map;let c=await k("/v1/segments",{signal:d});return new Map(c.segments.map(u=>[u.id,u.name]))},[e?.[0]?.
sequence??0]);return N(()=>{let d=new AbortController,{signal:c}=d,u=async()=>{let{last:m}=await k("/v1/changes",{query:{
limit:1},signal:c}),p=String(Math.max(0,m-Gn));for(let f=0;!c.aborted;f=25){let h=await k("/v1/changes",{query:{after:p,
limit:Gn,wait:f},signal:c});p=h.cursor,s(_=>[...h.changes.toReversed(),..._??[]].slice(0,Ao))}};return s(null),a(void 0),
u().catch(m=>{c.aborted||a(m)}),()=>d.abort()},[r]),n(b,{children:[n(H,{title:"Changes"}),n("p",{class:"soft",children:[
"What happened to segments, as it happens. Programs read the same at ",n("code",{children:"/v1/changes"}),"."]}),n(C,{
error:o,retry:()=>i(r+1)}),!e||!(l.data||l.error)?!o&&n(F,{}):e.length===0?n(V,{children:"Nothing has happened yet: ma\
ke a segment, or write contacts."}):n(B,{label:"Changes",class:"wide",heads:["#Number","When","Segment or webhook","Wh\
at","#Joined","#Left","#Members"],children:e.map(d=>n("tr",{"data-testid":"change-row",children:[n("td",{class:"number",
"data-label":"number",children:n(L,{value:d.sequence})}),n("td",{children:n(I,{at:d.at})}),n("th",{scope:"row",children:d.
webhook_id?n("a",{href:E("webhooks",d.webhook_id),children:d.webhook_id}):n("a",{href:E("segments",d.segment_id),children:l.
data?.get(d.segment_id)??d.segment_id})}),n("td",{children:[d.what,d.manual&&" on request"]}),n("td",{class:"number go\
od","data-label":"joined",title:Kn(d.joined),children:n(L,{value:d.joined.length,sign:!0})}),n("td",{class:"number bad",
"data-label":"left",title:Kn(d.left),children:n(L,{value:-d.left.length,sign:!0})}),n("td",{class:"number","data-label":"\
members",children:n(L,{value:d.count})})]},d.sequence))})]})}var Oo=64*1024,Io=200,Lo={completed:"all rows were taken",errored:"some rows were refused",failed:"no row was taken"};
function Mo(t,e,s,o){return new Promise((a,r)=>{let i=new XMLHttpRequest;i.open("PUT",De(t));for(let{header:l,value:d}of e)
i.setRequestHeader(l,d);i.upload.onprogress=l=>o(l.loaded/Math.max(1,l.total)),i.onerror=()=>r(new re(0,"the file coul\
d not be sent: look whether the service runs, then try again")),i.onload=()=>{if(i.status<300)return a();let l=`the se\
rvice answered with the status ${i.status}`;try{l=JSON.parse(i.responseText).errors[0].message}catch{}r(new re(i.status,
l))},i.send(s)})}async function Ro(t){let e=await fetch(De(t),{credentials:"omit"});return e.ok?(await e.text()).split(
`
`).filter(o=>o.trim()!=="").slice(0,Io).map(o=>JSON.parse(o)):[]}function Do(t){let{results:e,status:s}=t.job,o=[["cre\
ated",e.created_count,"good"],["updated",e.updated_count,""],["refused",e.errored_count,"bad"]];return n(O,{title:"Don\
e",id:"import-done",note:Lo[s]??s,children:[n("dl",{class:"figures",children:o.map(([a,r,i])=>n("div",{children:[n("dt",
{children:a}),n("dd",{class:i,children:n(L,{value:r,id:`import-${a}`,class:"large"})})]},a))}),t.lines.length>0&&n(b,{
children:[n("p",{children:"Mend these rows in the file and import them again; the others are taken."}),n(B,{label:"Ref\
used rows",heads:["#Line","Why"],children:t.lines.map((a,r)=>n("tr",{"data-testid":"import-error",children:[n("td",{class:"\
number",children:a.line??a.index??"–"}),n("td",{children:a.message})]},r))}),e.errored_count>t.lines.length&&n("p",{
class:"soft",children:["The first ",T(t.lines.length)," are shown."]})]}),n("p",{children:n("a",{href:E("contacts"),children:"\
Look at the contacts"})})]})}function Qn(){let t=q(),[e,s]=g(null),[o,a]=g({}),[r,i]=g([]),[l,d]=g(0),[c,u]=g(null),[m,
p]=g([]),f=j(),h=A(async $=>{let M=await k("/v3/marketing/field_definitions",{signal:$}),G=t.may("lists:read")?(await k(
"/v3/marketing/lists",{query:{page_size:1e3},signal:$})).result:[];return{fields:[...M.reserved_fields.filter(U=>!("re\
ad_only"in U&&U.read_only)),...M.custom_fields],lists:G}},[]),_=h.data?.fields??[],v=async $=>{if(u(null),p([]),!$)return s(
null);let M=Rn(await $.slice(0,Oo).text(),4),G=M[0]??[];s({file:$,columns:G,rows:M.slice(1)}),a({})},y=(e?.columns??[]).
map(($,M)=>o[M]??Dn($,_)?.id??""),x=$=>{$.preventDefault(),e&&f.run(async()=>{d(0),u(null);let M={file_type:"csv",field_mappings:y.
map(J=>J||null),list_ids:r},G=await An("/v3/marketing/contacts/imports",M);for(await Mo(G.upload_uri,G.upload_headers,
e.file,d);;){let J=await k("/v3/marketing/contacts/imports/{id}",{in:{id:G.job_id}});if(J.status!=="pending"){let U=J.
results.errors_url;p(U?await Ro(U):[]),u(J);return}await new Promise(U=>setTimeout(U,400))}})},P=["email","phone_numbe\
r","external_id","anonymous_id"],w=_.filter($=>y.includes($.id)).map($=>$.name),Q=y.some(($,M)=>$&&y.indexOf($)!==M),ee=e?
e.columns.length===0?"The file has no header line.":P.some($=>w.includes($))?Q?"Two columns have the same field.":"":"\
One column has to be the email or another identifier.":"Choose a file.";return n(b,{children:[n(H,{title:"Import conta\
cts",above:n("a",{href:E("contacts"),children:"Contacts"})}),n("form",{onSubmit:x,class:"edit",children:[n(ue,{label:"\
CSV file",note:"With a header line, in UTF-8. A row that cannot be taken is refused by itself.",children:n("input",{type:"\
file",accept:".csv,text/csv","data-testid":"import-file",onChange:$=>v($.currentTarget.files?.[0])})}),n(C,{error:h.error,
retry:h.reload}),e&&e.columns.length>0&&n(O,{title:"Columns",note:`${e.file.name}, ${Te(e.file.size)}`,children:n(B,{label:"\
Columns",heads:["Column","Field","First values"],children:e.columns.map(($,M)=>n("tr",{children:[n("th",{scope:"row",children:$||
n("em",{children:"no name"})}),n("td",{children:n("select",{"aria-label":`Field of the column ${$}`,"data-testid":"imp\
ort-column",value:y[M],onChange:G=>a({...o,[M]:G.currentTarget.value}),children:[n("option",{value:"",children:"leave \
out"}),_.map(G=>n("option",{value:G.id,children:G.name},G.id))]})}),n("td",{class:"soft",children:e.rows.map(G=>G[M]??
"").filter(Boolean).join(" · ")})]},M))})}),e&&(h.data?.lists.length??0)>0&&n("fieldset",{children:[n("legend",{children:"\
Put them on lists"}),h.data?.lists.map($=>n("label",{class:"check",children:[n("input",{type:"checkbox",checked:r.includes(
$.id),onChange:M=>i(M.currentTarget.checked?[...r,$.id]:r.filter(G=>G!==$.id))}),$.name]},$.id))]}),n(C,{error:f.error}),
n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"import-start",disabled:f.busy||
ee!=="",children:"Import"}),n("span",{class:"soft",role:"status",children:ee})]}),f.busy&&n("p",{role:"status",children:[
n("progress",{max:1,value:l,"aria-label":"Sent"}),n("span",{children:l<1?" The file is sent…":" The rows are read…"})]})]}),
c&&(c.results.requested_count===0&&m.length===0?n(V,{children:"The file had no rows."}):n(Do,{job:c,lines:m}))]})}async function Yn(t,e){if(!t)return new Map;let s=await k("/v1/segments",{signal:e});return new Map(s.segments.map(o=>[
o.id,o.name]))}function Dt(t){return t.uses?t.uses.segments.length===0?n("span",{class:"soft",children:"nothing"}):n("\
ul",{class:"links",children:t.uses.segments.map(e=>n("li",{children:n("a",{href:E("segments",e),children:t.names.get(e)??
e})},e))}):n("span",{class:"soft",children:"–"})}function Jn(t){let e=j(),s=t.asked?.uses.becomes_invalid??[];return n(
he,{open:t.asked!==null,title:`Delete the ${t.what} “${t.asked?.name??""}”?`,yes:"Delete it",id:"confirm-delete",busy:e.
busy,error:e.error,onNo:t.onNo,onYes:()=>e.run(t.onYes),children:[t.what==="list"?n("p",{children:"The contacts stay; \
they are on this list no more."}):n("p",{children:"Every contact loses its value of this field."}),s.length===0?n("p",
{children:"No segment uses it."}):n(b,{children:[n("p",{class:"warn",children:[s.length===1?"This segment becomes":"Th\
ese segments become"," invalid:"]}),n(Dt,{uses:{...t.asked?.uses,segments:s},names:t.names})]})]})}function Zn(){let t=q(),
[e,s]=g(""),[o,a]=g(null),r=j(),i=t.may("segments:read"),l=A(async u=>{let{result:m}=await k("/v3/marketing/lists",{query:{
page_size:1e3},signal:u}),p=await Yn(i,u);return{all:await Promise.all(m.map(async h=>{let _=i?await k("/v1/lists/{id}\
/uses",{in:{id:h.id},signal:u}):void 0;return{list:h,uses:_}})),names:p}},[i]),d=u=>{u.preventDefault(),r.run(async()=>{
await W("/v3/marketing/lists",{name:e.trim()}),s(""),l.reload()})},c=l.data;return n(b,{children:[n(H,{title:"Lists"}),
t.may("lists:write")&&n("form",{class:"tools",onSubmit:d,children:[n("label",{children:["Name"," ",n("input",{type:"te\
xt",value:e,required:!0,placeholder:"newsletter","data-testid":"list-name",onInput:u=>s(u.currentTarget.value)})]}),n(
"button",{type:"submit",disabled:r.busy||!e.trim(),children:"Make a list"})]}),n(C,{error:r.error??l.error,retry:l.error?
l.reload:void 0}),c?c.all.length===0?n(V,{children:"There are no lists yet. A list holds whom somebody put on it; an i\
mport can do that."}):n(B,{label:"Lists",heads:["Name","Id","#Contacts","Used by",""],children:c.all.map(({list:u,uses:m})=>n(
"tr",{"data-testid":"list-row",children:[n("th",{scope:"row",children:u.name}),n("td",{children:n("code",{children:u.id})}),
n("td",{class:"number",children:n(L,{value:u.contact_count})}),n("td",{"data-testid":"uses",children:n(Dt,{uses:m,names:c.
names})}),n("td",{children:t.may("lists:write")&&m&&n("button",{type:"button",onClick:()=>a({id:u.id,name:u.name,uses:m}),
children:["Delete",n("span",{class:"unseen",children:[" ",u.name]})]})})]},u.id))}):!l.error&&n(F,{}),n(Jn,{asked:o,names:c?.
names??new Map,what:"list",onNo:()=>a(null),onYes:async()=>{await de("/v3/marketing/lists/{id}",{in:{id:o?.id??""}}),a(
null),l.reload()}})]})}function Xn(){let t=q(),[e,s]=g(""),[o,a]=g("Text"),[r,i]=g(null),l=j(),d=t.may("segments:read"),
c=A(async p=>{let[f,h]=await Promise.all([k("/v3/marketing/field_definitions",{signal:p}),k("/v1/fields",{signal:p})]),
_=await Yn(d,p);return{custom:await Promise.all(h.fields.map(async y=>{let x={in:{custom_field_id:y.id},signal:p};return{
field:y,uses:d?await k("/v1/fields/{custom_field_id}/uses",x):void 0}})),reserved:f.reserved_fields,names:_}},[d]),u=p=>{
p.preventDefault(),l.run(async()=>{await W("/v1/fields",{name:e.trim(),field_type:o}),s(""),c.reload()})},m=c.data;return n(
b,{children:[n(H,{title:"Fields"}),t.may("fields:write")&&n("form",{class:"tools",onSubmit:u,children:[n("label",{children:[
"Name"," ",n("input",{type:"text",value:e,required:!0,placeholder:"loyalty_points","data-testid":"field-name",onInput:p=>s(
p.currentTarget.value)})]}),n("label",{children:["Type"," ",n("select",{value:o,onChange:p=>a(p.currentTarget.value),children:[
n("option",{children:"Text"}),n("option",{children:"Number"}),n("option",{children:"Date"}),n("option",{children:"Set"})]})]}),
n("button",{type:"submit",disabled:l.busy||!e.trim(),children:"Make a field"})]}),n(C,{error:l.error??c.error,retry:c.
error?c.reload:void 0}),m?n(b,{children:[n(O,{title:"Fields of this account",children:m.custom.length===0?n(V,{children:"\
There are none yet. A field has to be there before contacts have values of it."}):n(B,{label:"Fields of this account",
heads:["Name","Type","Id","Used by",""],children:m.custom.map(({field:p,uses:f})=>n("tr",{"data-testid":"field-row",children:[
n("th",{scope:"row",children:p.name}),n("td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("\
td",{"data-testid":"uses",children:n(Dt,{uses:f,names:m.names})}),n("td",{children:t.may("fields:write")&&f&&n("button",
{type:"button",onClick:()=>i({id:p.id,name:p.name,uses:f}),children:["Delete",n("span",{class:"unseen",children:[" ",p.
name]})]})})]},p.id))})}),n(O,{title:"Fields that every account has",children:n(B,{label:"Fields that every account ha\
s",heads:["Name","Type","Id",""],children:m.reserved.map(p=>n("tr",{children:[n("th",{scope:"row",children:p.name}),n(
"td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("td",{class:"soft",children:"read_only"in
p&&p.read_only?"kept by the service":""})]},p.id))})})]}):!c.error&&n(F,{}),n(Jn,{asked:r,names:m?.names??new Map,what:"\
field",onNo:()=>i(null),onYes:async()=>{await de("/v1/fields/{custom_field_id}",{in:{custom_field_id:r?.id??""}}),i(null),
c.reload()}})]})}var Fo=60,es=t=>new Date(t).getTime()/1e3;function ts(t){let{steps:e,label:s}=t,o=se(null),[a,r]=g(!1),i=Z(()=>{let m=[];
for(let{at:p,count:f,joined:h,left:_}of e){let v=m.at(-1),y=es(p);v?.at===y?Object.assign(v,{count:f,joined:v.joined+h,
left:v.left+_}):m.push({at:y,count:f,joined:h,left:_})}return m},[e]),l=Z(()=>e.filter(m=>m.what&&!["evaluated","refre\
shed","populated"].includes(m.what)).map(m=>({at:es(m.at)})),[e]);N(()=>{let m=!1,p=null;return import("./chart.js").then(
({mount:f})=>{!m&&o.current&&(p=f(o.current,{points:i,marks:l,stepped:!t.dashed,dashed:t.dashed}))}).catch(()=>r(!0)),
()=>{m=!0,p?.destroy()}},[i,l,t.dashed]);let[d,c]=[e[0],e.at(-1)],u=d&&c?`${s}: from ${T(d.count)} to ${T(c.count)}`:s;
return n(b,{children:[n("div",{class:"chart",ref:o,role:"img","aria-label":u}),a&&n("p",{class:"soft",children:"The ch\
art cannot be drawn; the table has its figures."}),n("details",{children:[n("summary",{children:"The same as a table"}),
n(B,{label:s,heads:["When",...t.dashed?[]:["What"],"#Joined","#Left","#Members"],children:e.slice(-Fo).toReversed().map(
(m,p)=>n("tr",{children:[n("td",{children:n(I,{at:m.at})}),!t.dashed&&n("td",{children:m.what}),n("td",{class:"number \
good",children:n(L,{value:m.joined,sign:!0})}),n("td",{class:"number bad",children:n(L,{value:-m.left,sign:!0})}),n("t\
d",{class:"number",children:n(L,{value:m.count})})]},p))})]})]})}async function qo(t,e){let s=[];for(let o;;){let a=await k(
"/v1/segments/{segment_id}/history",{in:{segment_id:t},query:{from:o},signal:e});if(s.push(...a.steps),!a.next_from)return{
...a,steps:s};o=a.next_from}}function ns(t){let e=A(a=>qo(t.id,a),[t.id,t.members]),s=e.data,o=s?.steps[0]&&st(s.steps[0].
at,Date.now());return n(O,{title:"How its size went",note:o&&`since ${o}`,id:"history-chart",children:[n(C,{error:e.error,
retry:e.reload}),s?s.steps.length===0?n(V,{children:"Nothing has happened for as long as history is kept."}):n(ts,{steps:s.
steps,label:"Members over time",dashed:!1}):!e.error&&n(F,{}),s?.cut&&n("p",{class:"soft",children:["History reaches b\
ack to ",n(I,{at:s.reaches_back_to}),"."]})]})}function ss(t){let e=A(o=>k("/v1/segments/{segment_id}/forecast",{in:{segment_id:t.
id},signal:o}),[t.id,t.members]),s=Z(()=>e.data?.steps.map(({at:o,count:a,joins:r,leaves:i})=>({at:o,count:a,joined:r,
left:i})),[e.data]);return n(O,{title:"How it goes on",note:"if nothing is written, for 30 days",id:"forecast-chart",children:[
n(C,{error:e.error,retry:e.reload}),s?s.every(o=>o.joined+o.left===0)?n("p",{class:"soft",children:"Time alone moves n\
obody within 30 days."}):n(ts,{steps:s,label:"Members to come",dashed:!0}):!e.error&&n(F,{})]})}function Ft(t){let{doing:e}=t;return e.published_at?e.unpublished?`${Se(e.lag_seconds??0)} behind`:"current":"not publ\
ished yet"}function qt(t){let{next:e}=t.segment.doing;return e?n("span",{title:e.pace??"",children:[e.what," ",n(I,{at:e.
at})]}):n("span",{class:"soft",children:t.segment.query_validation==="INVALID"?"nothing":"with the next change"})}function Wo(t){
let{segment:e}=t,s=e.members!==e.contacts_count;return n("tr",{"data-testid":"segment-row","data-segment-id":e.id,children:[
n("th",{scope:"row",children:[n("a",{href:E("segments",e.id),children:e.name}),e.pinned&&n("span",{class:"tag",title:"\
published every hour, without back-off",children:"in use"})]}),n("td",{children:n(ot,{state:e.query_validation})}),n("\
td",{class:"number","data-label":"members",children:[n(L,{value:e.members,id:"segment-count"}),s&&n("small",{class:"so\
ft",children:[T(e.contacts_count)," published"]})]}),n("td",{class:"line","data-testid":"segment-sizes","data-value":t.
sizes?.at(-1),children:t.sizes&&n(qn,{values:t.sizes,of:"members in the last 14 days"})}),n("td",{children:Ft(e)}),n("\
td",{children:n(qt,{segment:e})})]})}function Ho(t){let e=q(),s=A(i=>k("/v1/deleted_segments",{signal:i}),[],5e3),o=j(),
a=(s.data?.segments??[]).filter(i=>!i.restored_as);if(a.length===0)return null;let r=i=>o.run(async()=>{let l=await W(
"/v1/segments/{segment_id}/restore",void 0,{in:{segment_id:i}});t.onRestored(),s.reload(),ie("segments",l.id)});return n(
O,{title:"Deleted",note:"each can be made again as a new segment",children:[n(C,{error:o.error}),n(B,{label:"Deleted s\
egments",heads:["Name","Deleted","Kept for",""],children:a.map(i=>n("tr",{"data-testid":"deleted-row",children:[n("th",
{scope:"row",title:i.query,children:i.name}),n("td",{children:n(I,{at:i.deleted_at})}),n("td",{children:n(I,{at:i.kept_until})}),
n("td",{children:e.may("segments:write")&&n("button",{type:"button","data-testid":"restore-segment",disabled:o.busy,onClick:()=>r(
i.id),children:["Restore",n("span",{class:"unseen",children:[" ",i.name]})]})})]},i.id))})]})}function os(){let t=q(),
e=A(m=>k("/v1/segments",{signal:m}),[],5e3),[s,o]=g(""),[a,r]=g("name"),i=e.data?.segments,l=Z(()=>{let m=s.trim().toLowerCase(),
p=(i??[]).filter(h=>`${h.name} ${h.id} ${h.query}`.toLowerCase().includes(m)),f={name:(h,_)=>h.name.localeCompare(_.name),
members:(h,_)=>_.members-h.members,created_at:(h,_)=>_.created_at.localeCompare(h.created_at)};return p.sort(f[a])},[i,
s,a]),d=A(m=>k("/v1/segment_sizes",{signal:m}),[],15e3),c=Z(()=>new Map(d.data?.segments.map(m=>[m.id,m.sizes])),[d.data]),
u=(i??[]).filter(m=>m.query_validation==="INVALID").length;return n(b,{children:[n(H,{title:"Segments",children:t.may(
"segments:write")&&n("a",{class:"button first",href:E("segments","new"),"data-testid":"new-segment",children:"New segm\
ent"})}),n(C,{error:e.error,retry:e.reload}),i?i.length===0?n(V,{children:["There are no segments yet. A segment is a \
question about contacts that is answered all the time, such as “bought twice in 60 days”."," ",t.may("segments:wri\
te")?"Make the first one with “New segment”.":"Sign in with a key that has segments:write to make one."]}):n(b,{children:[
n("div",{class:"tools",children:[n("label",{children:["Filter"," ",n("input",{type:"search",value:s,placeholder:"name,\
 id or query",onInput:m=>o(m.currentTarget.value)})]}),n("label",{children:["Order"," ",n("select",{value:a,onChange:m=>r(
m.currentTarget.value),children:[n("option",{value:"name",children:"by name"}),n("option",{value:"members",children:"l\
argest first"}),n("option",{value:"created_at",children:"newest first"})]})]}),n("p",{class:"soft",role:"status",children:[
ge(l.length,"segment","segments"),u>0&&`, ${T(u)} of all invalid`]})]}),n(B,{label:"Segments",class:"wide",heads:["Nam\
e","State","#Members","14 days","Published","Due"],children:l.map(m=>n(Wo,{segment:m,sizes:c.get(m.id)},m.id))}),l.length===
0&&n(V,{children:["No segment has “",s,"” in its name, id or query."]})]}):!e.error&&n(F,{}),n("div",{class:"below",
children:n(Ho,{onRestored:e.reload})})]})}var Uo=25;function Vo(t){let[e,s]=g([]),o=e.at(-1),a={in:{segment_id:t.segment.id}},r=A(l=>k("/v1/segments/{segment_id\
}/members",{...a,query:{format:"contacts",limit:Uo,cursor:o},signal:l}),[t.segment.id,o,t.segment.members]),i=r.data;return n(
O,{title:"Members",note:`${T(t.segment.members)} as of the last evaluation`,children:[n(C,{error:r.error,retry:r.reload}),
i?(i.contacts??[]).length===0?n(V,{children:"Nobody is in."}):n(B,{label:"Members",heads:["Contact","Name","City","Cou\
ntry"],children:(i.contacts??[]).map(l=>n("tr",{children:[n("th",{scope:"row",children:n("a",{href:E("contacts",l.id),
children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(Boolean).join(" ")}),n("td",{children:l.
city}),n("td",{children:l.country})]},l.id))}):!r.error&&n(F,{}),n("div",{class:"actions",children:[n("button",{type:"\
button",disabled:e.length===0,onClick:()=>s(e.slice(0,-1)),children:"Before"}),n("button",{type:"button",disabled:!i?.
next,onClick:()=>i?.next&&s([...e,i.next]),children:"Next"})]})]})}function Bo(t){let[e,s]=g(t.contact),[o,a]=g(null),
r=j();return n(O,{title:"Why is somebody in, or not?",children:[n("form",{class:"tools",onSubmit:l=>{l?.preventDefault(),
r.run(async()=>{a(null),a(await W("/v1/queries/explain",{segment_id:t.segment.id,contact:e.trim()}))})},children:[n("l\
abel",{children:["Address or id of a contact"," ",n("input",{type:"search","data-testid":"explain-contact",value:e,required:!0,
placeholder:"ada@example.com",onInput:l=>s(l.currentTarget.value)})]}),n("button",{type:"submit",disabled:r.busy||!e.trim(),
children:"Explain"})]}),n(C,{error:r.error}),o&&n(at,{found:o})]})}function as(t){return n("ul",{class:"links",children:t.
ids.map(e=>n("li",{children:n("a",{href:E("segments",e),children:t.names.get(e)??e})},e))})}function rs(t){return A(async e=>{
let[s,o]=await Promise.all([k("/v1/segments/{segment_id}/uses",{in:{segment_id:t},signal:e}),k("/v1/segments",{signal:e})]);
return{uses:s,names:new Map(o.segments.map(a=>[a.id,a.name]))}},[t])}function jo(t){let{segment:e}=t,s=j(),o=rs(e.id),
{next:a}=e.doing,r=o.data?.uses.becomes_invalid??[],i=()=>s.run(async()=>{await de("/v3/marketing/segments/2.0/{segmen\
t_id}",{in:{segment_id:e.id}}),ie("segments")});return n(he,{open:t.open,title:`Delete “${e.name}”?`,yes:"Delete i\
t",id:"confirm-delete",busy:s.busy,error:s.error,onYes:i,onNo:t.onNo,children:[n("p",{children:"It cancels at once, an\
d can be restored as a new segment for 90 days:"}),n("ul",{children:[n("li",{children:["the membership of ",ge(e.members,
"contact","contacts"),"; the contacts themselves stay"]}),a?n("li",{children:["the ",a.what," that is due ",n(I,{at:a.
at,whole:!0})]}):n("li",{children:"every later evaluation; none is due now"})]}),o.data?r.length>0?n(b,{children:[n("p",
{class:"warn",children:[r.length===1?"This segment becomes":"These segments become"," invalid:"]}),n(as,{ids:r,names:o.
data.names})]}):n("p",{children:"No other segment refers to it."}):n(F,{})]})}function is(t){let e=q(),s=A(h=>k("/v1/s\
egments/{segment_id}",{in:{segment_id:t.id},signal:h}),[t.id],5e3),o=rs(t.id),[a,r]=g(!1),i=j(),l=s.data,d=n("a",{href:E(
"segments"),children:"Segments"});if(!l)return n(b,{children:[n(H,{title:"Segment",above:d}),s.error?n(C,{error:s.error,
retry:s.reload}):n(F,{})]});let{doing:c}=l,u={in:{segment_id:l.id}},m=Intl.DateTimeFormat().resolvedOptions().timeZone,
p=()=>i.run(async()=>{await W("/v3/marketing/segments/2.0/refresh/{segment_id}",{user_time_zone:m},u),s.reload()}),f=()=>i.
run(async()=>{await xe("/v1/segments/{segment_id}",{pinned:!l.pinned},u),s.reload()});return n(b,{children:[n(H,{title:l.
name,above:d,children:e.may("segments:write")&&n(b,{children:[n("a",{class:"button first",href:E("segments",l.id,"edit"),
"data-testid":"edit-segment",children:"Edit"}),n("button",{type:"button",disabled:i.busy||c.refreshes_left===0,onClick:p,
title:`${ge(c.refreshes_left,"refresh","refreshes")} left today`,children:"Refresh"}),n("button",{type:"button",disabled:i.
busy,"aria-pressed":l.pinned,onClick:f,title:"Published every hour while it is in use",children:l.pinned?"In use":"Mar\
k as in use"}),n("button",{type:"button",class:"danger","data-testid":"delete-segment",onClick:()=>r(!0),children:"Del\
ete"})]})}),n(C,{error:i.error}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"members"}),n("\
dd",{children:n(L,{value:l.members,id:"segment-count",class:"large"})})]}),n("div",{children:[n("dt",{children:"publis\
hed"}),n("dd",{children:n(L,{value:l.contacts_count,class:"large"})})]}),n("div",{children:[n("dt",{children:"state"}),
n("dd",{children:n(ot,{state:l.query_validation})})]}),n("div",{children:[n("dt",{children:"what others see"}),n("dd",
{children:Ft(l)})]}),n("div",{children:[n("dt",{children:"due"}),n("dd",{children:n(qt,{segment:l})})]}),n("div",{children:[
n("dt",{children:"evaluated"}),n("dd",{children:c.members_as_of?n(I,{at:c.members_as_of}):"not yet"})]}),n("div",{children:[
n("dt",{children:"version"}),n("dd",{children:n(L,{value:c.version})})]}),n("div",{children:[n("dt",{children:"created"}),
n("dd",{children:n(I,{at:l.created_at})})]})]}),n("p",{class:l.query_validation==="INVALID"?"bad":"soft",children:l.status}),
n("pre",{class:"sql",children:n("code",{children:l.query})}),n("div",{class:"columns charts",children:[n(ns,{id:l.id,members:l.
members}),n(ss,{id:l.id,members:l.members})]}),n("div",{class:"columns",children:[e.may("contacts:read","events:read")&&
n(Bo,{segment:l,contact:t.contact}),n(O,{title:"Used by",id:"uses",children:[n(C,{error:o.error,retry:o.reload}),o.data&&
(o.data.uses.segments.length?n(as,{ids:o.data.uses.segments,names:o.data.names}):n("p",{class:"soft",children:"No othe\
r segment refers to it."})),o.data&&o.data.uses.webhooks.length>0&&n("p",{children:[ge(o.data.uses.webhooks.length,"we\
bhook names","webhooks name")," it:"," ",o.data.uses.webhooks.map((h,_)=>n("span",{children:[_>0&&", ",n("a",{href:E("\
webhooks",h),children:h.slice(0,8)})]},h))]})]})]}),e.may("contacts:read")&&n(Vo,{segment:l}),a&&n(jo,{segment:l,open:a,
onNo:()=>r(!1)})]})}var Wt=Ze(()=>{});function ls(){let[t,e]=g(new Map),s=le((a,r)=>{e(i=>{if((i.get(a)??null)===r)return i;let l=new Map(
i);return r===null?l.delete(a):l.set(a,r),l})},[]),[o]=t.values();return[o??null,s]}function Ce(t){let e=Xe(Wt),[s]=g(
()=>Symbol("control"));return N(()=>e(s,t),[e,s,t]),N(()=>()=>e(s,null),[e,s]),et()}function Pe(t){return t.text===null?
null:n("small",{class:"fault",id:t.id,role:"alert","data-testid":"builder-fault",children:t.text})}function Go(t){let e=new Intl.NumberFormat(t).formatToParts(12345675e-1),s=o=>e.find(a=>a.type===o)?.value??"";return{
group:s("group"),decimal:s("decimal")||"."}}var rt=t=>t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&");function Ko(t,e){let{group:s,
decimal:o}=Go(e),a=[...new Set([s," "," "," ","'","’"])].filter(c=>c&&c!==o),r=new Set,i=c=>new RegExp(`^\\d{1,20}\
(?:${rt(c)}(\\d{1,10}))?$`).exec(t);for(let c of new Set([o,"."]))i(c)&&r.add(t.replace(c,"."));for(let c of a)new RegExp(
`^\\d{1,3}(?:${rt(c)}\\d{2,3})*${rt(c)}\\d{3}(?:${rt(o)}\\d{1,10})?$`).test(t)&&r.add(t.replaceAll(c,"").replace(o,"."));
let[l,...d]=r;return l===void 0||d.length?null:l}function Ee(t,e={},s){let{whole:o,least:a=o?0:void 0,most:r}=e,i=t.trim();
if(i==="")return{fault:"Write a number."};let l=/^[-\u2212]/.test(i),d=Ko(l?i.slice(1):i,s);if(d===null){let m=new Intl.
NumberFormat(s,{useGrouping:!1}).format(o?1e3:1000.5);return{fault:`“${i}” is not one clear number: write it like ${m}\
.`}}let c=l?`-${d}`:d;if(o&&d.includes("."))return{fault:`“${i}” is not a whole number.`};if(o&&d.length>9)return{
fault:`“${i}” is too large: at most nine digits.`};if(d.replace(/\..*/,"").length>20)return{fault:`“${i}” is too\
 large: at most 20 digits.`};let u=e.why?`: ${e.why}`:"";return a!==void 0&&Number(c)<a?{fault:`At least ${a} is neede\
d${u}.`}:r!==void 0&&Number(c)>r?{fault:`At most ${r} is possible${u}.`}:{value:c}}function ds(t,e){let s=e?/[\r\n\t;]+|,\s+/:
/[\r\n\t]+/;return[...new Set(t.split(s).map(o=>o.trim()))].filter(o=>o!=="")}function Y(t){return n("select",{class:t.wide?"wide":void 0,"aria-label":t.label,"data-testid":t.id,value:t.value,onChange:e=>t.
onPick(e.currentTarget.value),children:t.choices.map(e=>n("option",{value:e.id,children:e.label},e.id))})}function us(t){
t.key==="Enter"&&t.preventDefault()}function ae(t){let[e,s]=g(t.value),o=l=>l===t.value?Ee(l,t,"en"):Ee(l,t),a=o(e);N(
()=>{let l=o(e);(!("value"in l)||l.value!==t.value)&&s(t.value)},[t.value]);let r="fault"in a?a.fault:null,i=Ce(r);return n(
b,{children:[n("input",{type:"text",inputMode:"decimal",class:"digits","aria-label":t.label,"aria-invalid":r!==null,"a\
ria-describedby":r===null?void 0:i,"data-testid":"builder-number",value:e,onKeyDown:us,onInput:l=>{let d=l.currentTarget.
value;s(d);let c=o(d);"value"in c&&c.value!==t.value&&t.onValue(c.value)}}),n(Pe,{id:i,text:r})]})}var zo=new Set("con\
tact_id email alternate_emails phone_number_id phone_number external_id anonymous_id address_line_1 address_line_2 wha\
tsapp line facebook unique_name".split(" "));function Qo(t,e,s,o){let a=q(),[r,i]=g([]),l=e.fields.find(c=>c.name===t),
d=a.may("contacts:read","fields:read")&&l&&!zo.has(l.name);return N(()=>{if(!o||!d||!l)return;let c=new AbortController,
u=setTimeout(()=>{let m={in:{custom_field_id:l.id},query:{start:s,limit:12},signal:c.signal};k("/v1/fields/{custom_fie\
ld_id}/values",m).then(({values:p})=>i(p),()=>{})},120);return()=>{clearTimeout(u),c.abort()}},[l?.id,d,s,o]),r}function _e(t){
let[e,s]=g(!1),o=Qo(t.field,t.names,t.value,e),a=et(),r=t.known?.map(i=>({value:i}))??o;return n(b,{children:[n("input",
{type:"text","aria-label":t.label,"data-testid":"builder-value",value:t.value,list:r.length?a:void 0,autoComplete:"off",
spellcheck:!1,onFocus:()=>s(!0),"aria-invalid":t.wrong!==void 0,"aria-describedby":t.wrong,onPaste:t.onPaste,onBlur:()=>{
s(!1),t.onLeave?.()},onInput:i=>t.onValue(i.currentTarget.value),onKeyDown:i=>{i.key==="Enter"&&(i.preventDefault(),t.
onEnter?.())}}),r.length>0&&n("datalist",{id:a,children:r.map(i=>n("option",{value:i.value,children:i.count===void 0?void 0:
T(i.count)},i.value))})]})}function qe(t){let[e,s]=g(""),{choices:o,numeric:a=!1}=t,r=t.values.filter(h=>h!==""),[i,l]=g(
!1),d=h=>a?Ee(h):{value:h},c=h=>{let _=h.filter(P=>P!=="").map(P=>({text:P,typed:d(P)})),v=_.flatMap(({typed:P})=>"val\
ue"in P?[P.value]:[]),y=[...new Set([...r,...v])];y.length>r.length&&t.onValues(y);let x=_.filter(({typed:P})=>"fault"in
P).map(({text:P})=>P);s(x.join("; ")),l(x.length>0)},u=i?d(e):null,m=u&&"fault"in u?u.fault:r.length>0?null:o?.length===
0?"There is none to choose yet.":"Add at least one value.",p=Ce(m),f=o?.filter(h=>!r.includes(h.id));return n("span",{
class:"chips",children:[r.map(h=>{let _=o?.find(v=>v.id===h)?.label??h;return n("span",{class:"chip",children:[_,n("bu\
tton",{type:"button","aria-label":`Without ${_}`,disabled:r.length===1,onClick:()=>t.onValues(r.filter(v=>v!==h)),children:"\
×"})]},h)}),f?f.length>0&&n(Y,{label:`More ${t.label}`,value:"",id:"builder-value",choices:[{id:"",label:"add…"},...f],
onPick:h=>c([h])}):n("span",{class:"adder",children:[n(_e,{...t,label:`More ${t.label}`,value:e,wrong:i?p:void 0,onValue:h=>{
s(h),h===""&&l(!1)},onEnter:()=>c([e]),onLeave:()=>c([e]),onPaste:h=>{let _=ds(h.clipboardData?.getData("text")??"",a);
_.length<2||(h.preventDefault(),c(_))}}),n("button",{type:"button",disabled:e==="",onClick:()=>c([e]),children:"Add"})]}),
n(Pe,{id:p,text:m})]})}function it(t){let[e,s]=g(t.value);N(()=>s(t.value),[t.value]);let o=e.trim()===""?"Choose a da\
y.":null,a=Ce(o),r={"aria-label":t.label,"aria-invalid":o!==null,"aria-describedby":o===null?void 0:a,value:e,onKeyDown:us,
onInput:l=>{let d=l.currentTarget.value;s(d),d.trim()&&t.onValue(d)}},i=/^(\d{4}-\d\d-\d\d)?$/.test(t.value);return n(
b,{children:[i?n("input",{type:"date",...r}):n("input",{type:"text",...r}),n(Pe,{id:a,text:o})]})}var Ne=["minute","hour","day","week","month","quarter","year"];function We(t,e){return e==="="?t?1:0:e===">"||e==="!="?
0:e==="<"?2:1}var cs=0;function ce(){return cs+=1,cs}function lt(t){if(t.kind==="leaf")return t.text;let e=t.parts.map(
(s,o)=>(o?t.gaps[o-1]??"":"")+lt(s)).join("");return t.head+e+t.tail}function ms(t){return t.root.parts.length===0?t.before+
t.after:t.before+t.where+lt(t.root)+t.after}var fs=(t,e)=>t==="none"?["NOT (",")"]:e?["",""]:["(",")"],Ht=t=>t==="all"?
"AND":"OR",ps=(t,e)=>e?`
  ${Ht(t)} `:` ${Ht(t)} `;function Ut(t){return t.kind==="leaf"||t.how==="none"||t.head.includes("(")?t:{...t,head:`(${t.
head}`,tail:`${t.tail})`}}function dt(t,e,s=!1){let[o,a]=fs(t,s),r=e.slice(1).map(()=>ps(t,s));return{kind:"group",key:ce(),
how:t,head:o,parts:e.map(Ut),gaps:r,tail:a}}function Vt(t,e,s){let[o,a]=fs(e,s),r=t.gaps.map(i=>i.replace(/\b(and|or)\b/i,
Ht(e)));return{...t,how:e,head:o,tail:a,gaps:r,parts:t.parts.map(Ut)}}function hs(t,e,s){let o=t.parts.length<2?Vt(t,t.
how,s):t,a=o.parts.length?[...o.gaps,o.gaps.at(-1)??ps(o.how,s)]:[];return{...o,parts:[...o.parts,Ut(e)],gaps:a}}function ut(t,e){
let s=e===t.parts.length-1;return{...t,parts:t.parts.filter((o,a)=>a!==e),gaps:t.gaps.filter((o,a)=>a!==(s?e-1:e))}}function gs(t,e,s){
return{...t,parts:t.parts.map((o,a)=>a===e?s:o)}}function Yo(t){if(!t.startsWith("(")||!t.endsWith(")"))return!1;let e=0,
s="";for(let[o,a]of[...t].entries())if(s?a===s&&(s=""):a==="'"||a==='"'?s=a:a==="("?e+=1:a===")"&&(e-=1),e===0&&!s&&o<
[...t].length-1)return!1;return!0}function _s(t){let e=t.trim();return/\b(and|or|not)\b/i.test(e)&&!Yo(e)?`(${e})`:e}var Jo={"=":"is","!=":"is not","<":"is less than","<=":"is at most",">":"is more than",">=":"is at least"},vs={contains:"\
contains",not_contains:"does not contain",starts:"starts with",not_starts:"does not start with",ends:"ends with",not_ends:"\
does not end with"},Zo={in:"is one of",not_in:"is none of",between:"is between",blank:"is blank",known:"is not blank"},
Xo=["=","!=",">=","<=",">","<"],pt=Xo.map(t=>({id:t,label:Jo[t]})),ct=t=>Object.entries(t).map(([e,s])=>({id:e,label:s})),
we=t=>t?"text"in t?t.text:t.number:"";function ws(t){return"value"in t?[typeof t.value=="string"?{text:t.value}:t.value]:
"values"in t?t.values:"low"in t?[t.low,t.high]:[]}function mt(t){let e=Ee(we(t));return{number:"value"in e?e.value:"0"}}
function ea(t,e,s){let o=ws(e),a=s?mt(o[0]):{text:we(o[0])};if(t==="blank"||t==="known")return{op:t};if(t==="in"||t===
"not_in")return{op:t,values:o.length?o:[s?{text:""}:a]};if(t==="between")return{op:t,low:mt(o[0]),high:mt(o[1]??o[0])};
if(t in vs){let r="anyCase"in e?e.anyCase:!1;return{op:t,value:we(o[0]),anyCase:r}}return{op:t,value:a}}function ht(t){
let{test:e,kind:s,onTest:o}=t,a=ws(e),r=s==="number"||s==="both"&&a[0]!==void 0&&"number"in a[0],i=[...ct({"=":"is","!\
=":"is not"}),...ct(vs)],l=ct(Zo).filter(m=>r||m.id!=="between"),d=[...r?pt:i,...l],c=m=>o({...e,value:m}),u={label:"V\
alue",names:t.names,...t.field?{field:t.field}:{}};return n(b,{children:[n(Y,{label:"What is asked",id:"builder-op",value:e.
op,choices:d,onPick:m=>o(ea(m,e,r))}),s==="both"&&"value"in e&&typeof e.value!="string"&&n(Y,{label:"As",value:r?"numb\
er":"text",choices:[{id:"text",label:"text"},{id:"number",label:"number"}],onPick:m=>{let p=m==="number"?mt(a[0]):{text:we(
a[0])},f=m==="text"&&e.op!=="!="?"=":e.op;o({op:f,value:p})}}),"value"in e&&typeof e.value=="string"&&n(b,{children:[n(
_e,{...u,value:e.value,onValue:m=>o({...e,value:m})}),n("label",{class:"check",children:[n("input",{type:"checkbox",checked:"\
anyCase"in e&&e.anyCase,onChange:m=>o({...e,anyCase:m.currentTarget.checked})}),"any case"]})]}),"value"in e&&typeof e.
value!="string"&&("number"in e.value?n(ae,{label:"Value",value:e.value.number,onValue:m=>c({number:m})}):n(_e,{...u,value:e.
value.text,onValue:m=>c({text:m})})),"values"in e&&n(qe,{...u,label:"values",numeric:r,values:e.values.map(we),onValues:m=>{
let p=f=>r?{number:f}:{text:f};o({...e,values:m.map(p)})}}),e.op==="between"&&n(b,{children:[n(ae,{label:"From",value:we(
e.low),onValue:m=>o({...e,low:{number:m}})}),n("span",{children:"and"}),n(ae,{label:"To",value:we(e.high),onValue:m=>o(
{...e,high:{number:m}})})]})]})}var ta=[["ago >","in the last"],["ago >=","in the last, that instant included","rare"],
["ago <","more than … ago"],["ago <=","… ago or earlier","rare"],["next","in the next"],["ahead >","later than … f\
rom now"],["ahead >=","… from now or later","rare"],["ahead <","earlier than … from now","rare"],["ahead <=","… fr\
om now or earlier","rare"],["date >=","on or after"],["date <","before"],["day >","after"],["day <=","until"],["days",
"between"],["day >=","on the day or after it","rare"],["day <","before the day","rare"],["date >","after the start of",
"rare"],["date <=","until the start of","rare"],["between","between the starts of","rare"],["start >=","since the star\
t of this"],["start <","before the start of this"],["start >","after the start of this","rare"],["start <=","until the\
 start of this","rare"],["now <","in the past"],["now >","in the future"],["now <=","until now","rare"],["now >=","fro\
m now on","rare"],["anniversary","has its day today, as a birthday","field"],["same month","has its month now","field"],
["same day","has its day of the month today","field"],["month","is in the month","field"],["blank","is blank","field"],
["known","is not blank","field"]];function na(t){return t.form==="same"?`same ${t.part}`:"op"in t?`${t.form} ${t.op}`:
t.form}var ft=()=>new Date().toISOString().slice(0,10),Bt=t=>/^\d{4}-\d\d-\d\d/.exec(t)?.[0]??ft();function sa(t,e){let[
s,o]=t.split(" "),a="n"in e?e.n:30,r="unit"in e?e.unit:"day",i="date"in e?e.date:"low"in e?e.low:ft();switch(s){case"a\
go":case"ahead":return{form:s,op:o,n:a,unit:r};case"next":return{form:s,n:a,unit:r};case"now":return{form:s,op:o};case"\
start":return{form:s,op:o,unit:"unit"in e?r:"month"};case"date":return{form:s,op:o,date:i};case"between":return{form:s,
low:i,high:"high"in e?e.high:ft()};case"day":return{form:s,op:o,date:Bt(i)};case"days":return{form:s,low:Bt(i),high:"h\
igh"in e?Bt(e.high):ft()};case"same":return{form:s,part:o};case"month":return{form:s,month:"month"in e?e.month:new Date().
getMonth()+1};default:return{form:s}}}var oa=(t,e)=>t===1?e:`${e}s`;function He(t){let{test:e,onTest:s}=t,o=na(e),a=ta.
filter(([i,,l])=>i===o||l!=="rare"&&(t.ofField||l!=="field")),r=Array.from({length:12},(i,l)=>({id:String(l+1),label:new Intl.
DateTimeFormat(void 0,{month:"long"}).format(new Date(2026,l,15))}));return n(b,{children:[n(Y,{label:"When",wide:!0,id:"\
builder-when",value:o,choices:a.map(([i,l])=>({id:i,label:l})),onPick:i=>s(sa(i,e))}),"n"in e&&n(ae,{label:"How many",
whole:!0,value:String(e.n),onValue:i=>s({...e,n:Number(i)})}),"unit"in e&&n(Y,{label:"Unit",value:e.unit,choices:Ne.map(
i=>({id:i,label:"n"in e?oa(e.n,i):i})),onPick:i=>s({...e,unit:i})}),(e.form==="date"||e.form==="day")&&n(it,{label:"Da\
te",value:e.date,onValue:i=>s({...e,date:i})}),(e.form==="between"||e.form==="days")&&n(b,{children:[n(it,{label:"From",
value:e.low,onValue:i=>s({...e,low:i})}),n("span",{children:"and"}),n(it,{label:"To",value:e.high,onValue:i=>s({...e,high:i})})]}),
("date"in e||"low"in e)&&n("span",{class:"soft",title:"A day begins and ends at midnight of UTC",children:"UTC"}),e.form===
"month"&&n(Y,{label:"Month",value:String(e.month),choices:r,onPick:i=>s({form:"month",month:Number(i)})})]})}var bs={any:"\
has any of",none:"has none of",empty:"is empty",filled:"is not empty",size:"has so many values:"},ys={any:"in any of",
none:"in none of"};function ks(t){let{test:e,names:s,onTest:o,field:a}=t,r=c=>c.map(({id:u,name:m})=>({id:u,label:m})),
i=a==="list_ids"?r(s.lists):a==="segment_ids"?r(s.segments):void 0,l=a==="segment_ids"?ys:a==="list_ids"?{...bs,...ys}:
bs,d="values"in e?e.values:[i?.[0]?.id??""];return n(b,{children:[n(Y,{label:"What is asked",id:"builder-op",value:e.op,
choices:ct(l),onPick:c=>{o(c==="any"||c==="none"?{op:c,values:d}:c==="size"?{op:c,than:">=",n:2}:{op:c})}}),"values"in
e&&n(qe,{label:"values",names:s,field:a,values:e.values,...i?{choices:i}:{},onValues:c=>o({...e,values:c})}),e.op==="s\
ize"&&n(b,{children:[n(Y,{label:"Compared",value:e.than,choices:pt,onPick:c=>o({...e,than:c})}),n(ae,{label:"Number",whole:!0,
value:String(e.n),onValue:c=>o({...e,n:Number(c)})})]})]})}var aa=[["did","did"],["never","did not do"],["count >=","did at least so many times"],["not >","did at most so many t\
imes"],["count =","did exactly so many times"],["not >=","did fewer times than"],["count >","did more times than"],["c\
ount <=","did, but at most so many times"],["last","did, the last time"],["first","did, the first time"],["sum","did, \
with the total of"],["avg","did, with the average of"],["max","did, with the largest"],["min","did, with the smallest"]],
ra=[["count <","did, but fewer times than"],["count !=","did, but not exactly so many times"],["not =","did not exactl\
y so many times, or never"],["not !=","did exactly so many times, or never"],["not <","did at least so many times, or \
never"],["not <=","did more times than, or never"]],jt="fewer hold for everybody",ia="fewer hold for nobody",la={"coun\
t >=":jt,"not =":jt,"not <":jt};function da({negated:t,having:e}){return e?e.of!=="count"?e.of:`${t?"not":"count"} ${e.
op}`:t?"never":"did"}function ua(t,e,s){let{having:o}=t,[a,r]=e.split(" ");if(e==="did"||e==="never")return{...t,negated:e===
"never",having:null};if(a==="count"||a==="not"){let d=a==="not",c=r,u=Math.max(o?.of==="count"?o.n:2,We(d,c));return{...t,
negated:d,having:{of:"count",op:c,n:u}}}if(a==="last"||a==="first"){let d=o&&"time"in o?o.time:{form:"ago",op:">",n:30,
unit:"day"};return{...t,negated:!1,having:{of:a,time:d}}}let i=o&&"path"in o?o.path:s[0]??["total"],l=o&&"path"in o?o:
{op:">=",n:"100"};return{...t,negated:!1,having:{of:a,path:i,op:l.op,n:l.n}}}function ca(t){let e=q(),s=t[0]??"",[o,a]=g(
{type:"",paths:[]});return N(()=>{if(!s||!e.may("events:read"))return;let r=new AbortController;return k("/v1/event_ty\
pes/{event_type}/properties",{in:{event_type:s},signal:r.signal}).then(({properties:i})=>a({type:s,paths:i}),()=>{}),()=>r.
abort()},[s,e]),o.type===s?o.paths:[]}function Ts(t){let e=t.path.join("."),[s,o]=g(e);N(()=>o(e),[e]);let a=s===""?"W\
rite the name of a property.":s.split(".").some(i=>i==="")?`“${s}” has a point without a name beside it.`:null,r=Ce(
s===e?null:a);return n(b,{children:[n(_e,{label:"Property",names:t.names,known:t.paths.map(i=>i.join(".")),value:s,wrong:s===
e||a===null?void 0:r,onValue:i=>{o(i);let l=t.paths.find(d=>d.join(".")===i)??i.split(".");l.every(d=>d!=="")&&t.onPath(
l)}}),n(Pe,{id:r,text:s===e?null:a})]})}function xs(t){let e=se([]);for(;e.current.length<t;)e.current.push(ce());e.current.
length=t;let s=o=>{e.current=e.current.filter((a,r)=>r!==o)};return{keys:e.current,without:s}}function ma(t){let{having:e,
onHaving:s}=t;return e.of==="count"?n(b,{children:[n(ae,{label:"Times",whole:!0,least:We(t.negated,e.op),why:la[t.how]??
ia,value:String(e.n),onValue:o=>s({...e,n:Number(o)})}),n("span",{children:"times"})]}):"time"in e?n(He,{test:e.time,ofField:!1,
onTest:o=>s({...e,time:o})}):n(b,{children:[n(Ts,{path:e.path,paths:t.paths,names:t.names,onPath:o=>s({...e,path:o})}),
n(Y,{label:"Compared",value:e.op,choices:pt,onPick:o=>s({...e,op:o})}),n(ae,{label:"Amount",value:e.n,onValue:o=>s({...e,
n:o})})]})}var Gt=t=>t.eventTypes.map(e=>({id:e,label:e}));function Ss(t){let{condition:e,names:s,onCondition:o}=t,a=ca(
e.types),r=u=>o({...e,...u}),i=da(e),l=[...aa,...ra.filter(([u])=>u===i)],d=xs(e.when.length),c=xs(e.where.length);return n(
b,{children:[n(Y,{label:"How often",wide:!0,id:"builder-op",value:i,choices:l.map(([u,m])=>({id:u,label:m})),onPick:u=>o(
ua(e,u,a))}),e.having&&n(ma,{how:i,negated:e.negated,having:e.having,paths:a,names:s,onHaving:u=>r({having:u})}),e.types.
length===0?n("span",{children:"any event"}):n(qe,{label:"types of events",names:s,choices:Gt(s),values:e.types,onValues:u=>r(
{types:u})}),e.when.map((u,m)=>n("span",{class:"also",children:[n("span",{children:"when"}),n(He,{test:u,ofField:!1,onTest:p=>r(
{when:e.when.map((f,h)=>h===m?p:f)})}),n(Ue,{label:"the time",onClick:()=>{d.without(m),r({when:e.when.filter((p,f)=>f!==
m)})}})]},`when ${d.keys[m]}`)),e.where.map((u,m)=>n("span",{class:"also",children:[n("span",{children:"where"}),n(Ts,
{path:u.path,paths:a,names:s,onPath:p=>r({where:e.where.map((f,h)=>h===m?{...f,path:p}:f)})}),n(ht,{test:u.test,kind:"\
both",names:s,onTest:p=>r({where:e.where.map((f,h)=>h===m?{...f,test:p}:f)})}),n(Ue,{label:"the property",onClick:()=>{
c.without(m),r({where:e.where.filter((p,f)=>f!==m)})}})]},`where ${c.keys[m]}`)),n("span",{class:"also",children:[n("b\
utton",{type:"button",class:"small",onClick:()=>r({when:[...e.when,{form:"ago",op:">",n:30,unit:"day"}]}),children:"Ad\
d a time"}),n("button",{type:"button",class:"small",onClick:()=>r({where:[...e.where,{path:a[0]??["total"],test:{op:"k\
nown"}}]}),children:"Add a property"})]})]})}function Ue(t){return n("button",{type:"button",class:"small","aria-label":`\
Without ${t.label}`,onClick:t.onClick,children:"×"})}function Cs(t){let{condition:e,names:s,onCondition:o}=t,a=r=>s.eventTypes.
includes(r)?Gt(s):[{id:r,label:r},...Gt(s)];return n(b,{children:[n(Y,{label:"First",value:e.first,choices:a(e.first),
onPick:r=>o({...e,first:r})}),n("span",{children:"and then, within"}),n(ae,{label:"How many",whole:!0,value:String(e.n),
onValue:r=>o({...e,n:Number(r)})}),n(Y,{label:"Unit",value:e.unit,choices:Ne.map(r=>({id:r,label:e.n===1?r:`${r}s`})),
onPick:r=>o({...e,unit:r})}),n(Y,{label:"Then",value:e.second,choices:a(e.second),onPick:r=>o({...e,second:r})})]})}var fa={Text:"text",Number:"number",Date:"time",Set:"set"},pa=["alternate_emails","email_domains"],ha=["last_clicked",
"last_opened","last_emailed","singlesend_id","automation_id"],ga=["external_id","phone_number_id","anonymous_id"];function Ve(t){
let e=new Map,s=(o,a)=>e.set(o.toLowerCase(),{name:o,kind:a});for(let o of t.fields)ha.includes(o.name)||s(o.name,pa.includes(
o.name)?"set":fa[o.kind]??"text");for(let o of ga)s(o,"text");return s("list_ids","ids"),s("segment_ids","ids"),e}function Ps(t){
let e=[...Ve(t).values()].filter(s=>s.kind!=="ids").map(s=>s.name);return e.sort((s,o)=>s.localeCompare(o)),[{id:"list\
_ids",label:"Lists",group:"Membership"},{id:"segment_ids",label:"Segments",group:"Membership"},{id:"bucket",label:"Sha\
re of all contacts",group:"Membership"},{id:"event",label:"Events",group:"Behaviour"},{id:"sequence",label:"One event,\
 then another",group:"Behaviour"},...e.map(s=>({id:`field ${s}`,label:s,group:"Fields"}))]}function Es(t){if(t.kind===
"event"||t.kind==="sequence"||t.kind==="bucket")return t.kind;let{field:e}=t;return e==="list_ids"||e==="segment_ids"?
e:`field ${e}`}function Kt(t,e){let s=e.eventTypes[0]??"open";switch(t){case"list_ids":return{kind:"set",field:t,test:{
op:"any",values:[e.lists[0]?.id??""]}};case"segment_ids":return{kind:"set",field:t,test:{op:"any",values:[e.segments[0]?.
id??""]}};case"bucket":return{kind:"bucket",salt:"holdout",op:"<",n:10};case"event":return{kind:"event",negated:!1,types:[
s],when:[],where:[],having:null};case"sequence":return{kind:"sequence",first:s,second:e.eventTypes[1]??s,n:7,unit:"day"}}
let o=t.replace(/^field /,""),a=Ve(e).get(o.toLowerCase());switch(a?.kind){case"number":return{kind:"scalar",field:a.name,
test:{op:">=",value:{number:"0"}}};case"time":return{kind:"time",field:a.name,test:{form:"ago",op:">",n:30,unit:"day"}};case"\
set":return{kind:"set",field:a.name,test:{op:"filled"}};default:return{kind:"scalar",field:a?.name??o,test:{op:"=",value:{
text:""}}}}}var S=t=>t?.parts??[],X=(t,e,s)=>t?.kind===e&&(s===void 0||t.text?.toLowerCase()===s);function me(t,e=null){return t?.
kind!=="column"||(t.qualifier??null)!==e?null:t.text?.toLowerCase()??null}function Jt(t){if(t?.kind==="number")return t.
text??null;let e=t?.kind==="negate"?S(t)[0]:void 0;return e?.kind==="number"?`-${e.text}`:null}function Ae(t){let e=Jt(
t);return e!==null&&/^-?\d{1,9}$/.test(e)?Number(e):null}function zt(t){if(t?.kind==="text")return{text:t.text??""};let e=Jt(
t);return e===null?null:{number:e}}function Zt(t){return t.every(e=>e!==null)?t:null}function _a(t){let e=S(t)[1];if(e?.
kind!=="text")return null;let s=/^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(e.text??"");if(!s)return null;let[,o,a,r]=s,
i=o&&r?"contains":o?"ends":r?"starts":null;return i?{op:`${t.negated?"not_":""}${i}`,value:(a??"").replace(/\\(.)/gs,"\
$1"),anyCase:t.kind==="ilike"}:null}function Is(t,e,s){let[,...o]=S(t),a=r=>r&&("text"in r?e:s);if(t.kind==="compare"){
let r=zt(o[0]),i=t.text;return!r||!a(r)||"text"in r&&i!=="="&&i!=="!="?null:{op:i,value:r}}if(t.kind==="in"){let r=Zt(
o.map(zt));return r?.every(a)?{op:t.negated?"not_in":"in",values:r}:null}if(t.kind==="between"&&!t.negated){let[r,i]=o.
map(zt);return r&&i&&"number"in r&&"number"in i&&s?{op:"between",low:r,high:i}:null}return t.kind==="is_null"?{op:t.negated?
"known":"blank"}:(t.kind==="like"||t.kind==="ilike")&&e?_a(t):null}var $e=t=>X(t,"call","current_timestamp")&&S(t).length===
0,Ls=t=>Ne.includes(t);function Qt(t,e){let[s,o,a]=S(t),[r,i]=[me(s),Ae(o)];return!X(t,"call","timestampadd")||S(t).length!==
3?null:Ls(r)&&i!==null&&e(a)?{n:i,unit:r}:null}function Ns(t){let e=t?.kind==="text"?t.text??"":"";return/^\d{4}-\d\d-\d\d$/.
test(e)?e:null}var $s=["<","<=",">",">="];function As(t,e){let[s,o]=S(t);return X(t,"call","extract")&&S(t).length===2&&
e(o)?me(s):null}function gt(t,e){let[s,o,a]=S(t);if(t.kind==="and"&&S(t).length===2){let p=S(t).map(_=>gt(_,e)),[f,h]=p.
map(_=>_?.form==="same"?_.part:null);return f==="month"&&h==="day"?{form:"anniversary"}:null}if(t.kind==="compare"&&t.
text==="="){let p=As(s,e);if(!p)return null;if((p==="month"||p==="day")&&As(o,$e)===p)return{form:"same",part:p};let f=Ae(
o);return p==="month"&&f!==null?{form:"month",month:f}:null}let[r,i]=X(s,"call","date_trunc")?S(s):[];if(X(r,"text","d\
ay")&&e(i)){let[p,f]=[Ns(o),Ns(a)];return p===null?null:t.kind==="between"?t.negated||f===null?null:{form:"days",low:p,
high:f}:t.kind==="compare"&&$s.includes(t.text??"")?{form:"day",op:t.text,date:p}:null}if(!e(s))return null;if(t.kind===
"is_null")return{form:t.negated?"known":"blank"};if(t.kind==="between"&&!t.negated){if(o?.kind==="text"&&a?.kind==="te\
xt")return{form:"between",low:o.text??"",high:a.text??""};let p=Qt(a,$e);return $e(o)&&p&&p.n>=0?{form:"next",...p}:null}
if(t.kind!=="compare"||!$s.includes(t.text??""))return null;let l=t.text;if($e(o))return{form:"now",op:l};if(o?.kind===
"text")return{form:"date",op:l,date:o.text??""};let d=Qt(o,$e);if(d)return d.n<0?{form:"ago",op:l,n:-d.n,unit:d.unit}:
{form:"ahead",op:l,...d};let[c,u]=S(o),m=X(o,"call","date_trunc")&&c?.kind==="text"&&$e(u)?c.text:null;return Ls(m)?{form:"\
start",op:l,unit:m}:null}function Ms(t,e){if(t.kind==="not"){let i=S(t)[0],l=i?.kind==="call"?Ms(i,e):null;return l?.op===
"any"?{op:"none",values:l.values}:null}let[s,o]=S(t);if(X(t,"call","array_contains")&&e(s)){let i=o?.kind==="array"?S(
o):o?[o]:[],l=Zt(i.map(d=>d.kind==="text"?d.text??"":null));return l?.length?{op:"any",values:l}:null}if(t.kind!=="com\
pare")return null;if(e(s)&&o?.kind==="array"&&S(o).length===0)return t.text==="="?{op:"empty"}:t.text==="!="?{op:"fill\
ed"}:null;let a=Ae(o);return X(s,"call","array_size")&&e(S(s)[0])&&a!==null?{op:"size",than:t.text,n:a}:null}function Rs(t){
if(t?.kind!=="path"||t.qualifier)return null;let[e,...s]=S(t).map(o=>o.text??"");return e?.toLowerCase()==="payload"&&
s.length?s:null}var Yt=t=>me(t)==="timestamp";function ba(t){let[e,s]=S(t),o=X(e,"call","date_trunc")?S(e)[1]:e,a=o?.kind===
"call"?o.text?.toLowerCase():void 0,[r]=S(o);if(a==="count"&&o===e&&t.kind==="compare"){let c=Ae(s);return r?.kind==="\
star"&&c!==null?{of:"count",op:t.text,n:c}:null}if((a==="max"||a==="min")&&Yt(r)){let c=gt(t,u=>X(u,"call",a)&&Yt(S(u)[0]));
return c?{of:a==="max"?"last":"first",time:c}:null}let[i,l]=[Rs(r),Jt(s)];return!(o===e&&(a==="sum"||a==="avg"||a==="m\
in"||a==="max"))||t.kind!=="compare"||!i||l===null?null:{of:a,path:i,op:t.text,n:l}}var ne=(t,e)=>S(t).filter(s=>s.kind===
e),ke=(t,e=null)=>me(t,e)==="contact_id";function ya(t,e){let s=ne(e,"from")[0],[o,...a]=ne(e,"item");if(!X(s,"from","\
event_data")||s?.qualifier||a.length||!ke(S(o)[0]))return null;let r=ne(e,"group").flatMap(S),i=ne(e,"having").flatMap(
S);if(ne(e,"join").length||r.length!==i.length||!r.every(c=>ke(c)))return null;let l={kind:"event",negated:t.negated??
!1,types:[],when:[],where:[],having:null},d=ne(e,"where").flatMap(S)[0];for(let c of d?.kind==="and"?S(d):d?[d]:[]){let[
u,...m]=S(c);if(me(u)==="event_type"){let _=c.kind==="compare"&&c.text==="="||c.kind==="in"&&!c.negated,v=Zt(m.map(y=>y.
kind==="text"?y.text??"":null));if(!_||!v||l.types.length)return null;l.types=v;continue}let p=gt(c,Yt);if(p){l.when.push(
p);continue}let[f,h]=[Rs(u),Is(c,!0,!0)];if(!f||!h)return null;l.where.push({path:f,test:h})}if(i[0]){if(l.having=ba(i[0]),
!l.having||l.negated&&l.having.of!=="count")return null;if(l.having.of==="count"){let{op:c,n:u}=l.having;if(u<We(l.negated,
c)||c==="="&&u===0)return null}}return l}function va(t,e){let[s,...o]=ne(e,"item"),a=ne(e,"from")[0],r=ne(e,"join"),i=a?.
qualifier??null,[l,d]=r.map(w=>w.qualifier??null);if(!(!t.negated&&!o.length&&!ne(e,"group").length)||!X(a,"from","con\
tact_data")||r.length!==2||!i||!l||!d||!ke(S(s)[0],i))return null;for(let w of r){let[Q,ee]=S(w);if(!X(w,"join","event\
_data")||!ke(Q,i)||!ke(ee,w.qualifier))return null}let u=S(ne(e,"where").flatMap(S)[0]);if(u.length!==4||!u.every(w=>w.
kind==="compare"))return null;let[m,p,f,h]=u.map(w=>({op:w.text,left:S(w)[0],right:S(w)[1]})),_=(w,Q)=>w?.op==="="&&me(
w.left,Q)==="event_type"&&w.right?.kind==="text"?w.right.text??"":null,v=(w,Q)=>me(w,Q)==="timestamp",[y,x]=[_(m,l),_(
p,d)],P=Qt(h?.right,w=>v(w,l));return y===null||x===null||f?.op!==">"||!v(f.left,d)||!v(f.right,l)||h?.op!=="<="||!v(h.
left,d)||!P||P.n<0?null:{kind:"sequence",first:y,second:x,...P}}function Os(t,e){if(t.kind==="in_select"){let[d,c]=S(t);
return!ke(d)||!c?null:ya(t,c)??va(t,c)}let s=S(t)[0];if(t.kind==="compare"&&X(s,"call","bucket")){let[d,c,u]=S(s),m=Ae(
S(t)[1]),p=t.text;return!ke(d)||c?.kind!=="text"||Ae(u)!==100||m===null||m<0||m>100?null:p==="<"||p===">="?{kind:"buck\
et",salt:c.text??"",op:p,n:m}:null}let o=Ds(t),a=o===null?void 0:e.get(o);if(!a)return null;let r=d=>me(d)===o,{kind:i}=a;
if(i==="time"){let d=gt(t,r);return d&&{kind:"time",field:a.name,test:d}}if(i==="set"||i==="ids"){let d=Ms(t,r);return d&&
(i==="set"||a.name!=="segment_ids"||d.op==="any"||d.op==="none")?{kind:"set",field:a.name,test:d}:null}let l=r(S(t)[0])?
Is(t,i==="text",i==="number"):null;return l&&{kind:"scalar",field:a.name,test:l}}function Ds(t){if(!t||t.kind==="colum\
n")return me(t);let[e,s]=S(t),o=X(t,"call","extract")||X(t,"call","date_trunc");return Ds(o?s:e)}function wa(t){if(/^[\0-\x7f]*$/.
test(t))return o=>o;let e=[],s=0;for(let o of t){let a=new TextEncoder().encode(o).length;for(let r=0;r<a;r+=1)e.push(
s);s+=o.length}return e.push(s),o=>e[o]??t.length}function Fs(t,e,s,o){let a=(m,p)=>e.slice(s(m),s(p)),r=Os(t,o),i=t.kind===
"and"||t.kind==="or"||t.kind==="not";if(r||!i)return{kind:"leaf",key:ce(),text:a(t.start,t.end),condition:r};let l=S(t)[0],
d=t.kind==="not"&&l?.kind==="or"&&!Os(l,o)?S(l):S(t),c=t.kind==="and"?"all":t.kind==="or"?"any":"none",u=d.at(-1)?.end??
t.end;return{kind:"group",key:ce(),how:c,head:a(t.start,d[0]?.start??t.end),parts:d.map(m=>Fs(m,e,s,o)),gaps:d.slice(1).
map((m,p)=>a(d[p]?.end??0,m.start)),tail:a(u,t.end)}}function qs(t,e,s){let o=ne(e,"from")[0],a=["join","group","havin\
g"].some(p=>ne(e,p).length),r=ne(e,"item").flatMap(S);if(!X(o,"from","contact_data")||!o||a||r.some(p=>p.kind!=="colum\
n"))return null;let i=wa(t),l=ne(e,"where").flatMap(S)[0],d=t.slice(0,i(o.end));if(!l)return{before:d,where:`
WHERE `,root:dt("all",[],!0),after:t.slice(i(o.end))};let c=Fs(l,t,i,s),u=c.kind==="group"?c:{kind:"group",key:ce(),how:"\
all",head:"",parts:[c],gaps:[],tail:""},m=t.slice(i(o.end),i(l.start));return{before:d,where:m,root:u,after:t.slice(i(
l.end))}}var ka="select from join inner on where group having as and or not in is like ilike between null true false current_ti\
mestamp by case when then else end distinct exists order limit union",xa=new Set(ka.split(" "));function bt(t){return/^[A-Za-z_][A-Za-z0-9_]*$/.
test(t)&&!xa.has(t.toLowerCase())?t:`"${t.replaceAll('"','""')}"`}function oe(t){return`'${t.replaceAll("\\","\\\\").replaceAll(
"'","''")}'`}function _t(t){return"text"in t?oe(t.text):t.number}var Ta={contains:["%","%"],starts:["","%"],ends:["%",
""]};function Ws(t,e){switch(e.op){case"in":case"not_in":return`${t} ${e.op==="in"?"IN":"NOT IN"} (${e.values.map(_t).
join(", ")})`;case"between":return`${t} BETWEEN ${_t(e.low)} AND ${_t(e.high)}`;case"blank":return`${t} IS NULL`;case"\
known":return`${t} IS NOT NULL`;case"contains":case"not_contains":case"starts":case"not_starts":case"ends":case"not_en\
ds":{let[s,o]=Ta[e.op.replace("not_","")],a=e.value.replace(/[\\%_]/g,i=>`\\${i}`).replaceAll("'","''"),r=e.op.startsWith(
"not_")?"NOT ":"";return`${t} ${r}${e.anyCase?"ILIKE":"LIKE"} '${s}${a}${o}'`}default:return`${t} ${e.op} ${_t(e.value)}`}}
var yt=(t,e,s="CURRENT_TIMESTAMP")=>`timestampadd(${t}, ${e}, ${s})`,Xt=(t,e)=>`EXTRACT(${t} FROM ${e}) = EXTRACT(${t}\
 FROM CURRENT_TIMESTAMP)`;function en(t,e){switch(e.form){case"ago":return`${t} ${e.op} ${yt(e.unit,-e.n)}`;case"ahead":
return`${t} ${e.op} ${yt(e.unit,e.n)}`;case"next":return`${t} BETWEEN CURRENT_TIMESTAMP AND ${yt(e.unit,e.n)}`;case"no\
w":return`${t} ${e.op} CURRENT_TIMESTAMP`;case"start":return`${t} ${e.op} DATE_TRUNC('${e.unit}', CURRENT_TIMESTAMP)`;case"\
date":return`${t} ${e.op} ${oe(e.date)}`;case"between":return`${t} BETWEEN ${oe(e.low)} AND ${oe(e.high)}`;case"day":return`\
DATE_TRUNC('day', ${t}) ${e.op} ${oe(e.date)}`;case"days":return`DATE_TRUNC('day', ${t}) BETWEEN ${oe(e.low)} AND ${oe(
e.high)}`;case"same":return Xt(e.part,t);case"anniversary":return`(${Xt("month",t)} AND ${Xt("day",t)})`;case"month":return`\
EXTRACT(month FROM ${t}) = ${e.month}`;case"blank":return`${t} IS NULL`;case"known":return`${t} IS NOT NULL`}}function Sa(t,e){
switch(e.op){case"empty":return`${t} = []`;case"filled":return`${t} != []`;case"size":return`ARRAY_SIZE(${t}) ${e.than}\
 ${e.n}`;default:{let[s,...o]=e.values.map(oe),a=o.length?`[${[s,...o].join(", ")}]`:s;return`${e.op==="none"?"NOT ":""}\
array_contains(${t}, ${a})`}}}var Hs=t=>`DATA:payload.${t.map(bt).join(".")}`;function Ca(t){return t.of==="count"?`CO\
UNT(*) ${t.op} ${t.n}`:"time"in t?en(t.of==="last"?"MAX(timestamp)":"MIN(timestamp)",t.time):`${t.of.toUpperCase()}(${Hs(
t.path)}) ${t.op} ${t.n}`}function Pa(t){let{types:e}=t,s=[...e.length===1?[`event_type = ${oe(e[0]??"")}`]:[],...e.length>
1?[`event_type IN (${e.map(oe).join(", ")})`]:[],...t.when.map(l=>en("timestamp",l)),...t.where.map(l=>Ws(Hs(l.path),l.
test))],o=s.length?` WHERE ${s.join(" AND ")}`:"",a=t.having?.of==="count"&&t.having.op==="="&&t.having.n===0,r=t.having&&
!a?` GROUP BY contact_id HAVING ${Ca(t.having)}`:"";return`contact_id ${t.negated||a?"NOT ":""}IN (SELECT contact_id F\
ROM event_data${o}${r})`}function tn(t){switch(t.kind){case"scalar":return Ws(bt(t.field),t.test);case"time":return en(
bt(t.field),t.test);case"set":return Sa(bt(t.field),t.test);case"event":return Pa(t);case"bucket":return`BUCKET(contac\
t_id, ${oe(t.salt)}, 100) ${t.op} ${t.n}`;case"sequence":{let{first:e,second:s,n:o,unit:a}=t;return`contact_id IN (SEL\
ECT c.contact_id FROM contact_data AS c JOIN event_data AS a ON c.contact_id = a.contact_id JOIN event_data AS b ON c.\
contact_id = b.contact_id WHERE a.event_type = ${oe(e)} AND b.event_type = ${oe(s)} AND b.timestamp > a.timestamp AND \
b.timestamp <= ${yt(a,o,"a.timestamp")})`}}}var Ea=200;function Na(t){let e=Z(()=>Ps(t.names),[t.names]),s=Es(t.condition),o=[...new Set(e.map(a=>a.group))];return n(
"select",{"aria-label":"About","data-testid":"builder-subject",value:s,onChange:a=>t.onCondition(Kt(a.currentTarget.value,
t.names)),children:[!e.some(a=>a.id===s)&&n("option",{value:s,children:s.replace(/^field /,"")}),o.map(a=>n("optgroup",
{label:a,children:e.filter(r=>r.group===a).map(r=>n("option",{value:r.id,children:r.label},r.id))},a))]})}function $a(t){
let{condition:e,names:s,onCondition:o}=t;switch(e.kind){case"scalar":{let a=Ve(s).get(e.field.toLowerCase())?.kind==="\
number"?"number":"text",{field:r}=e;return n(ht,{test:e.test,kind:a,field:r,names:s,onTest:i=>o({...e,test:i})})}case"\
time":return n(He,{test:e.test,ofField:!0,onTest:a=>o({...e,test:a})});case"set":return n(ks,{field:e.field,test:e.test,
names:s,onTest:a=>o({...e,test:a})});case"event":return n(Ss,{condition:e,names:s,onCondition:o});case"sequence":return n(
Cs,{condition:e,names:s,onCondition:o});case"bucket":return n(b,{children:[n(Y,{label:"Which part",value:e.op,choices:[
{id:"<",label:"the first"},{id:">=",label:"all but the first"}],onPick:a=>o({...e,op:a})}),n(ae,{label:"Percent",whole:!0,
most:100,why:"that is everybody",value:String(e.n),onValue:a=>o({...e,n:Number(a)})}),n("span",{children:"percent, dra\
wn for"}),n(_e,{label:"Name of the draw",names:s,value:e.salt,onValue:a=>o({...e,salt:a})})]})}}function Us(t){return n(
"output",{class:"alone","aria-label":"contacts by this alone","data-testid":"builder-count","data-value":t.value,children:t.
value===void 0?"–":T(t.value)})}function Aa(t){let{leaf:e,names:s,onLeaf:o}=t,{condition:a}=e,[r,i]=g(e.text);N(()=>i(
e.text),[e.text]);let l=d=>o({...e,condition:d,text:tn(d)});return n("li",{class:"condition","data-testid":"builder-co\
ndition",children:[n("div",{class:"asked",children:a?n(b,{children:[n(Na,{condition:a,names:s,onCondition:l}),n($a,{condition:a,
names:s,onCondition:l})]}):n("label",{class:"as-text",children:[n("span",{class:"soft",children:"as text"}),n("textare\
a",{rows:Math.min(6,1+Math.floor(r.length/60)),spellcheck:!1,"data-testid":"builder-text",value:r,onInput:d=>i(d.currentTarget.
value),onBlur:()=>{r.trim()&&r!==e.text&&o({...e,text:_s(r)})}})]})}),n(Us,{value:t.counts.get(e.key)}),n(Ue,{label:"t\
his condition",onClick:t.onGone})]})}var Oa=[{id:"all",label:"all of"},{id:"any",label:"any of"},{id:"none",label:"non\
e of"}];function Vs(t){let{group:e,isRoot:s,names:o,counts:a,onGroup:r}=t,i=c=>r(hs(e,c,s)),l=()=>{let c=Kt("field cou\
ntry",o);return{kind:"leaf",key:ce(),text:tn(c),condition:c}},d=(c,u)=>{let m=u.kind==="group"&&u.parts.length===0;r(m?
ut(e,c):gs(e,c,u))};return n("fieldset",{class:s?"group root":"group",children:[n("legend",{children:[n(Y,{label:"How \
the conditions go together",id:"builder-how",value:e.how,choices:Oa,onPick:c=>r(Vt(e,c,s))}),n("span",{class:"soft",children:e.
parts.length===0?"no condition: everybody":"these hold"}),!s&&n(Us,{value:a.get(e.key)}),t.onGone&&n(Ue,{label:"this g\
roup",onClick:t.onGone})]}),n("ul",{children:e.parts.map((c,u)=>c.kind==="leaf"?n(Aa,{leaf:c,names:o,counts:a,onLeaf:m=>d(
u,m),onGone:()=>r(ut(e,u))},c.key):n("li",{children:n(Vs,{group:c,isRoot:!1,names:o,counts:a,onGroup:m=>d(u,m),onGone:()=>r(
ut(e,u))})},c.key))}),n("div",{class:"actions",children:[n("button",{type:"button",class:"small","data-testid":s?"buil\
der-add-condition":"builder-add-condition-within",onClick:()=>i(l()),children:"Add a condition"}),n("button",{type:"bu\
tton",class:"small","data-testid":s?"builder-add-group":void 0,onClick:()=>i(dt(e.how==="all"?"any":"all",[l()])),children:"\
Add a group"})]})]})}function Ia(t,e){let s=new Map;if(!t||!e)return s;let o=i=>i.replace(/\s+/g," ").replace(/^[( ]+|[) ]+$/g,
""),a=0,r=i=>{if(i.kind==="leaf"||i.how==="none"||i.parts.length>1){let l=o(lt(i)),d=e.findIndex((c,u)=>u>=a&&o(c.text)===
l);d>=0&&(s.set(i.key,e[d]?.alone??0),a=d+1)}i.kind==="group"&&i.parts.forEach(r)};return r(t.root),s}function Bs(t){let{
text:e,names:s,onText:o,onDrawn:a}=t,[r,i]=g(null),[l,d]=g(!1),[c,u]=g(void 0),[m,p]=g(0),f=se(null),h=Z(()=>s&&Ve(s),
[s]);N(()=>{if(!h||e===f.current)return;let y=new AbortController,x=Q=>{if(y.signal.aborted)return;let ee=Q.tree;f.current=
ee?e:null,u(void 0),ee&&i(qs(e,ee,h)),d(!ee),a()},P=Q=>{y.signal.aborted||(u(Q),a())},w=setTimeout(()=>W("/v1/queries/\
parse",{query:e},{signal:y.signal}).then(x,P),f.current===null&&!r?0:Ea);return()=>{clearTimeout(w),y.abort()}},[e,h,m]);
let _=Z(()=>Ia(r,t.clauses),[r,t.clauses]),v=y=>{if(!r||e!==f.current)return;let x={...r,root:y},P=ms(x);f.current=P,i(
x),o(P)};return n("section",{class:"builder","aria-label":"Conditions","data-testid":"builder",children:[r&&s&&n("div",
{inert:e!==f.current,class:l||c?"unread":"",children:n(Vs,{group:r.root,isRoot:!0,names:s,counts:_,onGroup:v})}),c!==void 0&&
e!==f.current&&n(b,{children:[n("p",{class:"warn",children:"The conditions of the query below could not be read, so th\
ey are not shown or changed here."}),n(C,{error:c,retry:()=>p(y=>y+1)})]}),l&&!c&&n("p",{class:"soft",children:"The qu\
ery below cannot be read yet. Its conditions are shown as soon as it can."}),!r&&!l&&s&&f.current!==null&&n("p",{class:"\
soft undrawn",children:"This query joins or groups contacts as a whole, so it has no conditions to draw. Change it as \
text below."})]})}var La=150,Ma=600;function Ra(t,e){if(!e)return[];let s=(a,r,i,l)=>({from:It(t,i??0),to:It(t,l??i??0),severity:a,message:r}),
{error:o}=e;if(o){let a=o.hint?`${o.message}; ${o.hint}`:o.message;return[s("error",a,o.start,o.end)]}return e.warnings.
map(a=>s("warning",a.message,a.start,a.end))}async function Da(t){let e={fields:[],lists:[],segments:[],eventTypes:[]},
s=[];return t.may("fields:read")&&s.push(Promise.all([k("/v1/fields"),k("/v3/marketing/field_definitions")]).then(([o,
a])=>{let r=[...o.fields,...a.reserved_fields];e.fields=r.map(i=>({id:i.id,name:i.name,kind:i.field_type}))})),t.may("\
lists:read")&&s.push(k("/v3/marketing/lists",{query:{page_size:1e3}}).then(o=>{e.lists=o.result})),t.may("segments:rea\
d")&&s.push(k("/v1/segments").then(o=>{e.segments=o.segments})),t.may("events:read")&&s.push(k("/v1/event_types").then(
o=>{e.eventTypes=o.event_types})),await Promise.allSettled(s),e}function Fa(t,e){let s=q(),[o,a]=g({text:""});return N(
()=>{let r=new AbortController,i={signal:r.signal},l=setTimeout(async()=>{let d={text:t},c=()=>{r.signal.aborted||a({...d})};
await(async()=>{d.checked=await W("/v1/queries/check",{query:t},i),c();let m=d.checked.engagement&&!s.may("events:read");
if(!d.checked.valid||!s.may("contacts:read")||m)return;let p={query:t,clauses:!0,limit:8},f={in:{segment_id:e??""},...i};
[d.preview,d.difference]=await Promise.all([W("/v1/queries/preview",p,i),e?W("/v1/segments/{segment_id}/diff",{query:t},
f):void 0])})().catch(m=>{d.error=m}),d.settled=!0,c()},La);return()=>{clearTimeout(l),r.abort()}},[t,e,s]),o}function qa(t){
let e=Math.max(1,...t.clauses.map(s=>s.alone));return n(B,{label:"Counts by clause",class:"clauses",heads:["Clause","#\
Alone","","#Without it"],children:t.clauses.map((s,o)=>n("tr",{children:[n("td",{children:n("code",{class:`depth-${Math.
min(s.depth,6)}`,children:s.kind==="leaf"?s.text:s.kind.toUpperCase()})}),n("td",{class:"number",children:n(L,{value:s.
alone,id:"clause-count"})}),n("td",{children:n(Fn,{value:s.alone,most:e})}),n("td",{class:"number soft","data-value":s.
without,children:nt(s.without)})]},o))})}function Wa(t){return n("ul",{class:"sample",children:t.contacts.map(e=>n("li",
{children:[n("a",{href:E("contacts",e.id),children:e.email||e.id}),n("span",{class:"soft",children:[`${e.first_name} ${e.
last_name}`.trim(),e.city].filter(Boolean).join(" · ")})]},e.id))})}function Ha(t){let e=t.difference,{joins:s=0,leaves:o=0,
stays:a=0}=e??{},r=e?.referring_segments??0;return n(O,{title:"What saving changes",children:e?n(b,{children:[n("dl",{
class:"figures",children:[n("div",{children:[n("dt",{children:"join"}),n("dd",{class:"good",children:n(L,{value:s,id:"\
diff-joins"})})]}),n("div",{children:[n("dt",{children:"leave"}),n("dd",{class:"bad",children:n(L,{value:o,id:"diff-le\
aves"})})]}),n("div",{children:[n("dt",{children:"stay"}),n("dd",{children:n(L,{value:a,id:"diff-stays"})})]})]}),e.drift&&
e.drift.joins+e.drift.leaves>0&&n("p",{class:"soft",children:["The query in force would itself bring in ",T(e.drift.joins),
" and take out"," ",T(e.drift.leaves)," by now."]}),r>0&&n("p",{class:"warn",children:[r===1?"One segment refers":`${T(
r)} segments refer`," to this one and will change with it."]})]}):n("p",{class:"soft",children:"Compared with the memb\
ers in force as soon as the query is valid."})})}function js(t){let e=q(),s=se(null),o=se(null),[a,r]=g(!1),[i,l]=g(!1),
[d,c]=g(t.text),[u,m]=g(null),p=Fa(d,t.segment),[f,h]=g(!1),[_,v]=g(!1),[y,x]=g(!1);N(()=>{(_||f&&p.settled)&&x(!0)},[
_,f,p]),N(()=>{let R=setTimeout(()=>v(!0),Ma);return()=>clearTimeout(R)},[]);let P=le(()=>h(!0),[]),w=p.text===d,Q=w&&
p.checked?.valid===!0,ee=Z(()=>Ra(p.text,p.checked),[p]),{onChange:$}=t,[M,G]=ls();N(()=>$(d,Q,M),[d,Q,M,$]),N(()=>{let R=!1;
return import("./editor.js").then(({mount:te})=>{R||!s.current||(o.current=te(s.current,{text:d,label:"Query",onChange:c}),
l(!0))}).catch(()=>r(!0)),Da(e).then(te=>{R||m(te)}),()=>{R=!0,o.current?.destroy()}},[]),N(()=>{u&&o.current?.setNames(
u)},[u,i]),N(()=>{w&&o.current?.setMarks(ee)},[ee,w,i]);let J=R=>{c(R),o.current?.setText(R)},U=p.preview;return n("di\
v",{class:y?"query":"query opening",children:[n("div",{class:"write",children:[n(Wt.Provider,{value:G,children:n(Bs,{text:d,
names:u,clauses:w?U?.clauses:void 0,onText:J,onDrawn:P})}),n("h2",{class:"as-sql",children:"The same as SQL"}),n("div",
{class:"editor",ref:s}),a&&n("textarea",{class:"editor","data-testid":"query-editor","aria-label":"Query",value:d,onInput:R=>c(
R.currentTarget.value)}),n("p",{class:"soft help",id:"query-help",children:"Ctrl-Space completes fields, lists, segmen\
ts and event types. Tab leaves the editor."}),n("ul",{class:"lints","aria-live":"polite","aria-label":"What is wrong o\
r doubtful",children:w&&ee.map(R=>n("li",{class:R.severity,children:n("button",{type:"button","data-testid":"lint","da\
ta-severity":R.severity,onClick:()=>o.current?.select(R.from,R.to),children:R.message})},R.message))}),w&&n(C,{error:p.
error}),U?.clauses?.some(R=>R.text!=="TRUE")&&n(O,{title:"By clause",note:"alone: with this clause only; without it: h\
ow many more there would be",children:n(qa,{clauses:U.clauses??[]})})]}),n("div",{class:"beside",children:[n(O,{title:"\
Right now",children:[n("div",{class:`live ${w&&U?"":"old"}`,"aria-live":"polite","aria-busy":!w,children:[U?n(L,{value:U.
count,id:"live-count",class:"large"}):n("span",{class:"figure large soft",children:"–"}),n("span",{class:"soft",children:[
" ","contacts",U&&`, counted in ${T(Math.ceil(U.micros/100)/10)} ms`]})]}),!e.may("contacts:read")&&n("p",{class:"soft",
children:"Counts need a key with the scope contacts:read."}),p.checked?.engagement&&!e.may("events:read")&&n("p",{class:"\
soft",children:"This query reads events: counts need events:read as well."}),U&&(U.contacts.length?n(Wa,{contacts:U.contacts}):
n(V,{children:"Nobody satisfies it."}))]}),t.segment&&n(Ha,{difference:w?p.difference:void 0})]})]})}var Ua=`SELECT contact_id, updated_at
FROM contact_data`;function Gs(t){let{segment:e}=t,[s,o]=g(e?.name??""),[a,r]=g(e?.query??Ua),[i,l]=g(!1),[d,c]=g(null),
u=j(),m=le((_,v,y)=>{c(y),r(_),l(v)},[]),p=!e||s!==e.name||a!==e.query,f=_=>{_.preventDefault(),u.run(async()=>{if(!e){
let y=await W("/v3/marketing/segments/2.0",{name:s,query_dsl:a});ie("segments",y.id);return}let v={};s!==e.name&&(v.name=
s),a!==e.query&&(v.query_dsl=a),await xe("/v3/marketing/segments/2.0/{segment_id}",v,{in:{segment_id:e.id}}),ie("segme\
nts",e.id)})},h=s.trim()?d||(i?p?"":"Nothing was changed.":"The query is not valid yet."):"It needs a name.";return n(
"form",{onSubmit:f,class:"edit",children:[n(ue,{label:"Name",children:n("input",{type:"text","data-testid":"segment-na\
me",value:s,required:!0,maxLength:100,placeholder:"Bought twice in 60 days",onInput:_=>o(_.currentTarget.value)})}),n(
js,{text:a,onChange:m,...e?{segment:e.id}:{}}),n(C,{error:u.error}),n("div",{class:"actions",children:[n("button",{type:"\
submit",class:"first","data-testid":"save-segment",disabled:u.busy||h!=="",children:e?"Save the changes":"Make the seg\
ment"}),n("a",{class:"button",href:e?E("segments",e.id):E("segments"),children:"Cancel"}),n("span",{class:"soft",role:"\
status",children:h})]})]})}function Ks(){return n(b,{children:[n(H,{title:"New segment",above:n("a",{href:E("segments"),
children:"Segments"})}),n(Gs,{})]})}function zs(t){let e=A(o=>k("/v1/segments/{segment_id}",{in:{segment_id:t.id},signal:o}),
[t.id]),s=e.data;return n(b,{children:[n(H,{title:s?`Edit ${s.name}`:"Edit",above:n("a",{href:E("segments",t.id),children:s?.
name??"Segment"})}),n(C,{error:e.error,retry:e.reload}),s?n(Gs,{segment:s}):!e.error&&n(F,{})]})}function vt(t){return n("dl",{class:"values",children:t.rows.map(([e,s])=>n("div",{children:[n("dt",{children:e}),n("d\
d",{children:s})]},e))})}function Va(t){return t?`after ${t.map(e=>Se(e)).join(" to ")}`:"at once"}function Qs(){let t=q(),
e=A(i=>k("/v1/status",{signal:i}),[],5e3),s=A(async i=>{let[l,d]=await Promise.all([k("/v1/policy",{signal:i}),k("/v1/\
limits",{signal:i})]);return{policy:l,limits:d}},[]),o=j(),a=e.data,r=()=>o.run(async()=>{await W("/v1/clock/accept",void 0),
e.reload()});return n(b,{children:[n(H,{title:"System"}),n(C,{error:e.error,retry:e.reload}),a?n(b,{children:[a.clock_why&&
n("div",{class:"trouble",role:"alert",children:[n("p",{children:a.clock_why}),t.may("service:write")&&a.clock_state===
"unconfirmed"&&n("button",{type:"button",disabled:o.busy,onClick:r,children:"The clock is right: go on"}),n(C,{error:o.
error})]}),!a.writes&&n("div",{class:"trouble",role:"alert",children:n("p",{children:"Nothing can be written: the disk\
 has failed or is full. The log says why."})}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"\
contacts"}),n("dd",{children:n(L,{value:a.contacts,class:"large"})})]}),n("div",{children:[n("dt",{children:"events"}),
n("dd",{children:n(L,{value:a.events,class:"large"})})]}),n("div",{children:[n("dt",{children:"segments"}),n("dd",{children:n(
L,{value:a.segments,class:"large"})})]}),n("div",{children:[n("dt",{children:"memory"}),n("dd",{"data-value":a.memory_bytes,
children:Te(a.memory_bytes)})]}),n("div",{children:[n("dt",{children:"next due"}),n("dd",{children:a.next_deadline?n(I,
{at:a.next_deadline}):"nothing"})]})]}),n("div",{class:"columns",children:[n(O,{title:"Clock",children:n(vt,{rows:[["s\
tate",a.clock_state],["the machine's clock",n(I,{at:a.clock,whole:!0},"c")],["the engine's time",n(I,{at:a.now,whole:!0},
"n")]]})}),n(O,{title:"Storage",children:n(vt,{rows:[["journal",Te(a.journal_bytes)],["snapshot",Te(a.snapshot_bytes)],
["commands",T(a.commands)],["of them since the snapshot",T(a.commands_since_snapshot)],["events that wait for their co\
ntact",T(a.waiting_events)],["last change",T(a.last_change)],["version",a.version]]})}),n(O,{title:"Your key",children:n(
vt,{rows:[["name",t.own.name??"none is needed on this machine"],["ends",t.own.expires_at?n(I,{at:t.own.expires_at,whole:!0},
"e"):"when it is revoked"],["may",t.own.scopes.join(", ")]]})}),n(O,{title:"Policy and limits",children:[n(C,{error:s.
error,retry:s.reload}),s.data&&n(vt,{rows:[["evaluated",s.data.policy.evaluation_seconds?`every ${Se(s.data.policy.evaluation_seconds)}`:
"with every write"],["published",Va(s.data.policy.publication_seconds)],["pause between edits",Se(s.data.policy.edit_pause_seconds)],
["refreshes of a segment and day",T(s.data.policy.refreshes_per_segment_day)],["segments at most",T(s.data.policy.max_segments)],
["requests a minute",T(s.data.limits.requests_per_minute)],["fields at most",T(s.data.limits.custom_fields)],["lists a\
t most",T(s.data.limits.lists)]]})]})]})]}):!e.error&&n(F,{})]})}var Ba=["segment.created","segment.populated","segment.refreshed","segment.edited","segment.renamed","segment.invalida\
ted","segment.recovered","segment.deleted","members.joined","members.left","members.snapshot"],ja={active:"good",paused:"\
wait",disabled:"bad"};function Ys(t){let{webhook:e}=t;return n(b,{children:[n("span",{class:`state ${ja[e.state]??"wai\
t"}`,"data-testid":"webhook-state",children:e.state}),e.why&&n("small",{class:"soft",children:[" ",e.why]})]})}function Js(t){
let{webhook:e}=t;return n(b,{children:[n(L,{value:e.behind})," ",e.failures>0&&n("span",{class:"bad",children:[T(e.failures),
" failed"]}),e.next_attempt&&n("small",{class:"soft",children:[" ","next try ",n(I,{at:e.next_attempt})]})]})}function Zs(t){
return t.webhook.secret?n(O,{title:"Secret",note:"shown this once: the receiver verifies signatures with it",id:"webho\
ok-secret",children:n("code",{children:t.webhook.secret})}):null}function Xs(t){let e=q(),{webhook:s}=t,[o,a]=g({url:s?.
url??"",description:s?.description??"",types:s?.types??[],segments:s?.segments??[]}),r=j(),i=A(async u=>e.may("segment\
s:read")?(await k("/v1/segments",{signal:u})).segments:[],[]),l=u=>a({...o,...u}),d=u=>{u.preventDefault(),r.run(async()=>{
let m=o;t.onSaved(s?await xe("/v1/webhooks/{id}",m,{in:{id:s.id}}):await W("/v1/webhooks",m))})},c=(u,m,p)=>p?[...u,m]:
u.filter(f=>f!==m);return n("form",{onSubmit:d,class:"edit",children:[n(ue,{label:"URL",note:"Messages are posted ther\
e, signed after Standard Webhooks.",children:n("input",{type:"url","data-testid":"webhook-url",value:o.url,required:!0,
placeholder:"https://example.com/segments",onInput:u=>l({url:u.currentTarget.value})})}),n(ue,{label:"What it is for",
children:n("input",{type:"text",maxLength:200,value:o.description,placeholder:"Keeps the audience of our ads current",
onInput:u=>l({description:u.currentTarget.value})})}),n("fieldset",{children:[n("legend",{children:["Messages ",o.types.
length===0&&n("span",{class:"soft",children:"(none chosen: all of them)"})]}),Ba.map(u=>n("label",{class:"check",children:[
n("input",{type:"checkbox",checked:o.types.includes(u),onChange:m=>l({types:c(o.types,u,m.currentTarget.checked)})}),u]},
u))]}),(i.data?.length??0)>0&&n("fieldset",{children:[n("legend",{children:["Segments ",o.segments.length===0&&n("span",
{class:"soft",children:"(none chosen: all of them)"})]}),i.data?.map(u=>n("label",{class:"check",children:[n("input",{
type:"checkbox",checked:o.segments.includes(u.id),onChange:m=>l({segments:c(o.segments,u.id,m.currentTarget.checked)})}),
u.name]},u.id))]}),n(C,{error:r.error}),n("div",{class:"actions",children:n("button",{type:"submit",class:"first","dat\
a-testid":"webhook-save",disabled:r.busy||!o.url.trim(),children:s?"Save the changes":"Make the webhook"})})]})}function eo(){
let t=q(),e=A(r=>k("/v1/webhooks",{signal:r}),[],5e3),[s,o]=g(null),a=e.data?.results;return n(b,{children:[n(H,{title:"\
Webhooks"}),n("p",{class:"soft",children:"What happens to segments is sent to receivers: at least once, in order per s\
egment, signed."}),n(C,{error:e.error,retry:e.reload}),s&&n(Zs,{webhook:s}),a?a.length===0?n(V,{children:"There are no\
 webhooks yet. Make one below, and its receiver is sent what happens from then on."}):n(B,{label:"Webhooks",class:"wid\
e",heads:["Receiver","State","Messages","Segments","Behind"],children:a.map(r=>n("tr",{"data-testid":"webhook-row","da\
ta-webhook-id":r.id,children:[n("th",{scope:"row",children:[n("a",{href:E("webhooks",r.id),children:r.url}),r.description&&
n("small",{class:"soft block",children:r.description})]}),n("td",{children:n(Ys,{webhook:r})}),n("td",{children:r.types.
length?r.types.join(", "):"all"}),n("td",{class:"number",children:r.segments.length?T(r.segments.length):"all"}),n("td",
{children:n(Js,{webhook:r})})]},r.id))}):!e.error&&n(F,{}),(a||e.error)&&t.may("webhooks:write","feed:read")&&n("div",
{class:"below",children:n(O,{title:"A new webhook",children:n(Xs,{onSaved:r=>{o(r),e.reload()}},s?.id??"")})})]})}function Ga(t){
return n(B,{label:"Deliveries",heads:["When","Message","#Attempt","Answer","#Took"],children:t.results.map(e=>n("tr",{
"data-testid":"delivery-row",children:[n("td",{children:n(I,{at:e.at})}),n("th",{scope:"row",children:[e.type,n("small",
{class:"soft block",children:n("code",{children:e.message_id})})]}),n("td",{class:"number",children:T(e.attempt)}),n("\
td",{class:e.error||(e.status??0)>=300?"bad":"good",children:e.error??e.status}),n("td",{class:"number",children:[T(e.
milliseconds)," ms"]})]},`${e.message_id} ${e.attempt} ${e.at}`))})}function to(t){let e=q(),s={in:{id:t.id}},o=A(async x=>{
let[P,{results:w}]=await Promise.all([k("/v1/webhooks/{id}",{...s,signal:x}),k("/v1/webhooks/{id}/deliveries",{...s,signal:x})]);
return{webhook:P,results:w}},[t.id],3e3),[a,r]=g(!1),[i,l]=g(null),[d,c]=g(null),[u,m]=g("0"),p=j(),f=o.data,h=n("a",{
href:E("webhooks"),children:"Webhooks"});if(!f)return n(b,{children:[n(H,{title:"Webhook",above:h}),o.error?n(C,{error:o.
error,retry:o.reload}):n(F,{})]});let{webhook:_,results:v}=f,y=x=>()=>p.run(async()=>{await x(),o.reload()});return n(
b,{children:[n(H,{title:_.url,above:h,children:e.may("webhooks:write")&&n(b,{children:[n("button",{type:"button",class:"\
first",disabled:p.busy,"data-testid":"webhook-test",onClick:y(async()=>c(await W("/v1/webhooks/{id}/test",void 0,s))),
children:"Send a test"}),_.state==="active"?n("button",{type:"button",disabled:p.busy,"data-testid":"webhook-pause",onClick:y(
()=>W("/v1/webhooks/{id}/pause",void 0,s)),children:"Pause"}):n("button",{type:"button",disabled:p.busy,"data-testid":"\
webhook-resume",onClick:y(()=>W("/v1/webhooks/{id}/resume",void 0,s)),children:"Resume"}),n("button",{type:"button",disabled:p.
busy,title:"The old secret signs beside the new one for a day",onClick:y(async()=>l(await W("/v1/webhooks/{id}/rotate",
void 0,s))),children:"New secret"}),n("button",{type:"button",class:"danger",onClick:()=>r(!0),children:"Delete"})]})}),
n(C,{error:p.error}),i&&n(Zs,{webhook:i}),d&&n("p",{role:"status",class:d.error||(d.status??0)>=300?"bad":"good",children:[
"The test was answered with ",d.error??d.status,", after ",T(d.milliseconds)," ms."]}),n("dl",{class:"figures",children:[
n("div",{children:[n("dt",{children:"state"}),n("dd",{children:n(Ys,{webhook:_})})]}),n("div",{children:[n("dt",{children:"\
changes behind"}),n("dd",{children:n(Js,{webhook:_})})]}),n("div",{children:[n("dt",{children:"accepted up to"}),n("dd",
{children:n("code",{children:_.cursor})})]}),n("div",{children:[n("dt",{children:"made"}),n("dd",{children:n(I,{at:_.created_at})})]})]}),
_.snapshot&&n("p",{class:"warn",children:"All members are being sent: its place was no longer kept."}),n(O,{title:"Del\
iveries",note:"the last attempts, the latest first; forgotten with a restart",id:"deliveries",children:v.length===0?n(
V,{children:"Nothing was sent yet. Send a test."}):n(Ga,{results:v})}),e.may("webhooks:write","feed:read")&&n(b,{children:[
n(O,{title:"Send again",note:"everything that has happened after a place in the feed",children:n("form",{class:"tools",
onSubmit:x=>{x.preventDefault(),y(()=>W("/v1/webhooks/{id}/replay",{after:u.trim()},s))()},children:[n("label",{children:[
"After the number of a change, or a cursor"," ",n("input",{type:"text",value:u,required:!0,onInput:x=>m(x.currentTarget.
value)})]}),n("button",{type:"submit",disabled:p.busy||!u.trim(),children:"Send again"})]})}),n(O,{title:"Change it",children:n(
Xs,{webhook:_,onSaved:o.reload},_.id)})]}),n(he,{open:a,title:`Delete the webhook to ${_.url}?`,yes:"Delete it",id:"co\
nfirm-delete",busy:p.busy,error:p.error,onNo:()=>r(!1),onYes:()=>p.run(async()=>{await de("/v1/webhooks/{id}",s),ie("w\
ebhooks")}),children:n("p",{children:"Nothing is sent there any more, also not what it is behind with. A request under\
 way may still arrive."})})]})}var no=[{part:"segments",name:"Segments",scopes:["segments:read"]},{part:"contacts",name:"Contacts",scopes:["contacts:\
read"]},{part:"lists",name:"Lists",scopes:["lists:read"]},{part:"fields",name:"Fields",scopes:["fields:read"]},{part:"\
webhooks",name:"Webhooks",scopes:["webhooks:read"]},{part:"feed",name:"Changes",scopes:["feed:read"]},{part:"system",name:"\
System",scopes:["service:read"]}];function Ka(t,e){let[s,o,a]=t;if(s==="segments"){if(o==="new")return n(Ks,{});if(o&&
a==="edit")return n(zs,{id:o},o);if(o&&!a)return n(is,{id:o,contact:e.get("contact")??""},o);if(!o)return n(os,{})}return s===
"contacts"?o==="import"?n(Qn,{}):o?n(Bn,{id:o},o):n(jn,{search:e.get("search")??""}):s==="lists"&&!o?n(Zn,{}):s==="fie\
lds"&&!o?n(Xn,{}):s==="webhooks"&&!a?o?n(to,{id:o},o):n(eo,{}):s==="feed"&&!o?n(zn,{}):s==="system"&&!o?n(Qs,{}):n(b,{
children:[n(H,{title:"There is no such page"}),n(V,{children:["The address names no page. ",n("a",{href:E("segments"),
children:"Go to the segments"}),"."]})]})}function za(t){let[e,s]=g(""),[o,a]=g(!1),[r,i]=g(void 0);return n("main",{class:"\
sign-in",children:n("form",{onSubmit:d=>{d.preventDefault(),a(!0),i(void 0),Rt(e.trim()).then(t.onSignedIn,c=>{let u=c instanceof
re&&c.status===401;i(u?new Error("This key is not valid here: it is unknown, revoked or has ended."):c)}).finally(()=>a(
!1))},class:"panel",children:[n("img",{src:"console/icon.svg",alt:"",width:"40",height:"40"}),n("h1",{children:"Segmen\
try"}),t.why&&n("p",{class:"warn",role:"status",children:t.why}),n(ue,{label:"API key",note:"It stays in the memory of\
 this page. Loading the page again asks for it again.",children:n("input",{type:"password",autoComplete:"off",spellcheck:!1,
"data-testid":"sign-in-key",value:e,required:!0,placeholder:"SG.",onInput:d=>s(d.currentTarget.value)})}),n(C,{error:r}),
n("button",{type:"submit",class:"first","data-testid":"sign-in",disabled:o||!e.trim(),children:"Sign in"}),n("p",{class:"\
soft",children:["No key yet? ",n("code",{children:"segmentry key new --name me"})," prints one, and ",n("code",{children:"\
segmentry serve --demo"})," ","prints one as it starts."]})]})})}function Qa(t){let e=Un(),{session:s}=t,o=no.filter(l=>s.
may(...l.scopes)),a=o[0];N(()=>{e.parts.length===0&&a&&location.replace(E(a.part))},[e,a]);let r=no.find(l=>l.part===e.
parts[0]),i=r&&!s.may(...r.scopes);return n("div",{class:"frame",children:[n("button",{type:"button",class:"skip",onClick:()=>document.
getElementById("content")?.focus(),children:"Skip to the content"}),n("nav",{"aria-label":"Pages",children:[n("p",{class:"\
brand",children:[n("img",{src:"console/icon.svg",alt:"",width:"24",height:"24"})," Segmentry"]}),n("ul",{children:o.map(
l=>n("li",{children:n("a",{href:E(l.part),"aria-current":e.parts[0]===l.part?"page":void 0,children:l.name})},l.part))}),
n("p",{class:"who",children:[n("span",{class:"soft",children:s.own.name??"no key needed"}),s.own.id&&n("button",{type:"\
button",onClick:s.signOut,children:"Sign out"}),n("a",{href:"api",children:"API"})]})]}),n("main",{id:"content",tabIndex:-1,
children:[e.parts.length===0&&!a&&n(V,{children:"This key has no scope that a page reads. Sign in with another one."}),
i?n(b,{children:[n(H,{title:r.name}),n(V,{children:["This page needs a key with ",r.scopes.join(" and "),"."]})]}):e.parts.
length>0&&Ka(e.parts,e.query)]})]})}function Ya(){let[t,e]=g(null),[s,o]=g(!1),[a,r]=g(""),i=le(d=>{Re(""),e(null),r(d),
document.title="Segmentry"},[]);N(()=>{Nn(i),Rt("").then(e,()=>{}).finally(()=>o(!0))},[i]);let l=Z(()=>t&&{own:t,may:(...d)=>d.
every(c=>t.scopes.includes(c)),signOut:()=>i("")},[t,i]);return s?l?n(Mt.Provider,{value:l,children:n(Qa,{session:l})}):
n(za,{why:a,onSignedIn:d=>{r(""),e(d)}}):n(F,{})}var so=document.getElementById("console");so&&hn(n(Ya,{}),so);
