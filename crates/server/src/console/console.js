var P,st,dn,G,Me,Se,ot,be,rt,$e,Le,at,_e=Symbol.for("pv"),Ce={},Te=[],un=/^m(i|n|o|s|text|space)$/,Re=Array.isArray,it=Te.
slice,ne=Object.assign;function te(n){n&&n.parentNode&&n.remove()}function we(n,t,s,o,r){var a={type:n,props:t,key:s,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:_e,__v:r||
++st,__i:-1,__u:0};return!r&&P.vnode&&P.vnode(a),a}function g(n){return n.children}function ke(n,t){this.props=n,this.context=t,this.__g=0}function Z(n,t){if(t==null)return n.
__&&Z(n.__,n.__i+1);for(var s;t<n.__k.length;t++)if((s=n.__k[t])&&s.__e)return s.__e;return typeof n.type!="function"||
n.props.__P?null:Z(n)}function mn(n){var t,s=n.__v,o=s.__e,r=[],a=[],l=n.__P;l&&((t=ne({constructor:_e},s)).__v=s.__v+
1,P.vnode&&P.vnode(t),He(l,t,s,n.__n,l.namespaceURI,32&s.__u?[o]:null,r,o||Z(s),32&s.__u,a),t.__v=s.__v,t.__.__k[t.__i]=
t,ft(r,t,a),s.__=s.__e=null,t.__e!=o&&lt(t))}function lt(n){if((n=n.__)&&n.__c&&!n.props.__P)return n.__e=null,n.__k.some(
function(t){return t&&(n.__e=t.__e)}),lt(n)}function De(n){(8&n.__g||(n.__g|=8,G.push(n),Se++))&&Me==P.debounceRendering||
((Me=P.debounceRendering)||queueMicrotask)(ct)}function ct(){try{for(var n,t=1;G.length;)G.length>t&&G.sort(ot),n=G.shift(),
t=G.length,8&n.__g&&mn(n)}finally{(Se=G.length)&&(Me||queueMicrotask)(ct)}}function dt(n,t,s,o,r,a,l,i,c,m,u){var p,f,
d,_,C,v,T=o.__k||Te,x=t.length;for(c=fn(s,t,T,c,x),p=0;p<x;p++)(d=s.__k[p])!=null&&(f=~d.__i&&T[d.__i]||Ce,d.__i=p,v=He(
n,d,f,r,a,l,i,c,m,u),_=d.__e,(f.ref!=d.ref||8&f.__u)&&(f.ref&&Ue(f.ref,null,d,f),d.ref&&u.push(d.ref,d.__c||_,d)),C=C||
_,4&d.__u?(c=ut(d,c,n,!f.__v),f.__e&&(f.__e=null)):typeof d.type=="function"&&v!==void 0?c=v:_&&(c=_.nextSibling),d.__u&=
-21);return s.__e=C,c}function fn(n,t,s,o,r){var a,l,i,c,m,u,p,f,d,_=s.length,C=_,v=0,T=0,x=n.__k=Array(r);for(a=0;a<r;a++)
(l=t[a])!=null&&typeof l!="boolean"&&typeof l!="function"?(typeof l!="object"||l.constructor===String?l=x[a]=we(null,l):
Re(l)?l=x[a]=we(g,{children:l}):l.constructor===_e&&l.__b?l=x[a]=we(l.type,l.props,l.key,l.ref,l.__v):x[a]=l,c=a+v,l.__=
n,l.__b=n.__b+1,i=null,~(m=l.__i=_n(l,s,c,C))&&(C--,(i=s[m])&&(i.__u|=2)),i&&i.__v?(l.__u|=16,m==c-1?v--:m==c+1?v++:m!=
c&&(m>c?v--:v++,T=1)):(~m||(r>_?v--:r<_&&v++),typeof l.type!="function"&&(l.__u|=4))):x[a]=null;if(T){for(u=[],p=[],a=
0;a<r;a++)if((l=x[a])&&16&l.__u){for(v=0,f=u.length;v<f;)u[d=v+f>>1]<l.__i?v=d+1:f=d;u[v]=l.__i,p[a]=v+1}for(v=u.length;a--;)
p[a]&&(p[a]==v?v--:x[a].__u|=4)}if(C)for(a=0;a<_;a++)!(i=s[a])||2&i.__u||(i.__e==o&&(o=Z(i)),We(i,i));return o}function ut(n,t,s,o){
var r,a,l,i;if(typeof n.type=="function"){if(n.props.__P)return t;if(r=n.__k)for(a=0;a<r.length;a++)r[a]&&(r[a].__=n,t=
ut(r[a],t,s,!1));return t}for(t&&!t.parentNode&&(t=Z(n))&&!t.parentNode&&(t=null),l=n.__e,i=t;i&&i.nodeType==8;)i=i.nextSibling;
for(l!=i&&(!o&&s.moveBefore&&l.parentNode?s.moveBefore(l,t):s.insertBefore(l,t||null)),t=l;(t=t&&t.nextSibling)&&t.nodeType==
8&&!t.data.startsWith("$s"););return t}function _n(n,t,s,o){var r,a=n.key,l=n.type,i=t[s],c=i&&!(2&i.__u);if(i===null&&a==null||c&&a==i.key&&l==i.type)return s;
if(o>(c?1:0)){for(r=s-1;r>=0;r--)if((i=t[r])&&!(2&i.__u)&&a==i.key&&l==i.type)return r;for(r=s+1;r<t.length;r++)if((i=
t[r])&&!(2&i.__u)&&a==i.key&&l==i.type)return r}return-1}function nt(n,t,s){s==null&&(s=""),t[0]=="-"?n.setProperty(t,
s):n[t]=s}function ve(n,t,s,o,r){var a,l;if(t=="style")if(typeof s=="string")n.style.cssText=s;else{if(typeof o=="stri\
ng"&&(n.style.cssText=o=""),o)for(t in o)s&&t in s||nt(n.style,t);if(s)for(t in s)o&&s[t]==o[t]||nt(n.style,t,s[t])}else if(t[0]==
"o"&&t[1]=="n")typeof s!="function"&&(s=null),typeof o!="function"&&(o=null),(n.__e||(n.__e={}))[t]=s,s&&o||(l=Le[t]||
(Le[t]=pn(t)),(n.__a||(n.__a={}))[t]=$e,a=t!=(t=t.replace(rt,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),s?n.addEventListener(
t,l,a):n.removeEventListener(t,l,a));else{if(r=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,
"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!=
"colSpan"&&t!="role"&&t!="popover"&&t in n)try{return void(n[t]=s??"")}catch{}if(typeof s=="function")return;s==null||
s===!1&&t[4]!="-"?n.removeAttribute(t):n.setAttribute(t,t=="popover"&&s==1?"":s)}}function pn(n){return function(t){var s=this.
__e;if(s){if(s=s[n],t[be]==null)t[be]=$e++;else if(t[be]<this.__a[n])return;return s(P.event?P.event(t):t)}}}function He(n,t,s,o,r,a,l,i,c,m){
var u,p,f,d,_,C,v,T,x,R,O,me,fe,b,A,H,J,z,K=t.type;if(t.constructor!==_e)return null;128&s.__u&&(c=32&s.__u,u=s.__c.__z)&&
(t.__u|=c,p=a=[],u.nodeType==8?i=xe(u,a):a.push(u),i=a[0]||i),(u=P.__b)&&u(t);e:if(typeof K=="function"){f=l.length;try{
if(T=t.props,x=(u=K.prototype)&&u.render,R=(u=K.contextType)&&o[u.__c],O=u?R?R.props.value:u.__:o,(d=s.__c)?(t.__c=d,2&
d.__g&&(d.__g|=1)):(x?t.__c=d=new K(T,O):(t.__c=d=new ke(T,O),d.constructor=K,d.render=gn),R&&R.sub(d),d.state||(d.state=
{}),d.__n=o,d.__g|=8,d.__h=[],d.__k=[]),x&&(d.__s||(d.__s=d.state),K.getDerivedStateFromProps&&(d.__s==d.state&&(d.__s=
ne({},d.__s)),ne(d.__s,K.getDerivedStateFromProps(T,d.__s)))),_=d.props,C=d.state,d.__v=t,s.__c){if(T!==_&&x&&!K.getDerivedStateFromProps&&
d.componentWillReceiveProps&&d.componentWillReceiveProps(T,O),t.__v==s.__v&&!(8&d.__g)||!(4&d.__g)&&d.shouldComponentUpdate&&
d.shouldComponentUpdate(T,d.__s,O)===!1){t.__v!=s.__v&&(d.props=T,d.state=d.__s,d.__g&=-9),t.__e=s.__e,t.__k=s.__k,t.__k.
some(function(Q){Q&&(Q.__=t)}),Te.push.apply(d.__h,d.__k),d.__k=[],d.__h.length&&l.push(d),i=Z(s);break e}d.componentWillUpdate&&
d.componentWillUpdate(T,d.__s,O),x&&d.componentDidUpdate&&d.__h.push(function(){d.componentDidUpdate(_,C,v)})}else x&&
!K.getDerivedStateFromProps&&d.componentWillMount&&d.componentWillMount(),x&&d.componentDidMount&&d.__h.push(d.componentDidMount);
d.context=O,d.props=T,d.__P=n,d.__g&=-5,me=P.__r,fe=x?25:0;do d.__g&=-9,me&&me(t),u=d.render(d.props,d.state=d.__s,d.context);while(8&
d.__g&&++fe<25);x&&(Te.push.apply(d.__h,d.__k),d.__k=[]),d.state=d.__s,d.getChildContext&&(o=ne({},o,d.getChildContext())),
x&&s.__c&&d.getSnapshotBeforeUpdate&&(v=d.getSnapshotBeforeUpdate(_,C)),b=u&&u.type===g&&u.key==null?u.props.children:
u,T.__P&&(u=i,r=(n=T.__P).namespaceURI,c=a=null,s.props&&s.props.__P!=n&&(s.__k.some(function(Q){Q&&We(Q,Q)}),s.__k=null),
i=s.__k?Z(s,0):null),i=dt(n,Re(b)?b:[b],t,s,o,r,a,l,i,c,m),T.__P&&(t.__e=null,i=u),t.__u&=-161,p&&p.some(te),d.__h.length&&
l.push(d),1&d.__g&&(d.__g&=-4)}catch(Q){if(l.length=f,t.__v=null,c||a)if(Q&&Q.then){if(t.__u|=128|c,a){for(~(J=a.indexOf(
i||void 0))||(J=a.length);(z=a[J-1])&&z.nodeType==8;)J--;for(;J<a.length;J++)if(z=a[J])if(a[J]=null,A){if(z==H)break}else{
if(z.nodeType!=8)break;z.data.startsWith("$s")&&(H=xe(A=z))}}if(!A){for(;i&&i.nodeType==8&&i.nextSibling;)i=i.nextSibling;
A=i}(u=xe(A=t.__c.__z||(t.__c.__z=A)))?(t.__e=A,i=u):t.__e=i,i=i&&i.nextSibling}else a&&a.some(te);else t.__e=s.__e;t.
__k||(t.__k=s.__k||[]),Q&&Q.then||mt(t),P.__e(Q,t,s)}}else i=t.__e=hn(s.__e,t,s,o,r,a,l,c,m,n);return(u=P.diffed)&&u(t),
i}function xe(n,t){if(n&&n.nodeType==8&&n.data.startsWith("$s"))for(var s=1;n=n.nextSibling;){if(n.nodeType==8){if(n.data.
startsWith("$s"))s++;else if(n.data.startsWith("/$s")&&!--s)return n}t&&t.push(n)}}function mt(n){n&&(n.__c&&(n.__c.__g|=
4),n.__k&&n.__k.some(mt))}function ft(n,t,s){for(var o=0;o<s.length;)Ue(s[o++],s[o++],s[o++]);P.__c&&P.__c(t,n),n.some(
function(r){try{n=r.__h,r.__h=[],n.some(function(a){a.call(r)})}catch(a){P.__e(a,r.__v)}})}function hn(n,t,s,o,r,a,l,i,c,m){
var u,p,f,d,_,C,v,T,x=s.props||Ce,R=t.props,O=t.type;if(O=="svg"?r="http://www.w3.org/2000/svg":O=="math"?r="http://ww\
w.w3.org/1998/Math/MathML":r||(r="http://www.w3.org/1999/xhtml"),a){for(u=0;u<a.length;u++)if((_=a[u])&&(O?_.localName==
O:_.nodeType==3)){n=_,a[u]=null;break}}if(!n){if(T=m.ownerDocument||document,!O)return T.createTextNode(R);n=T.createElementNS(
r,O,R.is?R:m),i&&(P.__m&&P.__m(t,a),i=!1),a=null}if(O){if(m=O=="template"&&n.content||n,a=O=="textarea"&&R.defaultValue!=
null?null:a&&it.call(m.childNodes),!i&&a)for(x={},u=0;u<n.attributes.length;u++)x[(_=n.attributes[u]).name]=_.value;for(u in x)
_=x[u],u=="dangerouslySetInnerHTML"?f=_:u=="children"||u in R||u=="value"&&"defaultValue"in R||u=="checked"&&"defaultC\
hecked"in R||ve(n,u,null,_,r);for(u in R)_=R[u],u=="children"?d=_:u=="dangerouslySetInnerHTML"?p=_:u=="value"?C=_:u=="\
checked"?v=_:i&&typeof _!="function"||x[u]===_||ve(n,u,_,x[u],r);p?(i||f&&(p.__html==f.__html||p.__html==n.innerHTML)||
(n.innerHTML=p.__html),t.__k=[]):(f&&(n.textContent=""),(O=="foreignObject"||r=="http://www.w3.org/1998/Math/MathML"&&
un.test(O))&&(r="http://www.w3.org/1999/xhtml"),dt(m,Re(d)?d:[d],t,s,o,r,a,l,a?a[0]:s.__k&&Z(s,0),i,c),a&&a.some(te)),
i&&O!="textarea"||(u="value",O=="progress"&&C==null?n.removeAttribute(u):C==null||C===n[u]&&(O!="progress"||C)||ve(n,u,
C,x[u],r),u="checked",v!=null&&v!=n[u]&&ve(n,u,v,x[u],r))}else x===R||i&&n.data==R||(n.data=R);return n}function Ue(n,t,s,o){
try{typeof n=="function"?t?t.__x=n(t)||1:o&&(o=o.__c||o.__e)&&(t=o.__x)&&(o.__x=null,typeof t=="function"?t():n(null)):
n.current=t}catch(r){P.__e(r,s)}}function We(n,t,s){var o,r,a,l;if(P.unmount&&P.unmount(n),!(o=n.ref)||o.current&&o.current!=
n.__e||Ue(o,null,t,n),o=n.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(i){P.__e(i,t)}o.__P=o.__n=
null}if(o=n.__k)for(l=0;l<o.length;l++)o[l]&&We(o[l],t,typeof n.type!="function"||s&&!n.props.__P);!s&&(o=n.__c)&&(o=o.
__z)&&(r=xe(o,a=[]))&&(o==n.__e&&a.some(te),te(r),te(o)),s||te(n.__e),n.__e=n.__c=n.__=null}function gn(n,t,s){return this.
constructor(n,s)}function _t(n,t){var s,o,r,a;P.__&&P.__(n,t),t.nodeType==9&&(t=t.documentElement),o=(s=n&&32&n.__u)?null:
t.__k,t.__k=we(g,{children:[n]}),r=[],a=[],He(t,t.__k,o||Ce,Ce,t.namespaceURI,o?null:t.firstChild?it.call(t.childNodes):
null,r,o?o.__e:t.firstChild,s,a),ft(r,t.__k,a),t.__k.props.children=null}function pt(n){function t(s){var o,r;return this.getChildContext||(o=new Set,(r={})[t.__c]=this,this.getChildContext=function(){
return r},this.shouldComponentUpdate=function(a){this.props.value!=a.value&&o.forEach(function(l){l.__g|=4,De(l)})},this.
sub=function(a){o.add(a);var l=a.componentWillUnmount;a.componentWillUnmount=function(){o.delete(a),l&&l.call(a)}}),s.
children}return t.__c="__cC"+at++,t.__=n,t.Provider=(t.Consumer=function(s,o){return s.children(o)}).contextType=t,t}P={__e:function(n,t,s,o){for(var r,a,l;t=t.__;)if((r=t.__c)&&!(1&r.__g)){r.__g|=4;try{if((l=(a=r.constructor)&&a.getDerivedStateFromError)&&
r.setState(a.getDerivedStateFromError(n)),r.componentDidCatch&&(r.componentDidCatch(n,o||{}),l=1),l&&8&r.__g)return void(r.
__g|=2)}catch(i){n=i}}throw Se=0,n}},st=0,dn=function(n){return n!=null&&n.constructor===_e},ke.prototype.setState=function(n,t){
var s=this.__s;s&&s!=this.state||(s=this.__s=ne({},this.state)),typeof n=="function"&&(n=n(ne({},s),this.props)),n&&(ne(
s,n),this.__v&&(t&&this.__k.push(t),De(this)))},ke.prototype.forceUpdate=function(n){this.__v&&(this.__g|=4,n&&this.__h.
push(n),De(this))},ke.prototype.render=g,G=[],Se=0,ot=function(n,t){return n.__v.__b-t.__v.__b},be=Symbol(),rt=/(PointerCapture)$|Capture$/i,
$e=0,Le={},at=0;var ae,D,je,ht,Be=Object.is,he=0,Ct=[],Ve=[],U=P,gt=U.__b,yt=U.__r,vt=U.diffed,bt=U.__c,wt=U.unmount,kt=U.__;function Pe(n,t){
U.__h&&U.__h(D,n,he||t),he=0;var s=D.__H||(D.__H={__:[],__h:[]});return n>=s.__.length&&s.__.push({}),s.__[n]}function h(n){
return he=1,yn(At,n)}function yn(n,t,s){var o=Pe(ae++,2);if(o.t=n,!o.__c&&(o.__=[s?s(t):At(void 0,t),function(a){var l=(o.
__N||o.__)[0],i=o.t(l,a);Be(l,i)||(o.__N=[i,o.__[1]],o.__c.setState({}))}],o.__c=D,!D.__f)){D.__f=!0;var r=D.shouldComponentUpdate;
D.shouldComponentUpdate=function(a,l,i){var c=this.__H;if(!c)return!0;var m=!1,u=this.props!=a;if(c.__.some(function(f){
f.__N&&(m=!0,Be(f.__[0],f.__N[0])||(u=!0))}),r){var p=r.call(this,a,l,i);return m?p||u:p}return!m||u}}return o.__}function $(n,t){
var s=Pe(ae++,3);!U.__s&&Pt(s.__H,t)&&(s.__P=!0,s.__=n,s.u=t,D.__H.__h.push(s))}function X(n){return he=5,ee(function(){return{current:n}},[])}function ee(n,t){var s=Pe(ae++,7);return Pt(s.__H,t)&&(s.__=n(),s.__H=t),s.__}function ie(n,t){return he=8,ee(function(){
return n},t)}function Tt(n){var t=D.context[n.__c],s=Pe(ae++,9);return s.c=n,t?(s.__==null&&(s.__=!0,t.sub(D)),t.props.
value):n.__}function vn(){var n;do{for(;n=Ve.shift();)try{pe(n)}catch(s){U.__e(s,{__:(n=n.__P)&&n.__v})}for(;n=Ct.shift();){var t=n.
__H;if(n.__P&&t)try{t.__h.some(pe),t.__h.some(Je),t.__h=[]}catch(s){t.__h=[],U.__e(s,n.__v)}}}while(Ve.length)}U.__b=function(n){
D=null,gt&&gt(n)},U.__=function(n,t){n&&t.__k&&t.__k.__m&&(n.__m=t.__k.__m),kt&&kt(n,t)},U.__r=function(n){yt&&yt(n),ae=
0;var t=(D=n.__c).__H;t&&(je==D?D.__h=[]:(t.__h.some(pe),t.__h.some(Je),ae=0),t.__h=[],t.__.some(function(s){s.__N&&(s.
__=s.__N),s.u=s.__N=void 0})),je=D},U.diffed=function(n){vt&&vt(n);var t=n.__c;t&&t.__H&&(t.__H.__h.length&&St(Ct.push(
t)),t.__H.__.some(function(s){s.u&&(s.__H=s.u)})),je=D=null},U.__c=function(n,t){t.some(function(s){try{s.__h.some(pe),
s.__h=s.__h.filter(function(o){return!o.__||Je(o)})}catch(o){s.__h=[function(){throw o}]}}),bt&&bt(n,t)},U.unmount=function(n){
wt&&wt(n);var t,s,o=n.__c;o&&o.__H&&(o.__H.__.some(function(r){try{if(r.__P&&r.__c){if(s===void 0){for(s=n.__;s&&(!s.__c||
!s.__c.__P);)s=s.__;s=s&&s.__c}r.__P=s,St(Ve.push(r))}else pe(r)}catch(a){t=a}}),o.__H=void 0,t&&U.__e(t,o.__v))};var xt=typeof requestAnimationFrame==
"function";function bn(n){var t,s=function(){clearTimeout(o),xt&&cancelAnimationFrame(t),setTimeout(n)},o=setTimeout(s,
35);xt&&(t=requestAnimationFrame(s))}function St(n){n!=1&&ht==U.requestAnimationFrame||((ht=U.requestAnimationFrame)||
bn)(vn)}function pe(n){var t=D,s=n.__c;typeof s=="function"&&(n.__c=void 0,s()),D=t}function Je(n){var t=D;n.__c=n.__(),
D=t}function Pt(n,t){return!n||n.length!=t.length||t.some(function(s,o){return!Be(s,n[o])})}function At(n,t){return typeof t==
"function"?t(n):t}var Y=class extends Error{constructor(s,o){super(o);this.status=s}status},Ae="",Et=()=>{};function ge(n){Ae=n}function Nt(n){
Et=n}function Ot(n){return new URL(n.replace(/^\//,""),document.baseURI).toString()}function ze(n){let t=n.indexOf("/v\
1/");return Ot(t<0?n:n.slice(t))}function wn(n,t){let s=n.replace(/\{(\w+)\}/g,(a,l)=>encodeURIComponent(t.in?.[l]??"")),
o=Object.entries(t.query??{}).filter(([,a])=>a!==void 0&&a!==""),r=new URLSearchParams(o.map(([a,l])=>[a,String(l)]));
return Ot(o.length?`${s}?${r}`:s)}function kn(n,t){let s=n,o=s?.errors?.map(r=>r.message).filter(r=>r)??[];return o.length?
o.join(`
`):s?.error??`the service answered with the status ${t}`}async function ye(n,t,s,o){let r=Ae?{authorization:`Bearer ${Ae}`}:
{};s!==void 0&&(r["content-type"]="application/json");let a={method:n.toUpperCase(),headers:r,credentials:"omit"};s!==
void 0&&(a.body=JSON.stringify(s)),o.signal&&(a.signal=o.signal);let l;try{l=await fetch(wn(t,o),a)}catch(m){throw o.signal?.
aborted?m:new Y(0,"the service does not answer: look whether it runs, then try again")}let i=await l.text(),c=null;try{
c=i?JSON.parse(i):void 0}catch{c=void 0}if(l.ok)return c;throw l.status===401&&Ae&&Et("The key is not valid any more. \
Sign in with another one."),new Y(l.status,kn(c,l.status))}function y(n,t={}){return ye("get",n,void 0,t)}function B(n,t,s={}){
return ye("post",n,t,s)}function It(n,t,s={}){return ye("put",n,t,s)}function Ee(n,t,s={}){return ye("patch",n,t,s)}function se(n,t={}){
return ye("delete",n,void 0,t)}function S(n,t){return new Intl.NumberFormat(t).format(n)}function Ne(n,t){return new Intl.NumberFormat(t,{signDisplay:"\
exceptZero"}).format(n)}function le(n,t){let s=["byte","kilobyte","megabyte","gigabyte","terabyte"],o=Math.min(n>0?Math.
floor(Math.log10(n)/3):0,s.length-1),r=o===0?"long":"short",a={style:"unit",unit:s[o],unitDisplay:r,maximumFractionDigits:1};
return new Intl.NumberFormat(t,a).format(n/1e3**o)}function qt(n,t,s){let o=new Date(n);if(Number.isNaN(o.getTime()))return n;
let r={year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",second:"2-digit",timeZoneName:"short"};
return s&&(r.timeZone=s),new Intl.DateTimeFormat(t,r).format(o)}var Ft=[["year",31556952],["month",2629746],["day",86400],
["hour",3600],["minute",60],["second",1]];function Mt(n,t,s){let o=(new Date(n).getTime()-t)/1e3;if(Number.isNaN(o))return n;
let[r,a]=Ft.find(([,i])=>Math.abs(o)>=i)??["second",1];return new Intl.RelativeTimeFormat(s,{numeric:"auto"}).format(Math.
trunc(o/a),r)}function ce(n,t){let[s,o]=Ft.find(([,a])=>n>=a)??["second",1],r={style:"unit",unit:s,unitDisplay:"long",
maximumFractionDigits:n<10?1:0};return new Intl.NumberFormat(t,r).format(n/o)}function Qe(n,t){let s=0,o=0;for(let r of n){
if(s>=t)break;let a=r.codePointAt(0)??0;s+=a<128?1:a<2048?2:a<65536?3:4,o+=r.length}return o}function Lt(n){let t=r=>`\
'${r.replaceAll("'","''")}'`,s=n.trim().toLowerCase();if(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(s))return`\
contact_id = ${t(s)}`;let o=t(`%${s.replace(/[\\%_]/g,r=>`\\${r}`)}%`);return["email","first_name","last_name"].map(r=>`\
LOWER(${r}) LIKE ${o}`).join(" OR ")}function Dt(n,t){let s=[],o=[],r="",a=!1,l=n.replace(/^\uFEFF/,"");for(let i=0;i<
l.length&&s.length<t;i+=1){let c=l[i];a?c!=='"'?r+=c:l[i+1]==='"'?(r+='"',i+=1):a=!1:c==='"'&&r===""?a=!0:c===","?(o.push(
r),r=""):c===`
`||c==="\r"?(c==="\r"&&l[i+1]===`
`&&(i+=1),o.push(r),(o.length>1||o[0]!=="")&&s.push(o),o=[],r=""):r+=c}return(r||o.length)&&s.length<t&&s.push([...o,r]),
s}function $t(n,t){let s=a=>a.toLowerCase().replace(/[^\p{L}\p{N}]/gu,""),o={emailaddress:"email",mail:"email",firstname:"\
first_name",lastname:"last_name",surname:"last_name",zip:"postal_code",phone:"phone_number"},r=s(n);return t.find(a=>s(
a.name)===r)??t.find(a=>a.name===o[r])}var xn=Symbol.for("pv"),Sn=0;function e(n,t,s,o,r,a){t||(t={});var l,i,c=t;if("ref"in c&&typeof n!="function")for(i in c={},t)i=="ref"?l=t[i]:c[i]=
t[i];var m={type:n,props:c,key:s,ref:l,__k:null,__:null,__b:0,__e:null,__c:null,constructor:xn,__v:--Sn,__i:-1,__u:0};
return(r||a)&&(m.__source=r,m.__self=a),P.vnode&&P.vnode(m),m}function E(n){let t=n.sign?Ne(n.value):S(n.value);return e("span",{class:`figure ${n.class??""}`,"data-testid":n.id,"d\
ata-value":n.value,children:t})}function I(n){let[t,s]=h(Date.now);$(()=>{let a=setInterval(()=>s(Date.now()),1e4);return()=>clearInterval(
a)},[]);let o=qt(n.at),r=Mt(n.at,t);return e("time",{dateTime:n.at,title:o,"data-testid":n.id,children:n.whole?e(g,{children:[
r," ",e("span",{class:"soft",children:["(",o,")"]})]}):r})}var Cn={VALID:["good","valid"],PENDING:["wait","pending"],INVALID:[
"bad","invalid"]};function Oe(n){let[t,s]=Cn[n.state]??["wait",n.state.toLowerCase()];return e("span",{class:`state ${t}`,
children:s})}function k(n){if(!n.error)return null;let t=n.error instanceof Error?n.error.message:String(n.error),s=n.
error instanceof Y&&n.error.status===403;return e("div",{class:"trouble",role:"alert","data-testid":"error-message",children:[
e("p",{children:t}),s&&e("p",{class:"soft",children:"Sign in with a key that has this scope."}),n.retry&&e("button",{type:"\
button",onClick:n.retry,children:"Try again"})]})}function L(n){return e("div",{class:"empty",children:n.children})}function F(){
return e("p",{class:"waiting",role:"status",children:"Loading…"})}function N(n,t,s){let[o,r]=h({of:""}),[a,l]=h(0),i=JSON.
stringify(t);$(()=>{let u=new AbortController;return n(u.signal).then(p=>{u.signal.aborted||r({data:p,of:i})},p=>{u.signal.
aborted||r(f=>({...f.of===i?f:{},error:p,of:i}))}),()=>u.abort()},[i,a]),$(()=>{if(!s)return;let u=setInterval(()=>{document.
hidden||l(p=>p+1)},s);return()=>clearInterval(u)},[s]);let c=ie(()=>l(u=>u+1),[]),m=o.of===i;return{data:m?o.data:void 0,
error:m?o.error:void 0,reload:c}}function V(){let[n,t]=h(!1),[s,o]=h(void 0);return{busy:n,error:s,run:a=>{n||(t(!0),o(
void 0),a().catch(o).finally(()=>t(!1)))}}}function q(n){let t=X(null);return $(()=>{document.title=`${n.title} · Segm\
entry`},[n.title]),$(()=>t.current?.focus({preventScroll:!0}),[]),e("header",{class:"head",children:[n.above&&e("p",{class:"\
above",children:n.above}),e("div",{class:"row",children:[e("h1",{ref:t,tabIndex:-1,children:n.title}),e("div",{class:"\
actions",children:n.children})]})]})}function M(n){return e("section",{class:"panel","data-testid":n.id,"aria-label":n.
title,children:[e("h2",{children:[n.title,n.note&&e("span",{class:"note",children:n.note})]}),n.children]})}function W(n){
return e("section",{class:"scroll",tabIndex:0,"aria-label":n.label,children:e("table",{class:n.class,children:[e("thea\
d",{children:e("tr",{children:n.heads.map((t,s)=>t===""?e("td",{},s):e("th",{scope:"col",class:t.startsWith("#")?"numb\
er":"",children:t.replace("#","")},s))})}),e("tbody",{children:n.children})]})})}function de(n){let t=X(null);return $(
()=>{n.open?t.current?.showModal():t.current?.close()},[n.open]),e("dialog",{ref:t,"aria-label":n.title,onClose:()=>{n.
open&&n.onNo()},children:n.open&&e(g,{children:[e("h2",{children:n.title}),n.children,e(k,{error:n.error}),e("div",{class:"\
actions",children:[e("button",{type:"button",onClick:n.onNo,children:"Keep it"}),e("button",{type:"button",class:"dang\
er","data-testid":n.id,disabled:n.busy,onClick:n.onYes,children:n.yes})]})]})})}function Ie(n){let t=`${100*n.value/Math.
max(1,n.most)}%`;return e("span",{class:"bar","aria-hidden":"true",children:e("span",{style:{width:t}})})}function ue(n){
return e("label",{class:"field",children:[e("span",{children:n.label}),n.children,n.note&&e("small",{children:n.note})]})}
function oe(n,t,s){return`${S(n)} ${n===1?t:s}`}var Tn={and:"all of",or:"any of",not:"not"},Pn={true:"✓",false:"✗",unknown:"?"};function Ye(n){return n.at?e(I,{at:n.
at,id:n.id,whole:!0}):n.until?e("span",{"data-testid":n.id,children:["not before ",e(I,{at:n.until,whole:!0})]}):e("sp\
an",{"data-testid":n.id,children:"never by time alone"})}function Rt(n){let{clause:t}=n,s=Object.entries(t.values),o=t.
kind==="leaf";return e("li",{class:`clause ${t.truth}`,children:[e("span",{class:"sign",role:"img","aria-label":t.truth,
children:Pn[t.truth]??"?"}),e("div",{children:[o?e("code",{children:t.text}):e("strong",{children:Tn[t.kind]??t.kind}),
o&&s.length>0&&e("p",{class:"saw",children:s.map(([r,a])=>e("span",{children:[e("span",{class:"soft",children:[r,":"]}),
" ",a===null?e("em",{children:"blank"}):JSON.stringify(a)]},r))}),o&&t.event_count!==null&&t.event_count>0&&e("p",{class:"\
saw",children:[e("span",{class:"soft",children:[oe(t.event_count,"event passes","events pass, the latest"),":"]}),t.events.
map(r=>e("span",{children:[r.event_type," ",e(I,{at:r.timestamp})]},r.event_id))]}),t.flips_at&&e("p",{class:"saw",children:[
e("span",{class:"soft",children:"changes"})," ",e(I,{at:t.flips_at,whole:!0})]}),t.children.length>0&&e("ul",{class:"t\
ree",children:t.children.map((r,a)=>e(Rt,{clause:r},a))})]})]})}function qe(n){let{found:t}=n,s=X(null);$(()=>{n.quiet||
s.current?.focus()},[n.quiet]);let o=t.member!==void 0&&t.member!==null&&t.member!==t.in;return e("div",{class:"explai\
ned",ref:s,tabIndex:-1,"data-testid":"explain-answer","data-value":String(t.in),children:[e("p",{children:[e("strong",
{class:t.in?"good":"bad",children:t.in?"In":"Not in"}),e("span",{class:"soft",children:" as of"})," ",e(I,{at:t.as_of}),
o&&e("span",{class:"warn",children:[" The last evaluation still has it ",t.member?"in":"out","."]})]}),e("p",{children:[
t.in?"Leaves":"Joins"," if nothing is written:"," ",e(Ye,{at:t.flips_at,until:t.searched_until,id:"flips-at"})]}),(t.not_on_lists??
[]).length>0&&e("p",{class:"warn",children:["Not on the lists ",(t.not_on_lists??[]).join(", "),"."]}),e("ul",{class:"\
tree",children:e(Rt,{clause:t.tree})})]})}var Ke=pt(null);function j(){let n=Tt(Ke);if(!n)throw new Error("a page is shown to those who signed in");return n}async function Ge(n){
ge(n);try{return await y("/v1/key")}catch(t){throw ge(""),t}}function Ht(n){let[t,s]=n.replace(/^#\/?/,"").split("?",2);
return{parts:(t??"").split("/").filter(r=>r!=="").map(r=>{try{return decodeURIComponent(r)}catch{return r}}),query:new URLSearchParams(
s??"")}}function w(...n){return`#/${n.map(encodeURIComponent).join("/")}`}function re(...n){location.hash=w(...n)}function Ut(){
let[n,t]=h(()=>Ht(location.hash));return $(()=>{let s=()=>t(Ht(location.hash));return addEventListener("hashchange",s),
()=>removeEventListener("hashchange",s)},[]),n}var An=20,En=["id","segment_ids","list_ids","custom_fields","_metadata"];function Ze(n){return Array.isArray(n)?n.join(
", "):typeof n=="object"?JSON.stringify(n):String(n)}function Nn(n){let{contact:t}=n,s=Object.entries(t).filter(([a])=>!En.
includes(a)),o=Object.entries(t.custom_fields??{}),r=[...s,...o].filter(([,a])=>a!==null&&Ze(a)!=="");return e(M,{title:"\
Values",children:e("dl",{class:"values",children:[e("div",{children:[e("dt",{children:"contact_id"}),e("dd",{children:e(
"code",{children:t.id})})]}),r.map(([a,l])=>e("div",{children:[e("dt",{children:a}),e("dd",{children:a.endsWith("_at")?
e(I,{at:Ze(l),whole:!0}):Ze(l)})]},a)),t.list_ids.length>0&&e("div",{children:[e("dt",{children:"lists"}),e("dd",{children:t.
list_ids.join(", ")})]})]})})}function On(n){let[t,s]=h(""),o=n.contact.segment_ids,r=N(async c=>{let m=await y("/v1/s\
egments",{signal:c}),u=m.segments.filter(p=>o.includes(p.id)).slice(0,An).map(async p=>{let f={segment_id:p.id,contact_id:n.
contact.id},d=await y("/v1/segments/{segment_id}/explain/{contact_id}",{in:f,signal:c});return[p.id,d]});return{all:m.
segments,found:new Map(await Promise.all(u))}},[n.contact.id,o]),a=N(async c=>{if(!t||r.data?.found.has(t))return;let m={
segment_id:t,contact_id:n.contact.id};return y("/v1/segments/{segment_id}/explain/{contact_id}",{in:m,signal:c})},[t,r.
data!==void 0]),l=t?r.data?.found.get(t)??a.data:void 0,i=r.data?.all.filter(c=>o.includes(c.id))??[];return e(M,{title:"\
Segments",note:`a member of ${S(o.length)}`,children:[e(k,{error:r.error??a.error,retry:r.reload}),r.data?e(g,{children:[
i.length>0&&e(W,{label:"Segments of the contact",heads:["Segment","Leaves if nothing is written",""],children:i.map(c=>{
let m=r.data?.found.get(c.id);return e("tr",{children:[e("th",{scope:"row",children:e("a",{href:w("segments",c.id),children:c.
name})}),e("td",{children:m?e(Ye,{at:m.flips_at,until:m.searched_until}):"–"}),e("td",{children:e("button",{type:"bu\
tton","aria-expanded":t===c.id,onClick:()=>s(t===c.id?"":c.id),children:["Why",e("span",{class:"unseen",children:[" is\
 it in ",c.name]})]})})]},c.id)})}),e("div",{class:"tools",children:e("label",{children:["Why not in"," ",e("select",{
value:o.includes(t)?"":t,onChange:c=>s(c.currentTarget.value),children:[e("option",{value:"",children:"another segment"}),
r.data.all.filter(c=>!o.includes(c.id)).map(c=>e("option",{value:c.id,children:c.name},c.id))]})]})}),l&&e(qe,{found:l},
t)]}):!r.error&&e(F,{})]})}function In(n){let[t,s]=h(25),o=N(a=>y("/v1/contacts/{contact_id}/events",{in:{contact_id:n.
id},query:{limit:t},signal:a}),[n.id,t]),r=o.data;return e(M,{title:"Events",note:r&&`${S(r.count)} in all, the latest\
 first`,children:[e(k,{error:o.error,retry:o.reload}),r?r.events.length===0?e(L,{children:"There are no events of this\
 contact."}):e(W,{label:"Events",class:"events",heads:["When","Type","Payload"],children:r.events.map(a=>e("tr",{children:[
e("td",{children:e(I,{at:a.timestamp})}),e("th",{scope:"row",children:a.event_type}),e("td",{children:e("code",{children:JSON.
stringify(a.properties)})})]},a.event_id))}):!o.error&&e(F,{}),r&&r.count>r.events.length&&t<1e3&&e("button",{type:"bu\
tton",onClick:()=>s(Math.min(1e3,t*4)),children:"Show more"})]})}function Wt(n){let t=j(),s=N(m=>y("/v3/marketing/cont\
acts/{id}",{in:{id:n.id},signal:m}),[n.id]),[o,r]=h(!1),a=V(),l=s.data,i=l&&([l.first_name,l.last_name].filter(Boolean).
join(" ")||l.email||l.id),c=()=>a.run(async()=>{await se("/v3/marketing/contacts",{query:{ids:n.id}}),re("contacts")});
return e(g,{children:[e(q,{title:i??"Contact",above:e("a",{href:w("contacts"),children:"Contacts"}),children:l&&t.may(
"contacts:write")&&e("button",{type:"button",class:"danger",onClick:()=>r(!0),children:"Delete"})},i),e(k,{error:s.error,
retry:s.reload}),l?e(g,{children:[e("div",{class:"columns",children:[e(Nn,{contact:l}),t.may("segments:read","events:r\
ead")&&e(On,{contact:l})]}),t.may("events:read")&&e(In,{id:l.id})]}):!s.error&&e(F,{}),e(de,{open:o,title:`Delete ${i}\
?`,yes:"Delete the contact",id:"confirm-delete-contact",busy:a.busy,error:a.error,onYes:c,onNo:()=>r(!1),children:e("p",
{children:["The contact leaves every list and segment, and its events go with it. This cannot be undone; the same addr\
ess can be imported again as a new contact. Bytes that are no longer used stay in the file until it is written anew:",
e("code",{children:" /v1/contacts/erase"})," removes them at once."]})})]})}function jt(n){let t=j(),[s,o]=h(n.search),r=N(async i=>{if(!n.search)return y("/v3/marketing/contacts",{signal:i});let c={
query:Lt(n.search)};return B("/v3/marketing/contacts/search",c,{signal:i})},[n.search]),a=i=>{i.preventDefault();let c=s.
trim();location.hash=c?`${w("contacts")}?${new URLSearchParams({search:c})}`:w("contacts")},l=r.data;return e(g,{children:[
e(q,{title:"Contacts",children:t.may("contacts:write","fields:read")&&e("a",{class:"button",href:w("contacts","import"),
children:"Import a CSV file"})}),e("form",{class:"tools",onSubmit:a,children:[e("label",{children:["Address, name or i\
d"," ",e("input",{type:"search","data-testid":"contact-search",value:s,placeholder:"ada",onInput:i=>o(i.currentTarget.
value)})]}),e("button",{type:"submit",children:"Search"}),l&&e("p",{class:"soft",role:"status",children:[n.search?`${S(
l.contact_count)} found`:`${S(l.contact_count)} contacts`,l.contact_count>l.result.length&&`, the ${S(l.result.length)}\
 that were written last are shown`]})]}),e(k,{error:r.error,retry:r.reload}),l?l.result.length===0?e(L,{children:n.search?
e(g,{children:["No contact has “",n.search,"” in its address or name. Part of a word is enough."]}):e(g,{children:[
"There are no contacts yet. Import a CSV file, or send them to ",e("code",{children:"/v1/contacts"}),"."]})}):e(W,{label:"\
Contacts",heads:["Contact","Name","City","Country","#Segments","Written"],children:l.result.map(i=>e("tr",{children:[e(
"th",{scope:"row",children:e("a",{href:w("contacts",i.id),children:i.email||i.id})}),e("td",{children:[i.first_name,i.
last_name].filter(Boolean).join(" ")}),e("td",{children:i.city}),e("td",{children:i.country}),e("td",{class:"number",children:i.
segment_ids.length}),e("td",{children:e(I,{at:i.updated_at})})]},i.id))}):!r.error&&e(F,{})]})}var qn=200,Bt=100;function Vt(n){let t=new Map;for(let{reason:s}of n)t.set(s,(t.get(s)??0)+1);return[...t].map(([s,o])=>`${o}\
 by ${s}`).join(", ")}function Jt(){let n=j(),[t,s]=h(null),[o,r]=h(void 0),[a,l]=h(0),i=N(async c=>{if(!n.may("segmen\
ts:read"))return new Map;let m=await y("/v1/segments",{signal:c});return new Map(m.segments.map(u=>[u.id,u.name]))},[t?.[0]?.
sequence??0]);return $(()=>{let c=new AbortController,{signal:m}=c,u=async()=>{let{last:p}=await y("/v1/changes",{query:{
limit:1},signal:m}),f=String(Math.max(0,p-Bt));for(let d=0;!m.aborted;d=25){let _=await y("/v1/changes",{query:{after:f,
limit:Bt,wait:d},signal:m});f=_.cursor,s(C=>[..._.changes.toReversed(),...C??[]].slice(0,qn))}};return s(null),r(void 0),
u().catch(p=>{m.aborted||r(p)}),()=>c.abort()},[a]),e(g,{children:[e(q,{title:"Changes"}),e("p",{class:"soft",children:[
"What happened to segments, as it happens. Programs read the same at ",e("code",{children:"/v1/changes"}),"."]}),e(k,{
error:o,retry:()=>l(a+1)}),t?t.length===0?e(L,{children:"Nothing has happened yet: make a segment, or write contacts."}):
e(W,{label:"Changes",class:"wide",heads:["#Number","When","Segment","What","#Joined","#Left","#Members"],children:t.map(
c=>e("tr",{"data-testid":"change-row",children:[e("td",{class:"number","data-label":"number",children:e(E,{value:c.sequence})}),
e("td",{children:e(I,{at:c.at})}),e("th",{scope:"row",children:e("a",{href:w("segments",c.segment_id),children:i.data?.
get(c.segment_id)??c.segment_id})}),e("td",{children:[c.what,c.manual&&" on request"]}),e("td",{class:"number good","d\
ata-label":"joined",title:Vt(c.joined),children:e(E,{value:c.joined.length,sign:!0})}),e("td",{class:"number bad","dat\
a-label":"left",title:Vt(c.left),children:e(E,{value:-c.left.length,sign:!0})}),e("td",{class:"number","data-label":"m\
embers",children:e(E,{value:c.count})})]},c.sequence))}):!o&&e(F,{})]})}var Fn=64*1024,Mn=200,Ln={completed:"all rows were taken",errored:"some rows were refused",failed:"no row was taken"};
function Dn(n,t,s,o){return new Promise((r,a)=>{let l=new XMLHttpRequest;l.open("PUT",ze(n));for(let{header:i,value:c}of t)
l.setRequestHeader(i,c);l.upload.onprogress=i=>o(i.loaded/Math.max(1,i.total)),l.onerror=()=>a(new Y(0,"the file could\
 not be sent: look whether the service runs, then try again")),l.onload=()=>{if(l.status<300)return r();let i=`the ser\
vice answered with the status ${l.status}`;try{i=JSON.parse(l.responseText).errors[0].message}catch{}a(new Y(l.status,
i))},l.send(s)})}async function $n(n){let t=await fetch(ze(n),{credentials:"omit"});return t.ok?(await t.text()).split(
`
`).filter(o=>o.trim()!=="").slice(0,Mn).map(o=>JSON.parse(o)):[]}function Rn(n){let{results:t,status:s}=n.job,o=[["cre\
ated",t.created_count,"good"],["updated",t.updated_count,""],["refused",t.errored_count,"bad"]];return e(M,{title:"Don\
e",id:"import-done",note:Ln[s]??s,children:[e("dl",{class:"figures",children:o.map(([r,a,l])=>e("div",{children:[e("dt",
{children:r}),e("dd",{class:l,children:e(E,{value:a,id:`import-${r}`,class:"large"})})]},r))}),n.lines.length>0&&e(g,{
children:[e("p",{children:"Mend these rows in the file and import them again; the others are taken."}),e(W,{label:"Ref\
used rows",heads:["#Line","Why"],children:n.lines.map((r,a)=>e("tr",{"data-testid":"import-error",children:[e("td",{class:"\
number",children:r.line??r.index??"–"}),e("td",{children:r.message})]},a))}),t.errored_count>n.lines.length&&e("p",{
class:"soft",children:["The first ",S(n.lines.length)," are shown."]})]}),e("p",{children:e("a",{href:w("contacts"),children:"\
Look at the contacts"})})]})}function zt(){let n=j(),[t,s]=h(null),[o,r]=h({}),[a,l]=h([]),[i,c]=h(0),[m,u]=h(null),[p,
f]=h([]),d=V(),_=N(async b=>{let A=await y("/v3/marketing/field_definitions",{signal:b}),H=n.may("lists:read")?(await y(
"/v3/marketing/lists",{query:{page_size:1e3},signal:b})).result:[];return{fields:[...A.reserved_fields.filter(z=>!("re\
ad_only"in z&&z.read_only)),...A.custom_fields],lists:H}},[]),C=_.data?.fields??[],v=async b=>{if(u(null),f([]),!b)return s(
null);let A=Dt(await b.slice(0,Fn).text(),4),H=A[0]??[];s({file:b,columns:H,rows:A.slice(1)}),r({})},T=(t?.columns??[]).
map((b,A)=>o[A]??$t(b,C)?.id??""),x=b=>{b.preventDefault(),t&&d.run(async()=>{c(0),u(null);let A={file_type:"csv",field_mappings:T.
map(J=>J||null),list_ids:a},H=await It("/v3/marketing/contacts/imports",A);for(await Dn(H.upload_uri,H.upload_headers,
t.file,c);;){let J=await y("/v3/marketing/contacts/imports/{id}",{in:{id:H.job_id}});if(J.status!=="pending"){let z=J.
results.errors_url;f(z?await $n(z):[]),u(J);return}await new Promise(z=>setTimeout(z,400))}})},R=["email","phone_numbe\
r","external_id","anonymous_id"],O=C.filter(b=>T.includes(b.id)).map(b=>b.name),me=T.some((b,A)=>b&&T.indexOf(b)!==A),
fe=t?t.columns.length===0?"The file has no header line.":R.some(b=>O.includes(b))?me?"Two columns have the same field.":
"":"One column has to be the email or another identifier.":"Choose a file.";return e(g,{children:[e(q,{title:"Import c\
ontacts",above:e("a",{href:w("contacts"),children:"Contacts"})}),e("form",{onSubmit:x,class:"edit",children:[e(ue,{label:"\
CSV file",note:"With a header line, in UTF-8. A row that cannot be taken is refused by itself.",children:e("input",{type:"\
file",accept:".csv,text/csv","data-testid":"import-file",onChange:b=>v(b.currentTarget.files?.[0])})}),e(k,{error:_.error,
retry:_.reload}),t&&t.columns.length>0&&e(M,{title:"Columns",note:`${t.file.name}, ${le(t.file.size)}`,children:e(W,{label:"\
Columns",heads:["Column","Field","First values"],children:t.columns.map((b,A)=>e("tr",{children:[e("th",{scope:"row",children:b||
e("em",{children:"no name"})}),e("td",{children:e("select",{"aria-label":`Field of the column ${b}`,"data-testid":"imp\
ort-column",value:T[A],onChange:H=>r({...o,[A]:H.currentTarget.value}),children:[e("option",{value:"",children:"leave \
out"}),C.map(H=>e("option",{value:H.id,children:H.name},H.id))]})}),e("td",{class:"soft",children:t.rows.map(H=>H[A]??
"").filter(Boolean).join(" · ")})]},A))})}),t&&(_.data?.lists.length??0)>0&&e("fieldset",{children:[e("legend",{children:"\
Put them on lists"}),_.data?.lists.map(b=>e("label",{class:"check",children:[e("input",{type:"checkbox",checked:a.includes(
b.id),onChange:A=>l(A.currentTarget.checked?[...a,b.id]:a.filter(H=>H!==b.id))}),b.name]},b.id))]}),e(k,{error:d.error}),
e("div",{class:"actions",children:[e("button",{type:"submit",class:"first","data-testid":"import-start",disabled:d.busy||
fe!=="",children:"Import"}),e("span",{class:"soft",role:"status",children:fe})]}),d.busy&&e("p",{role:"status",children:[
e("progress",{max:1,value:i,"aria-label":"Sent"}),e("span",{children:i<1?" The file is sent…":" The rows are read…"})]})]}),
m&&(m.results.requested_count===0&&p.length===0?e(L,{children:"The file had no rows."}):e(Rn,{job:m,lines:p}))]})}async function Qt(n,t){if(!n)return new Map;let s=await y("/v1/segments",{signal:t});return new Map(s.segments.map(o=>[
o.id,o.name]))}function Xe(n){return n.uses?n.uses.segments.length===0?e("span",{class:"soft",children:"nothing"}):e("\
ul",{class:"links",children:n.uses.segments.map(t=>e("li",{children:e("a",{href:w("segments",t),children:n.names.get(t)??
t})},t))}):e("span",{class:"soft",children:"–"})}function Yt(n){let t=V(),s=n.asked?.uses.becomes_invalid??[];return e(
de,{open:n.asked!==null,title:`Delete the ${n.what} “${n.asked?.name??""}”?`,yes:"Delete it",id:"confirm-delete",busy:t.
busy,error:t.error,onNo:n.onNo,onYes:()=>t.run(n.onYes),children:[n.what==="list"?e("p",{children:"The contacts stay; \
they are on this list no more."}):e("p",{children:"Every contact loses its value of this field."}),s.length===0?e("p",
{children:"No segment uses it."}):e(g,{children:[e("p",{class:"warn",children:[s.length===1?"This segment becomes":"Th\
ese segments become"," invalid:"]}),e(Xe,{uses:{...n.asked?.uses,segments:s},names:n.names})]})]})}function Kt(){let n=j(),
[t,s]=h(""),[o,r]=h(null),a=V(),l=n.may("segments:read"),i=N(async u=>{let{result:p}=await y("/v3/marketing/lists",{query:{
page_size:1e3},signal:u}),f=await Qt(l,u);return{all:await Promise.all(p.map(async _=>{let C=l?await y("/v1/lists/{id}\
/uses",{in:{id:_.id},signal:u}):void 0;return{list:_,uses:C}})),names:f}},[l]),c=u=>{u.preventDefault(),a.run(async()=>{
await B("/v3/marketing/lists",{name:t.trim()}),s(""),i.reload()})},m=i.data;return e(g,{children:[e(q,{title:"Lists"}),
n.may("lists:write")&&e("form",{class:"tools",onSubmit:c,children:[e("label",{children:["Name"," ",e("input",{type:"te\
xt",value:t,required:!0,placeholder:"newsletter","data-testid":"list-name",onInput:u=>s(u.currentTarget.value)})]}),e(
"button",{type:"submit",disabled:a.busy||!t.trim(),children:"Make a list"})]}),e(k,{error:a.error??i.error,retry:i.error?
i.reload:void 0}),m?m.all.length===0?e(L,{children:"There are no lists yet. A list holds whom somebody put on it; an i\
mport can do that."}):e(W,{label:"Lists",heads:["Name","Id","#Contacts","Used by",""],children:m.all.map(({list:u,uses:p})=>e(
"tr",{"data-testid":"list-row",children:[e("th",{scope:"row",children:u.name}),e("td",{children:e("code",{children:u.id})}),
e("td",{class:"number",children:e(E,{value:u.contact_count})}),e("td",{"data-testid":"uses",children:e(Xe,{uses:p,names:m.
names})}),e("td",{children:n.may("lists:write")&&p&&e("button",{type:"button",onClick:()=>r({id:u.id,name:u.name,uses:p}),
children:["Delete",e("span",{class:"unseen",children:[" ",u.name]})]})})]},u.id))}):!i.error&&e(F,{}),e(Yt,{asked:o,names:m?.
names??new Map,what:"list",onNo:()=>r(null),onYes:async()=>{await se("/v3/marketing/lists/{id}",{in:{id:o?.id??""}}),r(
null),i.reload()}})]})}function Gt(){let n=j(),[t,s]=h(""),[o,r]=h("Text"),[a,l]=h(null),i=V(),c=n.may("segments:read"),
m=N(async f=>{let d=await y("/v3/marketing/field_definitions",{signal:f}),_=await Qt(c,f);return{custom:await Promise.
all(d.custom_fields.map(async v=>{let T={in:{custom_field_id:v.id},signal:f};return{field:v,uses:c?await y("/v1/fields\
/{custom_field_id}/uses",T):void 0}})),reserved:d.reserved_fields,names:_}},[c]),u=f=>{f.preventDefault(),i.run(async()=>{
await B("/v3/marketing/field_definitions",{name:t.trim(),field_type:o}),s(""),m.reload()})},p=m.data;return e(g,{children:[
e(q,{title:"Fields"}),n.may("fields:write")&&e("form",{class:"tools",onSubmit:u,children:[e("label",{children:["Name",
" ",e("input",{type:"text",value:t,required:!0,placeholder:"loyalty_points","data-testid":"field-name",onInput:f=>s(f.
currentTarget.value)})]}),e("label",{children:["Type"," ",e("select",{value:o,onChange:f=>r(f.currentTarget.value),children:[
e("option",{children:"Text"}),e("option",{children:"Number"}),e("option",{children:"Date"})]})]}),e("button",{type:"su\
bmit",disabled:i.busy||!t.trim(),children:"Make a field"})]}),e(k,{error:i.error??m.error,retry:m.error?m.reload:void 0}),
p?e(g,{children:[e(M,{title:"Fields of this account",children:p.custom.length===0?e(L,{children:"There are none yet. A\
 field has to be there before contacts have values of it."}):e(W,{label:"Fields of this account",heads:["Name","Type",
"Id","Used by",""],children:p.custom.map(({field:f,uses:d})=>e("tr",{"data-testid":"field-row",children:[e("th",{scope:"\
row",children:f.name}),e("td",{children:f.field_type}),e("td",{children:e("code",{children:f.id})}),e("td",{"data-test\
id":"uses",children:e(Xe,{uses:d,names:p.names})}),e("td",{children:n.may("fields:write")&&d&&e("button",{type:"button",
onClick:()=>l({id:f.id,name:f.name,uses:d}),children:["Delete",e("span",{class:"unseen",children:[" ",f.name]})]})})]},
f.id))})}),e(M,{title:"Fields that every account has",children:e(W,{label:"Fields that every account has",heads:["Name",
"Type","Id",""],children:p.reserved.map(f=>e("tr",{children:[e("th",{scope:"row",children:f.name}),e("td",{children:f.
field_type}),e("td",{children:e("code",{children:f.id})}),e("td",{class:"soft",children:"read_only"in f&&f.read_only?"\
kept by the service":""})]},f.id))})})]}):!m.error&&e(F,{}),e(Yt,{asked:a,names:p?.names??new Map,what:"field",onNo:()=>l(
null),onYes:async()=>{await se("/v3/marketing/field_definitions/{custom_field_id}",{in:{custom_field_id:a?.id??""}}),l(
null),m.reload()}})]})}function et(n){let{doing:t}=n;return t.published_at?t.unpublished?`${ce(t.lag_seconds??0)} behind`:"current":"not publ\
ished yet"}function tt(n){let{next:t}=n.segment.doing;return t?e("span",{title:t.pace??"",children:[t.what," ",e(I,{at:t.
at})]}):e("span",{class:"soft",children:n.segment.query_validation==="INVALID"?"nothing":"with the next change"})}function Hn(n){
let{segment:t}=n,s=t.members!==t.contacts_count;return e("tr",{"data-testid":"segment-row","data-segment-id":t.id,children:[
e("th",{scope:"row",children:[e("a",{href:w("segments",t.id),children:t.name}),t.pinned&&e("span",{class:"tag",title:"\
published every hour, without back-off",children:"in use"})]}),e("td",{children:e(Oe,{state:t.query_validation})}),e("\
td",{class:"number","data-label":"members",children:[e(E,{value:t.members,id:"segment-count"}),s&&e("small",{class:"so\
ft",children:[S(t.contacts_count)," published"]})]}),e("td",{children:e(Ie,{value:t.members,most:n.most})}),e("td",{children:et(
t)}),e("td",{children:e(tt,{segment:t})})]})}function Zt(){let n=j(),t=N(u=>y("/v1/segments",{signal:u}),[],5e3),[s,o]=h(
""),[r,a]=h("name"),l=t.data?.segments,i=ee(()=>{let u=s.trim().toLowerCase(),p=(l??[]).filter(d=>`${d.name} ${d.id} ${d.
query}`.toLowerCase().includes(u)),f={name:(d,_)=>d.name.localeCompare(_.name),members:(d,_)=>_.members-d.members,created_at:(d,_)=>_.
created_at.localeCompare(d.created_at)};return p.sort(f[r])},[l,s,r]),c=Math.max(1,...(l??[]).map(u=>u.members)),m=(l??
[]).filter(u=>u.query_validation==="INVALID").length;return e(g,{children:[e(q,{title:"Segments",children:n.may("segme\
nts:write")&&e("a",{class:"button first",href:w("segments","new"),"data-testid":"new-segment",children:"New segment"})}),
e(k,{error:t.error,retry:t.reload}),l?l.length===0?e(L,{children:["There are no segments yet. A segment is a question \
about contacts that is answered all the time, such as “bought twice in 60 days”."," ",n.may("segments:write")?"Mak\
e the first one with “New segment”.":"Sign in with a key that has segments:write to make one."]}):e(g,{children:[e(
"div",{class:"tools",children:[e("label",{children:["Filter"," ",e("input",{type:"search",value:s,placeholder:"name, i\
d or query",onInput:u=>o(u.currentTarget.value)})]}),e("label",{children:["Order"," ",e("select",{value:r,onChange:u=>a(
u.currentTarget.value),children:[e("option",{value:"name",children:"by name"}),e("option",{value:"members",children:"l\
argest first"}),e("option",{value:"created_at",children:"newest first"})]})]}),e("p",{class:"soft",role:"status",children:[
oe(i.length,"segment","segments"),m>0&&`, ${S(m)} of all invalid`]})]}),e(W,{label:"Segments",class:"wide",heads:["Nam\
e","State","#Members","","Published","Due"],children:i.map(u=>e(Hn,{segment:u,most:c},u.id))}),i.length===0&&e(L,{children:[
"No segment has “",s,"” in its name, id or query."]})]}):!t.error&&e(F,{})]})}var Un=25;function Wn(n){let[t,s]=h([]),o=t.at(-1),r={in:{segment_id:n.segment.id}},a=N(i=>y("/v1/segments/{segment_id\
}/members",{...r,query:{format:"contacts",limit:Un,cursor:o},signal:i}),[n.segment.id,o,n.segment.members]),l=a.data;return e(
M,{title:"Members",note:`${S(n.segment.members)} as of the last evaluation`,children:[e(k,{error:a.error,retry:a.reload}),
l?(l.contacts??[]).length===0?e(L,{children:"Nobody is in."}):e(W,{label:"Members",heads:["Contact","Name","City","Cou\
ntry"],children:(l.contacts??[]).map(i=>e("tr",{children:[e("th",{scope:"row",children:e("a",{href:w("contacts",i.id),
children:i.email||i.id})}),e("td",{children:[i.first_name,i.last_name].filter(Boolean).join(" ")}),e("td",{children:i.
city}),e("td",{children:i.country})]},i.id))}):!a.error&&e(F,{}),e("div",{class:"actions",children:[e("button",{type:"\
button",disabled:t.length===0,onClick:()=>s(t.slice(0,-1)),children:"Before"}),e("button",{type:"button",disabled:!l?.
next,onClick:()=>l?.next&&s([...t,l.next]),children:"Next"})]})]})}function jn(n){let[t,s]=h(n.contact),[o,r]=h(null),
a=V();return e(M,{title:"Why is somebody in, or not?",children:[e("form",{class:"tools",onSubmit:i=>{i?.preventDefault(),
a.run(async()=>{r(null),r(await B("/v1/queries/explain",{segment_id:n.segment.id,contact:t.trim()}))})},children:[e("l\
abel",{children:["Address or id of a contact"," ",e("input",{type:"search","data-testid":"explain-contact",value:t,required:!0,
placeholder:"ada@example.com",onInput:i=>s(i.currentTarget.value)})]}),e("button",{type:"submit",disabled:a.busy||!t.trim(),
children:"Explain"})]}),e(k,{error:a.error}),o&&e(qe,{found:o})]})}function Xt(n){return e("ul",{class:"links",children:n.
ids.map(t=>e("li",{children:e("a",{href:w("segments",t),children:n.names.get(t)??t})},t))})}function en(n){return N(async t=>{
let[s,o]=await Promise.all([y("/v1/segments/{segment_id}/uses",{in:{segment_id:n},signal:t}),y("/v1/segments",{signal:t})]);
return{uses:s,names:new Map(o.segments.map(r=>[r.id,r.name]))}},[n])}function Bn(n){let{segment:t}=n,s=V(),o=en(t.id),
{next:r}=t.doing,a=o.data?.uses.becomes_invalid??[],l=()=>s.run(async()=>{await se("/v3/marketing/segments/2.0/{segmen\
t_id}",{in:{segment_id:t.id}}),re("segments")});return e(de,{open:n.open,title:`Delete “${t.name}”?`,yes:"Delete i\
t",id:"confirm-delete",busy:s.busy,error:s.error,onYes:l,onNo:n.onNo,children:[e("p",{children:"A deletion is final. I\
t cancels at once:"}),e("ul",{children:[e("li",{children:["the membership of ",oe(t.members,"contact","contacts"),"; t\
he contacts themselves stay"]}),r?e("li",{children:["the ",r.what," that is due ",e(I,{at:r.at,whole:!0})]}):e("li",{children:"\
every later evaluation; none is due now"})]}),o.data?a.length>0?e(g,{children:[e("p",{class:"warn",children:[a.length===
1?"This segment becomes":"These segments become"," invalid:"]}),e(Xt,{ids:a,names:o.data.names})]}):e("p",{children:"N\
o other segment refers to it."}):e(F,{})]})}function tn(n){let t=j(),s=N(_=>y("/v1/segments/{segment_id}",{in:{segment_id:n.
id},signal:_}),[n.id],5e3),o=en(n.id),[r,a]=h(!1),l=V(),i=s.data,c=e("a",{href:w("segments"),children:"Segments"});if(!i)
return e(g,{children:[e(q,{title:"Segment",above:c}),s.error?e(k,{error:s.error,retry:s.reload}):e(F,{})]});let{doing:m}=i,
u={in:{segment_id:i.id}},p=Intl.DateTimeFormat().resolvedOptions().timeZone,f=()=>l.run(async()=>{await B("/v3/marketi\
ng/segments/2.0/refresh/{segment_id}",{user_time_zone:p},u),s.reload()}),d=()=>l.run(async()=>{await Ee("/v1/segments/\
{segment_id}",{pinned:!i.pinned},u),s.reload()});return e(g,{children:[e(q,{title:i.name,above:c,children:t.may("segme\
nts:write")&&e(g,{children:[e("a",{class:"button first",href:w("segments",i.id,"edit"),"data-testid":"edit-segment",children:"\
Edit"}),e("button",{type:"button",disabled:l.busy||m.refreshes_left===0,onClick:f,title:`${oe(m.refreshes_left,"refres\
h","refreshes")} left today`,children:"Refresh"}),e("button",{type:"button",disabled:l.busy,"aria-pressed":i.pinned,onClick:d,
title:"Published every hour while it is in use",children:i.pinned?"In use":"Mark as in use"}),e("button",{type:"button",
class:"danger","data-testid":"delete-segment",onClick:()=>a(!0),children:"Delete"})]})}),e(k,{error:l.error}),e("dl",{
class:"figures",children:[e("div",{children:[e("dt",{children:"members"}),e("dd",{children:e(E,{value:i.members,id:"se\
gment-count",class:"large"})})]}),e("div",{children:[e("dt",{children:"published"}),e("dd",{children:e(E,{value:i.contacts_count,
class:"large"})})]}),e("div",{children:[e("dt",{children:"state"}),e("dd",{children:e(Oe,{state:i.query_validation})})]}),
e("div",{children:[e("dt",{children:"what others see"}),e("dd",{children:et(i)})]}),e("div",{children:[e("dt",{children:"\
due"}),e("dd",{children:e(tt,{segment:i})})]}),e("div",{children:[e("dt",{children:"evaluated"}),e("dd",{children:m.members_as_of?
e(I,{at:m.members_as_of}):"not yet"})]}),e("div",{children:[e("dt",{children:"version"}),e("dd",{children:e(E,{value:m.
version})})]}),e("div",{children:[e("dt",{children:"created"}),e("dd",{children:e(I,{at:i.created_at})})]})]}),e("p",{
class:i.query_validation==="INVALID"?"bad":"soft",children:i.status}),e("pre",{class:"sql",children:e("code",{children:i.
query})}),e("div",{class:"columns",children:[t.may("contacts:read","events:read")&&e(jn,{segment:i,contact:n.contact}),
e(M,{title:"Used by",id:"uses",children:[e(k,{error:o.error,retry:o.reload}),o.data&&(o.data.uses.segments.length?e(Xt,
{ids:o.data.uses.segments,names:o.data.names}):e("p",{class:"soft",children:"No other segment refers to it."}))]})]}),
t.may("contacts:read")&&e(Wn,{segment:i}),r&&e(Bn,{segment:i,open:r,onNo:()=>a(!1)})]})}var Vn=150;function Jn(n,t){if(!t)return[];let s=(r,a,l,i)=>({from:Qe(n,l??0),to:Qe(n,i??l??0),severity:r,message:a}),
{error:o}=t;if(o){let r=o.hint?`${o.message}; ${o.hint}`:o.message;return[s("error",r,o.start,o.end)]}return t.warnings.
map(r=>s("warning",r.message,r.start,r.end))}async function zn(n){let t={fields:[],lists:[],segments:[],eventTypes:[]},
s=[];return n.may("fields:read")&&s.push(y("/v3/marketing/field_definitions").then(o=>{let r=[...o.custom_fields,...o.
reserved_fields];t.fields=r.map(a=>({name:a.name,kind:a.field_type}))})),n.may("lists:read")&&s.push(y("/v3/marketing/\
lists",{query:{page_size:1e3}}).then(o=>{t.lists=o.result})),n.may("segments:read")&&s.push(y("/v1/segments").then(o=>{
t.segments=o.segments})),n.may("events:read")&&s.push(y("/v1/event_types").then(o=>{t.eventTypes=o.event_types})),await Promise.
allSettled(s),t}function Qn(n,t){let s=j(),[o,r]=h({text:""});return $(()=>{let a=new AbortController,l={signal:a.signal},
i=setTimeout(async()=>{let c={text:n},m=()=>{a.signal.aborted||r({...c})};try{c.checked=await B("/v1/queries/check",{query:n},
l),m();let u=c.checked.engagement&&!s.may("events:read");if(!c.checked.valid||!s.may("contacts:read")||u)return;let p={
query:n,clauses:!0,limit:8},f={in:{segment_id:t??""},...l};[c.preview,c.difference]=await Promise.all([B("/v1/queries/\
preview",p,l),t?B("/v1/segments/{segment_id}/diff",{query:n},f):void 0])}catch(u){c.error=u}m()},Vn);return()=>{clearTimeout(
i),a.abort()}},[n,t,s]),o}function Yn(n){let t=Math.max(1,...n.clauses.map(s=>s.alone));return e(W,{label:"Counts by c\
lause",class:"clauses",heads:["Clause","#Alone","","#Without it"],children:n.clauses.map((s,o)=>e("tr",{children:[e("t\
d",{children:e("code",{class:`depth-${Math.min(s.depth,6)}`,children:s.kind==="leaf"?s.text:s.kind.toUpperCase()})}),e(
"td",{class:"number",children:e(E,{value:s.alone,id:"clause-count"})}),e("td",{children:e(Ie,{value:s.alone,most:t})}),
e("td",{class:"number soft","data-value":s.without,children:Ne(s.without)})]},o))})}function Kn(n){return e("ul",{class:"\
sample",children:n.contacts.map(t=>e("li",{children:[e("a",{href:w("contacts",t.id),children:t.email||t.id}),e("span",
{class:"soft",children:[`${t.first_name} ${t.last_name}`.trim(),t.city].filter(Boolean).join(" · ")})]},t.id))})}function Gn(n){
let t=n.difference,{joins:s=0,leaves:o=0,stays:r=0}=t??{},a=t?.referring_segments??0;return e(M,{title:"What saving ch\
anges",children:t?e(g,{children:[e("dl",{class:"figures",children:[e("div",{children:[e("dt",{children:"join"}),e("dd",
{class:"good",children:e(E,{value:s,id:"diff-joins"})})]}),e("div",{children:[e("dt",{children:"leave"}),e("dd",{class:"\
bad",children:e(E,{value:o,id:"diff-leaves"})})]}),e("div",{children:[e("dt",{children:"stay"}),e("dd",{children:e(E,{
value:r,id:"diff-stays"})})]})]}),t.drift&&t.drift.joins+t.drift.leaves>0&&e("p",{class:"soft",children:["The query in\
 force would itself bring in ",S(t.drift.joins)," and take out"," ",S(t.drift.leaves)," by now."]}),a>0&&e("p",{class:"\
warn",children:[a===1?"One segment refers":`${S(a)} segments refer`," to this one and will change with it."]})]}):e("p",
{class:"soft",children:"Compared with the members in force as soon as the query is valid."})})}function nn(n){let t=j(),
s=X(null),o=X(null),[r,a]=h(!1),[l,i]=h(n.text),c=Qn(l,n.segment),m=c.text===l,u=m&&c.checked?.valid===!0,p=ee(()=>Jn(
c.text,c.checked),[c]),{onChange:f}=n;$(()=>f(l,u),[l,u,f]),$(()=>{let _=!1;return import("./editor.js").then(({mount:C})=>{
_||!s.current||(o.current=C(s.current,{text:l,label:"Query",onChange:i}),zn(t).then(v=>o.current?.setNames(v)))}).catch(
()=>a(!0)),()=>{_=!0,o.current?.destroy()}},[]),$(()=>{m&&o.current?.setMarks(p)},[p,m]);let d=c.preview;return e("div",
{class:"query",children:[e("div",{class:"write",children:[e("div",{class:"editor",ref:s}),r&&e("textarea",{class:"edit\
or","data-testid":"query-editor","aria-label":"Query",value:l,onInput:_=>i(_.currentTarget.value)}),e("p",{class:"soft\
 help",id:"query-help",children:"Ctrl-Space completes fields, lists, segments and event types. Tab leaves the editor."}),
e("ul",{class:"lints","aria-live":"polite","aria-label":"What is wrong or doubtful",children:m&&p.map(_=>e("li",{class:_.
severity,children:e("button",{type:"button","data-testid":"lint","data-severity":_.severity,onClick:()=>o.current?.select(
_.from,_.to),children:_.message})},_.message))}),m&&e(k,{error:c.error}),d?.clauses&&d.clauses.length>0&&e(M,{title:"B\
y clause",note:"alone: with this clause only; without it: how many more there would be",children:e(Yn,{clauses:d.clauses})})]}),
e("div",{class:"beside",children:[e(M,{title:"Right now",children:[e("div",{class:`live ${m&&d?"":"old"}`,"aria-live":"\
polite","aria-busy":!m,children:[d?e(E,{value:d.count,id:"live-count",class:"large"}):e("span",{class:"figure large so\
ft",children:"–"}),e("span",{class:"soft",children:[" ","contacts",d&&`, counted in ${S(Math.ceil(d.micros/100)/10)}\
 ms`]})]}),!t.may("contacts:read")&&e("p",{class:"soft",children:"Counts need a key with the scope contacts:read."}),c.
checked?.engagement&&!t.may("events:read")&&e("p",{class:"soft",children:"This query reads events: counts need events:\
read as well."}),d&&(d.contacts.length?e(Kn,{contacts:d.contacts}):e(L,{children:"Nobody satisfies it."}))]}),n.segment&&
e(Gn,{difference:m?c.difference:void 0})]})]})}var Zn=`SELECT contact_id, updated_at
FROM contact_data
WHERE `;function sn(n){let{segment:t}=n,[s,o]=h(t?.name??""),[r,a]=h(t?.query??Zn),[l,i]=h(!1),c=V(),m=ie((d,_)=>{a(d),
i(_)},[]),u=!t||s!==t.name||r!==t.query,p=d=>{d.preventDefault(),c.run(async()=>{if(!t){let C=await B("/v3/marketing/s\
egments/2.0",{name:s,query_dsl:r});re("segments",C.id);return}let _={};s!==t.name&&(_.name=s),r!==t.query&&(_.query_dsl=
r),await Ee("/v3/marketing/segments/2.0/{segment_id}",_,{in:{segment_id:t.id}}),re("segments",t.id)})},f=s.trim()?l?u?
"":"Nothing was changed.":"The query is not valid yet.":"It needs a name.";return e("form",{onSubmit:p,class:"edit",children:[
e(ue,{label:"Name",children:e("input",{type:"text","data-testid":"segment-name",value:s,required:!0,maxLength:100,placeholder:"\
Bought twice in 60 days",onInput:d=>o(d.currentTarget.value)})}),e(nn,{text:r,onChange:m,...t?{segment:t.id}:{}}),e(k,
{error:c.error}),e("div",{class:"actions",children:[e("button",{type:"submit",class:"first","data-testid":"save-segmen\
t",disabled:c.busy||f!=="",children:t?"Save the changes":"Make the segment"}),e("a",{class:"button",href:t?w("segments",
t.id):w("segments"),children:"Cancel"}),e("span",{class:"soft",role:"status",children:f})]})]})}function on(){return e(
g,{children:[e(q,{title:"New segment",above:e("a",{href:w("segments"),children:"Segments"})}),e(sn,{})]})}function rn(n){
let t=N(o=>y("/v1/segments/{segment_id}",{in:{segment_id:n.id},signal:o}),[n.id]),s=t.data;return e(g,{children:[e(q,{
title:s?`Edit ${s.name}`:"Edit",above:e("a",{href:w("segments",n.id),children:s?.name??"Segment"})}),e(k,{error:t.error,
retry:t.reload}),s?e(sn,{segment:s}):!t.error&&e(F,{})]})}function Fe(n){return e("dl",{class:"values",children:n.rows.map(([t,s])=>e("div",{children:[e("dt",{children:t}),e("d\
d",{children:s})]},t))})}function Xn(n){return n?`after ${n.map(t=>ce(t)).join(" to ")}`:"at once"}function an(){let n=j(),
t=N(l=>y("/v1/status",{signal:l}),[],5e3),s=N(async l=>{let[i,c]=await Promise.all([y("/v1/policy",{signal:l}),y("/v1/\
limits",{signal:l})]);return{policy:i,limits:c}},[]),o=V(),r=t.data,a=()=>o.run(async()=>{await B("/v1/clock/accept",void 0),
t.reload()});return e(g,{children:[e(q,{title:"System"}),e(k,{error:t.error,retry:t.reload}),r?e(g,{children:[r.clock_why&&
e("div",{class:"trouble",role:"alert",children:[e("p",{children:r.clock_why}),n.may("service:write")&&r.clock_state===
"unconfirmed"&&e("button",{type:"button",disabled:o.busy,onClick:a,children:"The clock is right: go on"}),e(k,{error:o.
error})]}),!r.writes&&e("div",{class:"trouble",role:"alert",children:e("p",{children:"Nothing can be written: the disk\
 has failed or is full. The log says why."})}),e("dl",{class:"figures",children:[e("div",{children:[e("dt",{children:"\
contacts"}),e("dd",{children:e(E,{value:r.contacts,class:"large"})})]}),e("div",{children:[e("dt",{children:"events"}),
e("dd",{children:e(E,{value:r.events,class:"large"})})]}),e("div",{children:[e("dt",{children:"segments"}),e("dd",{children:e(
E,{value:r.segments,class:"large"})})]}),e("div",{children:[e("dt",{children:"memory"}),e("dd",{"data-value":r.memory_bytes,
children:le(r.memory_bytes)})]}),e("div",{children:[e("dt",{children:"next due"}),e("dd",{children:r.next_deadline?e(I,
{at:r.next_deadline}):"nothing"})]})]}),e("div",{class:"columns",children:[e(M,{title:"Clock",children:e(Fe,{rows:[["s\
tate",r.clock_state],["the machine's clock",e(I,{at:r.clock,whole:!0},"c")],["the engine's time",e(I,{at:r.now,whole:!0},
"n")]]})}),e(M,{title:"Storage",children:e(Fe,{rows:[["journal",le(r.journal_bytes)],["snapshot",le(r.snapshot_bytes)],
["commands",S(r.commands)],["of them since the snapshot",S(r.commands_since_snapshot)],["events that wait for their co\
ntact",S(r.waiting_events)],["last change",S(r.last_change)],["version",r.version]]})}),e(M,{title:"Your key",children:e(
Fe,{rows:[["name",n.own.name??"none is needed on this machine"],["ends",n.own.expires_at?e(I,{at:n.own.expires_at,whole:!0},
"e"):"when it is revoked"],["may",n.own.scopes.join(", ")]]})}),e(M,{title:"Policy and limits",children:[e(k,{error:s.
error,retry:s.reload}),s.data&&e(Fe,{rows:[["evaluated",s.data.policy.evaluation_seconds?`every ${ce(s.data.policy.evaluation_seconds)}`:
"with every write"],["published",Xn(s.data.policy.publication_seconds)],["pause between edits",ce(s.data.policy.edit_pause_seconds)],
["refreshes of a segment and day",S(s.data.policy.refreshes_per_segment_day)],["segments at most",S(s.data.policy.max_segments)],
["requests a minute",S(s.data.limits.requests_per_minute)],["fields at most",S(s.data.limits.custom_fields)],["lists a\
t most",S(s.data.limits.lists)]]})]})]})]}):!t.error&&e(F,{})]})}var ln=[{part:"segments",name:"Segments",scopes:["segments:read"]},{part:"contacts",name:"Contacts",scopes:["contacts:\
read"]},{part:"lists",name:"Lists",scopes:["lists:read"]},{part:"fields",name:"Fields",scopes:["fields:read"]},{part:"\
feed",name:"Changes",scopes:["feed:read"]},{part:"system",name:"System",scopes:["service:read"]}];function es(n,t){let[
s,o,r]=n;if(s==="segments"){if(o==="new")return e(on,{});if(o&&r==="edit")return e(rn,{id:o},o);if(o&&!r)return e(tn,{
id:o,contact:t.get("contact")??""},o);if(!o)return e(Zt,{})}return s==="contacts"?o==="import"?e(zt,{}):o?e(Wt,{id:o},
o):e(jt,{search:t.get("search")??""}):s==="lists"&&!o?e(Kt,{}):s==="fields"&&!o?e(Gt,{}):s==="feed"&&!o?e(Jt,{}):s==="\
system"&&!o?e(an,{}):e(g,{children:[e(q,{title:"There is no such page"}),e(L,{children:["The address names no page. ",
e("a",{href:w("segments"),children:"Go to the segments"}),"."]})]})}function ts(n){let[t,s]=h(""),[o,r]=h(!1),[a,l]=h(
void 0);return e("main",{class:"sign-in",children:e("form",{onSubmit:c=>{c.preventDefault(),r(!0),l(void 0),Ge(t.trim()).
then(n.onSignedIn,m=>{let u=m instanceof Y&&m.status===401;l(u?new Error("This key is not valid here: it is unknown, r\
evoked or has ended."):m)}).finally(()=>r(!1))},class:"panel",children:[e("img",{src:"console/icon.svg",alt:"",width:"\
40",height:"40"}),e("h1",{children:"Segmentry"}),n.why&&e("p",{class:"warn",role:"status",children:n.why}),e(ue,{label:"\
API key",note:"It stays in the memory of this page. Loading the page again asks for it again.",children:e("input",{type:"\
password",autoComplete:"off",spellcheck:!1,"data-testid":"sign-in-key",value:t,required:!0,placeholder:"SG.",onInput:c=>s(
c.currentTarget.value)})}),e(k,{error:a}),e("button",{type:"submit",class:"first","data-testid":"sign-in",disabled:o||
!t.trim(),children:"Sign in"}),e("p",{class:"soft",children:["No key yet? ",e("code",{children:"segmentry key new --na\
me me"})," prints one, and ",e("code",{children:"segmentry serve --demo"})," ","prints one as it starts."]})]})})}function ns(n){
let t=Ut(),{session:s}=n,o=ln.filter(i=>s.may(...i.scopes)),r=o[0];$(()=>{t.parts.length===0&&r&&location.replace(w(r.
part))},[t,r]);let a=ln.find(i=>i.part===t.parts[0]),l=a&&!s.may(...a.scopes);return e("div",{class:"frame",children:[
e("button",{type:"button",class:"skip",onClick:()=>document.getElementById("content")?.focus(),children:"Skip to the c\
ontent"}),e("nav",{"aria-label":"Pages",children:[e("p",{class:"brand",children:[e("img",{src:"console/icon.svg",alt:"",
width:"24",height:"24"})," Segmentry"]}),e("ul",{children:o.map(i=>e("li",{children:e("a",{href:w(i.part),"aria-curren\
t":t.parts[0]===i.part?"page":void 0,children:i.name})},i.part))}),e("p",{class:"who",children:[e("span",{class:"soft",
children:s.own.name??"no key needed"}),s.own.id&&e("button",{type:"button",onClick:s.signOut,children:"Sign out"}),e("\
a",{href:"api",children:"API"})]})]}),e("main",{id:"content",tabIndex:-1,children:[t.parts.length===0&&!r&&e(L,{children:"\
This key has no scope that a page reads. Sign in with another one."}),l?e(g,{children:[e(q,{title:a.name}),e(L,{children:[
"This page needs a key with ",a.scopes.join(" and "),"."]})]}):t.parts.length>0&&es(t.parts,t.query)]})]})}function ss(){
let[n,t]=h(null),[s,o]=h(!1),[r,a]=h(""),l=ie(c=>{ge(""),t(null),a(c),document.title="Segmentry"},[]);$(()=>{Nt(l),Ge(
"").then(t,()=>{}).finally(()=>o(!0))},[l]);let i=ee(()=>n&&{own:n,may:(...c)=>c.every(m=>n.scopes.includes(m)),signOut:()=>l(
"")},[n,l]);return s?i?e(Ke.Provider,{value:i,children:e(ns,{session:i})}):e(ts,{why:r,onSignedIn:c=>{a(""),t(c)}}):e(
F,{})}var cn=document.getElementById("console");cn&&_t(e(ss,{}),cn);
