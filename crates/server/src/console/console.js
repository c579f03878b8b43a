var M,zt,Bs,ue,ft,Ge,Qt,Ue,Jt,gt,pt,Yt,Ee=Symbol.for("pv"),Ke={},ze=[],js=/^m(i|n|o|s|text|space)$/,_t=Array.isArray,Zt=ze.
slice,_e=Object.assign;function ge(t){t&&t.parentNode&&t.remove()}function Ve(t,e,s,o,a){var r={type:t,props:e,key:s,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Ee,__v:a||
++zt,__i:-1,__u:0};return!a&&M.vnode&&M.vnode(r),r}function _(t){return t.children}function Be(t,e){this.props=t,this.context=e,this.__g=0}function ce(t,e){if(e==null)return t.
__&&ce(t.__,t.__i+1);for(var s;e<t.__k.length;e++)if((s=t.__k[e])&&s.__e)return s.__e;return typeof t.type!="function"||
t.props.__P?null:ce(t)}function Gs(t){var e,s=t.__v,o=s.__e,a=[],r=[],i=t.__P;i&&((e=_e({constructor:Ee},s)).__v=s.__v+
1,M.vnode&&M.vnode(e),bt(i,e,s,t.__n,i.namespaceURI,32&s.__u?[o]:null,a,o||ce(s),32&s.__u,r),e.__v=s.__v,e.__.__k[e.__i]=
e,on(a,e,r),s.__=s.__e=null,e.__e!=o&&Xt(e))}function Xt(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(
function(e){return e&&(t.__e=e.__e)}),Xt(t)}function ht(t){(8&t.__g||(t.__g|=8,ue.push(t),Ge++))&&ft==M.debounceRendering||
((ft=M.debounceRendering)||queueMicrotask)(en)}function en(){try{for(var t,e=1;ue.length;)ue.length>e&&ue.sort(Qt),t=ue.
shift(),e=ue.length,8&t.__g&&Gs(t)}finally{(Ge=ue.length)&&(ft||queueMicrotask)(en)}}function tn(t,e,s,o,a,r,i,l,d,c,u){
var f,p,m,h,v,w,x=o.__k||ze,b=e.length;for(d=Ks(s,e,x,d,b),f=0;f<b;f++)(m=s.__k[f])!=null&&(p=~m.__i&&x[m.__i]||Ke,m.__i=
f,w=bt(t,m,p,a,r,i,l,d,c,u),h=m.__e,(p.ref!=m.ref||8&p.__u)&&(p.ref&&yt(p.ref,null,m,p),m.ref&&u.push(m.ref,m.__c||h,m)),
v=v||h,4&m.__u?(d=nn(m,d,t,!p.__v),p.__e&&(p.__e=null)):typeof m.type=="function"&&w!==void 0?d=w:h&&(d=h.nextSibling),
m.__u&=-21);return s.__e=v,d}function Ks(t,e,s,o,a){var r,i,l,d,c,u,f,p,m,h=s.length,v=h,w=0,x=0,b=t.__k=Array(a);for(r=
0;r<a;r++)(i=e[r])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=b[r]=
Ve(null,i):_t(i)?i=b[r]=Ve(_,{children:i}):i.constructor===Ee&&i.__b?i=b[r]=Ve(i.type,i.props,i.key,i.ref,i.__v):b[r]=
i,d=r+w,i.__=t,i.__b=t.__b+1,l=null,~(c=i.__i=zs(i,s,d,v))&&(v--,(l=s[c])&&(l.__u|=2)),l&&l.__v?(i.__u|=16,c==d-1?w--:
c==d+1?w++:c!=d&&(c>d?w--:w++,x=1)):(~c||(a>h?w--:a<h&&w++),typeof i.type!="function"&&(i.__u|=4))):b[r]=null;if(x){for(u=
[],f=[],r=0;r<a;r++)if((i=b[r])&&16&i.__u){for(w=0,p=u.length;w<p;)u[m=w+p>>1]<i.__i?w=m+1:p=m;u[w]=i.__i,f[r]=w+1}for(w=
u.length;r--;)f[r]&&(f[r]==w?w--:b[r].__u|=4)}if(v)for(r=0;r<h;r++)!(l=s[r])||2&l.__u||(l.__e==o&&(o=ce(l)),vt(l,l));return o}
function nn(t,e,s,o){var a,r,i,l;if(typeof t.type=="function"){if(t.props.__P)return e;if(a=t.__k)for(r=0;r<a.length;r++)
a[r]&&(a[r].__=t,e=nn(a[r],e,s,!1));return e}for(e&&!e.parentNode&&(e=ce(t))&&!e.parentNode&&(e=null),i=t.__e,l=e;l&&l.
nodeType==8;)l=l.nextSibling;for(i!=l&&(!o&&s.moveBefore&&i.parentNode?s.moveBefore(i,e):s.insertBefore(i,e||null)),e=
i;(e=e&&e.nextSibling)&&e.nodeType==8&&!e.data.startsWith("$s"););return e}function zs(t,e,s,o){var a,r=t.key,i=t.type,l=e[s],d=l&&!(2&l.__u);if(l===null&&r==null||d&&r==l.key&&i==l.type)return s;
if(o>(d?1:0)){for(a=s-1;a>=0;a--)if((l=e[a])&&!(2&l.__u)&&r==l.key&&i==l.type)return a;for(a=s+1;a<e.length;a++)if((l=
e[a])&&!(2&l.__u)&&r==l.key&&i==l.type)return a}return-1}function Kt(t,e,s){s==null&&(s=""),e[0]=="-"?t.setProperty(e,
s):t[e]=s}function We(t,e,s,o,a){var r,i;if(e=="style")if(typeof s=="string")t.style.cssText=s;else{if(typeof o=="stri\
ng"&&(t.style.cssText=o=""),o)for(e in o)s&&e in s||Kt(t.style,e);if(s)for(e in s)o&&s[e]==o[e]||Kt(t.style,e,s[e])}else if(e[0]==
"o"&&e[1]=="n")typeof s!="function"&&(s=null),typeof o!="function"&&(o=null),(t.__e||(t.__e={}))[e]=s,s&&o||(i=pt[e]||
(pt[e]=Qs(e)),(t.__a||(t.__a={}))[e]=gt,r=e!=(e=e.replace(Jt,"$1")),(e=e.slice(2))[0]<"a"&&(e=e.toLowerCase()),s?t.addEventListener(
e,i,r):t.removeEventListener(e,i,r));else{if(a=="http://www.w3.org/2000/svg")e=e.replace(/xlink(H|:h)/,"h").replace(/sName$/,
"s");else if(e!="width"&&e!="height"&&e!="href"&&e!="list"&&e!="form"&&e!="tabIndex"&&e!="download"&&e!="rowSpan"&&e!=
"colSpan"&&e!="role"&&e!="popover"&&e in t)try{return void(t[e]=s??"")}catch{}if(typeof s=="function")return;s==null||
s===!1&&e[4]!="-"?t.removeAttribute(e):t.setAttribute(e,e=="popover"&&s==1?"":s)}}function Qs(t){return function(e){var s=this.
__e;if(s){if(s=s[t],e[Ue]==null)e[Ue]=gt++;else if(e[Ue]<this.__a[t])return;return s(M.event?M.event(e):e)}}}function bt(t,e,s,o,a,r,i,l,d,c){
var u,f,p,m,h,v,w,x,b,C,k,ne,he,E,W,j,Q,J,re=e.type;if(e.constructor!==Ee)return null;128&s.__u&&(d=32&s.__u,u=s.__c.__z)&&
(e.__u|=d,f=r=[],u.nodeType==8?l=je(u,r):r.push(u),l=r[0]||l),(u=M.__b)&&u(e);e:if(typeof re=="function"){p=i.length;try{
if(x=e.props,b=(u=re.prototype)&&u.render,C=(u=re.contextType)&&o[u.__c],k=u?C?C.props.value:u.__:o,(m=s.__c)?(e.__c=m,
2&m.__g&&(m.__g|=1)):(b?e.__c=m=new re(x,k):(e.__c=m=new Be(x,k),m.constructor=re,m.render=Ys),C&&C.sub(m),m.state||(m.
state={}),m.__n=o,m.__g|=8,m.__h=[],m.__k=[]),b&&(m.__s||(m.__s=m.state),re.getDerivedStateFromProps&&(m.__s==m.state&&
(m.__s=_e({},m.__s)),_e(m.__s,re.getDerivedStateFromProps(x,m.__s)))),h=m.props,v=m.state,m.__v=e,s.__c){if(x!==h&&b&&
!re.getDerivedStateFromProps&&m.componentWillReceiveProps&&m.componentWillReceiveProps(x,k),e.__v==s.__v&&!(8&m.__g)||
!(4&m.__g)&&m.shouldComponentUpdate&&m.shouldComponentUpdate(x,m.__s,k)===!1){e.__v!=s.__v&&(m.props=x,m.state=m.__s,m.
__g&=-9),e.__e=s.__e,e.__k=s.__k,e.__k.some(function(X){X&&(X.__=e)}),ze.push.apply(m.__h,m.__k),m.__k=[],m.__h.length&&
i.push(m),l=ce(s);break e}m.componentWillUpdate&&m.componentWillUpdate(x,m.__s,k),b&&m.componentDidUpdate&&m.__h.push(
function(){m.componentDidUpdate(h,v,w)})}else b&&!re.getDerivedStateFromProps&&m.componentWillMount&&m.componentWillMount(),
b&&m.componentDidMount&&m.__h.push(m.componentDidMount);m.context=k,m.props=x,m.__P=t,m.__g&=-5,ne=M.__r,he=b?25:0;do m.
__g&=-9,ne&&ne(e),u=m.render(m.props,m.state=m.__s,m.context);while(8&m.__g&&++he<25);b&&(ze.push.apply(m.__h,m.__k),m.
__k=[]),m.state=m.__s,m.getChildContext&&(o=_e({},o,m.getChildContext())),b&&s.__c&&m.getSnapshotBeforeUpdate&&(w=m.getSnapshotBeforeUpdate(
h,v)),E=u&&u.type===_&&u.key==null?u.props.children:u,x.__P&&(u=l,a=(t=x.__P).namespaceURI,d=r=null,s.props&&s.props.__P!=
t&&(s.__k.some(function(X){X&&vt(X,X)}),s.__k=null),l=s.__k?ce(s,0):null),l=tn(t,_t(E)?E:[E],e,s,o,a,r,i,l,d,c),x.__P&&
(e.__e=null,l=u),e.__u&=-161,f&&f.some(ge),m.__h.length&&i.push(m),1&m.__g&&(m.__g&=-4)}catch(X){if(i.length=p,e.__v=null,
d||r)if(X&&X.then){if(e.__u|=128|d,r){for(~(Q=r.indexOf(l||void 0))||(Q=r.length);(J=r[Q-1])&&J.nodeType==8;)Q--;for(;Q<
r.length;Q++)if(J=r[Q])if(r[Q]=null,W){if(J==j)break}else{if(J.nodeType!=8)break;J.data.startsWith("$s")&&(j=je(W=J))}}
if(!W){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;W=l}(u=je(W=e.__c.__z||(e.__c.__z=W)))?(e.__e=W,l=u):e.__e=
l,l=l&&l.nextSibling}else r&&r.some(ge);else e.__e=s.__e;e.__k||(e.__k=s.__k||[]),X&&X.then||sn(e),M.__e(X,e,s)}}else l=
e.__e=Js(s.__e,e,s,o,a,r,i,d,c,t);return(u=M.diffed)&&u(e),l}function je(t,e){if(t&&t.nodeType==8&&t.data.startsWith("\
$s"))for(var s=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))s++;else if(t.data.startsWith("/$s")&&
!--s)return t}e&&e.push(t)}}function sn(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(sn))}function on(t,e,s){for(var o=0;o<
s.length;)yt(s[o++],s[o++],s[o++]);M.__c&&M.__c(e,t),t.some(function(a){try{t=a.__h,a.__h=[],t.some(function(r){r.call(
a)})}catch(r){M.__e(r,a.__v)}})}function Js(t,e,s,o,a,r,i,l,d,c){var u,f,p,m,h,v,w,x,b=s.props||Ke,C=e.props,k=e.type;
if(k=="svg"?a="http://www.w3.org/2000/svg":k=="math"?a="http://www.w3.org/1998/Math/MathML":a||(a="http://www.w3.org/1\
999/xhtml"),r){for(u=0;u<r.length;u++)if((h=r[u])&&(k?h.localName==k:h.nodeType==3)){t=h,r[u]=null;break}}if(!t){if(x=
c.ownerDocument||document,!k)return x.createTextNode(C);t=x.createElementNS(a,k,C.is?C:c),l&&(M.__m&&M.__m(e,r),l=!1),
r=null}if(k){if(c=k=="template"&&t.content||t,r=k=="textarea"&&C.defaultValue!=null?null:r&&Zt.call(c.childNodes),!l&&
r)for(b={},u=0;u<t.attributes.length;u++)b[(h=t.attributes[u]).name]=h.value;for(u in b)h=b[u],u=="dangerouslySetInner\
HTML"?p=h:u=="children"||u in C||u=="value"&&"defaultValue"in C||u=="checked"&&"defaultChecked"in C||We(t,u,null,h,a);
for(u in C)h=C[u],u=="children"?m=h:u=="dangerouslySetInnerHTML"?f=h:u=="value"?v=h:u=="checked"?w=h:l&&typeof h!="fun\
ction"||b[u]===h||We(t,u,h,b[u],a);f?(l||p&&(f.__html==p.__html||f.__html==t.innerHTML)||(t.innerHTML=f.__html),e.__k=
[]):(p&&(t.textContent=""),(k=="foreignObject"||a=="http://www.w3.org/1998/Math/MathML"&&js.test(k))&&(a="http://www.w\
3.org/1999/xhtml"),tn(c,_t(m)?m:[m],e,s,o,a,r,i,r?r[0]:s.__k&&ce(s,0),l,d),r&&r.some(ge)),l&&k!="textarea"||(u="value",
k=="progress"&&v==null?t.removeAttribute(u):v==null||v===t[u]&&(k!="progress"||v)||We(t,u,v,b[u],a),u="checked",w!=null&&
w!=t[u]&&We(t,u,w,b[u],a))}else b===C||l&&t.data==C||(t.data=C);return t}function yt(t,e,s,o){try{typeof t=="function"?
e?e.__x=t(e)||1:o&&(o=o.__c||o.__e)&&(e=o.__x)&&(o.__x=null,typeof e=="function"?e():t(null)):t.current=e}catch(a){M.__e(
a,s)}}function vt(t,e,s){var o,a,r,i;if(M.unmount&&M.unmount(t),!(o=t.ref)||o.current&&o.current!=t.__e||yt(o,null,e,t),
o=t.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(l){M.__e(l,e)}o.__P=o.__n=null}if(o=t.__k)for(i=
0;i<o.length;i++)o[i]&&vt(o[i],e,typeof t.type!="function"||s&&!t.props.__P);!s&&(o=t.__c)&&(o=o.__z)&&(a=je(o,r=[]))&&
(o==t.__e&&r.some(ge),ge(a),ge(o)),s||ge(t.__e),t.__e=t.__c=t.__=null}function Ys(t,e,s){return this.constructor(t,s)}
function an(t,e){var s,o,a,r;M.__&&M.__(t,e),e.nodeType==9&&(e=e.documentElement),o=(s=t&&32&t.__u)?null:e.__k,e.__k=Ve(
_,{children:[t]}),a=[],r=[],bt(e,e.__k,o||Ke,Ke,e.namespaceURI,o?null:e.firstChild?Zt.call(e.childNodes):null,a,o?o.__e:
e.firstChild,s,r),on(a,e.__k,r),e.__k.props.children=null}function rn(t){function e(s){var o,a;return this.getChildContext||(o=new Set,(a={})[e.__c]=this,this.getChildContext=function(){
return a},this.shouldComponentUpdate=function(r){this.props.value!=r.value&&o.forEach(function(i){i.__g|=4,ht(i)})},this.
sub=function(r){o.add(r);var i=r.componentWillUnmount;r.componentWillUnmount=function(){o.delete(r),i&&i.call(r)}}),s.
children}return e.__c="__cC"+Yt++,e.__=t,e.Provider=(e.Consumer=function(s,o){return s.children(o)}).contextType=e,e}M={__e:function(t,e,s,o){for(var a,r,i;e=e.__;)if((a=e.__c)&&!(1&a.__g)){a.__g|=4;try{if((i=(r=a.constructor)&&r.getDerivedStateFromError)&&
a.setState(r.getDerivedStateFromError(t)),a.componentDidCatch&&(a.componentDidCatch(t,o||{}),i=1),i&&8&a.__g)return void(a.
__g|=2)}catch(l){t=l}}throw Ge=0,t}},zt=0,Bs=function(t){return t!=null&&t.constructor===Ee},Be.prototype.setState=function(t,e){
var s=this.__s;s&&s!=this.state||(s=this.__s=_e({},this.state)),typeof t=="function"&&(t=t(_e({},s),this.props)),t&&(_e(
s,t),this.__v&&(e&&this.__k.push(e),ht(this)))},Be.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.
push(t),ht(this))},Be.prototype.render=_,ue=[],Ge=0,Qt=function(t,e){return t.__v.__b-e.__v.__b},Ue=Symbol(),Jt=/(PointerCapture)$|Capture$/i,
gt=0,pt={},Yt=0;var be,B,wt,ln,kt=Object.is,Ae=0,_n=[],xt=[],G=M,dn=G.__b,un=G.__r,cn=G.diffed,mn=G.__c,fn=G.unmount,pn=G.__;function Oe(t,e){
G.__h&&G.__h(B,t,Ae||e),Ae=0;var s=B.__H||(B.__H={__:[],__h:[]});return t>=s.__.length&&s.__.push({}),s.__[t]}function g(t){
return Ae=1,Zs(wn,t)}function Zs(t,e,s){var o=Oe(be++,2);if(o.t=t,!o.__c&&(o.__=[s?s(e):wn(void 0,e),function(r){var i=(o.
__N||o.__)[0],l=o.t(i,r);kt(i,l)||(o.__N=[l,o.__[1]],o.__c.setState({}))}],o.__c=B,!B.__f)){B.__f=!0;var a=B.shouldComponentUpdate;
B.shouldComponentUpdate=function(r,i,l){var d=this.__H;if(!d)return!0;var c=!1,u=this.props!=r;if(d.__.some(function(p){
p.__N&&(c=!0,kt(p.__[0],p.__N[0])||(u=!0))}),a){var f=a.call(this,r,i,l);return c?f||u:f}return!c||u}}return o.__}function I(t,e){
var s=Oe(be++,3);!G.__s&&vn(s.__H,e)&&(s.__P=!0,s.__=t,s.u=e,B.__H.__h.push(s))}function ee(t){return Ae=5,z(function(){return{current:t}},[])}function z(t,e){var s=Oe(be++,7);return vn(s.__H,e)&&(s.__=t(),s.__H=e),s.__}function ke(t,e){return Ae=8,z(function(){
return t},e)}function bn(t){var e=B.context[t.__c],s=Oe(be++,9);return s.c=t,e?(s.__==null&&(s.__=!0,e.sub(B)),e.props.
value):t.__}function yn(){var t=Oe(be++,11);if(!t.__){for(var e=B.__v;!e.__m&&e.__;)e=e.__;var s=e.__m||(e.__m=[0,0]);t.__="P"+s[0]+
"-"+s[1]++}return t.__}function Xs(){var t;do{for(;t=xt.shift();)try{$e(t)}catch(s){G.__e(s,{__:(t=t.__P)&&t.__v})}for(;t=
_n.shift();){var e=t.__H;if(t.__P&&e)try{e.__h.some($e),e.__h.some(Tt),e.__h=[]}catch(s){e.__h=[],G.__e(s,t.__v)}}}while(xt.
length)}G.__b=function(t){B=null,dn&&dn(t)},G.__=function(t,e){t&&e.__k&&e.__k.__m&&(t.__m=e.__k.__m),pn&&pn(t,e)},G.__r=
function(t){un&&un(t),be=0;var e=(B=t.__c).__H;e&&(wt==B?B.__h=[]:(e.__h.some($e),e.__h.some(Tt),be=0),e.__h=[],e.__.some(
function(s){s.__N&&(s.__=s.__N),s.u=s.__N=void 0})),wt=B},G.diffed=function(t){cn&&cn(t);var e=t.__c;e&&e.__H&&(e.__H.
__h.length&&gn(_n.push(e)),e.__H.__.some(function(s){s.u&&(s.__H=s.u)})),wt=B=null},G.__c=function(t,e){e.some(function(s){
try{s.__h.some($e),s.__h=s.__h.filter(function(o){return!o.__||Tt(o)})}catch(o){s.__h=[function(){throw o}]}}),mn&&mn(
t,e)},G.unmount=function(t){fn&&fn(t);var e,s,o=t.__c;o&&o.__H&&(o.__H.__.some(function(a){try{if(a.__P&&a.__c){if(s===
void 0){for(s=t.__;s&&(!s.__c||!s.__c.__P);)s=s.__;s=s&&s.__c}a.__P=s,gn(xt.push(a))}else $e(a)}catch(r){e=r}}),o.__H=
void 0,e&&G.__e(e,o.__v))};var hn=typeof requestAnimationFrame=="function";function eo(t){var e,s=function(){clearTimeout(
o),hn&&cancelAnimationFrame(e),setTimeout(t)},o=setTimeout(s,35);hn&&(e=requestAnimationFrame(s))}function gn(t){t!=1&&
ln==G.requestAnimationFrame||((ln=G.requestAnimationFrame)||eo)(Xs)}function $e(t){var e=B,s=t.__c;typeof s=="function"&&
(t.__c=void 0,s()),B=e}function Tt(t){var e=B;t.__c=t.__(),B=e}function vn(t,e){return!t||t.length!=e.length||e.some(function(s,o){
return!kt(s,t[o])})}function wn(t,e){return typeof e=="function"?e(t):e}var se=class extends Error{constructor(s,o){super(o);this.status=s}status},Qe="",kn=()=>{};function Ie(t){Qe=t}function xn(t){
kn=t}function Tn(t){return new URL(t.replace(/^\//,""),document.baseURI).toString()}function Le(t){let e=t.indexOf("/v\
1/");return Tn(e<0?t:t.slice(e))}function to(t,e){let s=t.replace(/\{(\w+)\}/g,(r,i)=>encodeURIComponent(e.in?.[i]??"")),
o=Object.entries(e.query??{}).filter(([,r])=>r!==void 0&&r!==""),a=new URLSearchParams(o.map(([r,i])=>[r,String(i)]));
return Tn(o.length?`${s}?${a}`:s)}function no(t,e){let s=t,o=s?.errors?.map(a=>a.message).filter(a=>a)??[];return o.length?
o.join(`
`):s?.error??`the service answered with the status ${e}`}async function Me(t,e,s,o){let a=Qe?{authorization:`Bearer ${Qe}`}:
{};s!==void 0&&(a["content-type"]="application/json");let r={method:t.toUpperCase(),headers:a,credentials:"omit"};s!==
void 0&&(r.body=JSON.stringify(s)),o.signal&&(r.signal=o.signal);let i;try{i=await fetch(to(e,o),r)}catch(c){throw o.signal?.
aborted?c:new se(0,"the service does not answer: look whether it runs, then try again")}let l=await i.text(),d=null;try{
d=l?JSON.parse(l):void 0}catch{d=void 0}if(i.ok)return d;throw i.status===401&&Qe&&kn("The key is not valid any more. \
Sign in with another one."),new se(i.status,no(d,i.status))}function y(t,e={}){return Me("get",t,void 0,e)}function D(t,e,s={}){
return Me("post",t,e,s)}function Sn(t,e,s={}){return Me("put",t,e,s)}function xe(t,e,s={}){return Me("patch",t,e,s)}function ie(t,e={}){
return Me("delete",t,void 0,e)}function T(t,e){return new Intl.NumberFormat(e).format(t)}function Je(t,e){return new Intl.NumberFormat(e,{signDisplay:"\
exceptZero"}).format(t)}function Te(t,e){let s=["byte","kilobyte","megabyte","gigabyte","terabyte"],o=Math.min(t>0?Math.
floor(Math.log10(t)/3):0,s.length-1),a=o===0?"long":"short",r={style:"unit",unit:s[o],unitDisplay:a,maximumFractionDigits:1};
return new Intl.NumberFormat(e,r).format(t/1e3**o)}function Cn(t,e,s){let o=new Date(t);if(Number.isNaN(o.getTime()))return t;
let a={year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",second:"2-digit",timeZoneName:"short"};
return s&&(a.timeZone=s),new Intl.DateTimeFormat(e,a).format(o)}var Pn=[["year",31556952],["month",2629746],["day",86400],
["hour",3600],["minute",60],["second",1]];function Ye(t,e,s){let o=(new Date(t).getTime()-e)/1e3;if(Number.isNaN(o))return t;
let[a,r]=Pn.find(([,l])=>Math.abs(o)>=l)??["second",1];return new Intl.RelativeTimeFormat(s,{numeric:"auto"}).format(Math.
trunc(o/r),a)}function Se(t,e){let[s,o]=Pn.find(([,r])=>t>=r)??["second",1],a={style:"unit",unit:s,unitDisplay:"long",
maximumFractionDigits:t<10?1:0};return new Intl.NumberFormat(e,a).format(t/o)}function St(t,e){let s=0,o=0;for(let a of t){
if(s>=e)break;let r=a.codePointAt(0)??0;s+=r<128?1:r<2048?2:r<65536?3:4,o+=a.length}return o}function Nn(t){let e=a=>`\
'${a.replaceAll("'","''")}'`,s=t.trim().toLowerCase();if(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(s))return`\
contact_id = ${e(s)}`;let o=e(`%${s.replace(/[\\%_]/g,a=>`\\${a}`)}%`);return["email","first_name","last_name"].map(a=>`\
LOWER(${a}) LIKE ${o}`).join(" OR ")}function En(t,e){let s=[],o=[],a="",r=!1,i=t.replace(/^\uFEFF/,"");for(let l=0;l<
i.length&&s.length<e;l+=1){let d=i[l];r?d!=='"'?a+=d:i[l+1]==='"'?(a+='"',l+=1):r=!1:d==='"'&&a===""?r=!0:d===","?(o.push(
a),a=""):d===`
`||d==="\r"?(d==="\r"&&i[l+1]===`
`&&(l+=1),o.push(a),(o.length>1||o[0]!=="")&&s.push(o),o=[],a=""):a+=d}return(a||o.length)&&s.length<e&&s.push([...o,a]),
s}function $n(t,e){let s=r=>r.toLowerCase().replace(/[^\p{L}\p{N}]/gu,""),o={emailaddress:"email",mail:"email",firstname:"\
first_name",lastname:"last_name",surname:"last_name",zip:"postal_code",phone:"phone_number"},a=s(t);return e.find(r=>s(
r.name)===a)??e.find(r=>r.name===o[a])}var so=Symbol.for("pv"),oo=0;function n(t,e,s,o,a,r){e||(e={});var i,l,d=e;if("ref"in d&&typeof t!="function")for(l in d={},e)l=="ref"?i=e[l]:d[l]=
e[l];var c={type:t,props:d,key:s,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:so,__v:--oo,__i:-1,__u:0};
return(a||r)&&(c.__source=a,c.__self=r),M.vnode&&M.vnode(c),c}function L(t){let e=t.sign?Je(t.value):T(t.value);return n("span",{class:`figure ${t.class??""}`,"data-testid":t.id,"d\
ata-value":t.value,children:e})}function A(t){let[e,s]=g(Date.now);I(()=>{let r=setInterval(()=>s(Date.now()),1e4);return()=>clearInterval(
r)},[]);let o=Cn(t.at),a=Ye(t.at,e);return n("time",{dateTime:t.at,title:o,"data-testid":t.id,children:t.whole?n(_,{children:[
a," ",n("span",{class:"soft",children:["(",o,")"]})]}):a})}var ao={VALID:["good","valid"],PENDING:["wait","pending"],INVALID:[
"bad","invalid"]};function Ze(t){let[e,s]=ao[t.state]??["wait",t.state.toLowerCase()];return n("span",{class:`state ${e}`,
children:s})}function P(t){if(!t.error)return null;let e=t.error instanceof Error?t.error.message:String(t.error),s=t.
error instanceof se&&t.error.status===403;return n("div",{class:"trouble",role:"alert","data-testid":"error-message",children:[
n("p",{children:e}),s&&n("p",{class:"soft",children:"Sign in with a key that has this scope."}),t.retry&&n("button",{type:"\
button",onClick:t.retry,children:"Try again"})]})}function H(t){return n("div",{class:"empty",children:t.children})}function q(){
return n("p",{class:"waiting",role:"status",children:"Loading…"})}function O(t,e,s){let[o,a]=g({of:""}),[r,i]=g(0),l=JSON.
stringify(e);I(()=>{let u=new AbortController;return t(u.signal).then(f=>{u.signal.aborted||a({data:f,of:l})},f=>{u.signal.
aborted||a(p=>({...p.of===l?p:{},error:f,of:l}))}),()=>u.abort()},[l,r]),I(()=>{if(!s)return;let u=setInterval(()=>{document.
hidden||i(f=>f+1)},s);return()=>clearInterval(u)},[s]);let d=ke(()=>i(u=>u+1),[]),c=o.of===l;return{data:c?o.data:void 0,
error:c?o.error:void 0,reload:d}}function V(){let[t,e]=g(!1),[s,o]=g(void 0);return{busy:t,error:s,run:r=>{t||(e(!0),o(
void 0),r().catch(o).finally(()=>e(!1)))}}}function F(t){let e=ee(null);return I(()=>{document.title=`${t.title} · Seg\
mentry`},[t.title]),I(()=>e.current?.focus({preventScroll:!0}),[]),n("header",{class:"head",children:[t.above&&n("p",{
class:"above",children:t.above}),n("div",{class:"row",children:[n("h1",{ref:e,tabIndex:-1,children:t.title}),n("div",{
class:"actions",children:t.children})]})]})}function $(t){return n("section",{class:"panel","data-testid":t.id,"aria-l\
abel":t.title,children:[n("h2",{children:[t.title,t.note&&n("span",{class:"note",children:t.note})]}),t.children]})}function U(t){
return n("section",{class:"scroll",tabIndex:0,"aria-label":t.label,children:n("table",{class:t.class,children:[n("thea\
d",{children:n("tr",{children:t.heads.map((e,s)=>e===""?n("td",{},s):n("th",{scope:"col",class:e.startsWith("#")?"numb\
er":"",children:e.replace("#","")},s))})}),n("tbody",{children:t.children})]})})}function me(t){let e=ee(null);return I(
()=>{t.open?e.current?.showModal():e.current?.close()},[t.open]),n("dialog",{ref:e,"aria-label":t.title,onClose:()=>{t.
open&&t.onNo()},children:t.open&&n(_,{children:[n("h2",{children:t.title}),t.children,n(P,{error:t.error}),n("div",{class:"\
actions",children:[n("button",{type:"button",onClick:t.onNo,children:"Keep it"}),n("button",{type:"button",class:"dang\
er","data-testid":t.id,disabled:t.busy,onClick:t.onYes,children:t.yes})]})]})})}function Xe(t){let e=`${100*t.value/Math.
max(1,t.most)}%`;return n("span",{class:"bar","aria-hidden":"true",children:n("span",{style:{width:e}})})}function le(t){
return n("label",{class:"field",children:[n("span",{children:t.label}),t.children,t.note&&n("small",{children:t.note})]})}
function fe(t,e,s){return`${T(t)} ${t===1?e:s}`}var ro={and:"all of",or:"any of",not:"not"},io={true:"✓",false:"✗",unknown:"?"};function Ct(t){return t.at?n(A,{at:t.
at,id:t.id,whole:!0}):t.until?n("span",{"data-testid":t.id,children:["not before ",n(A,{at:t.until,whole:!0})]}):n("sp\
an",{"data-testid":t.id,children:"never by time alone"})}function An(t){let{clause:e}=t,s=Object.entries(e.values),o=e.
kind==="leaf";return n("li",{class:`clause ${e.truth}`,children:[n("span",{class:"sign",role:"img","aria-label":e.truth,
children:io[e.truth]??"?"}),n("div",{children:[o?n("code",{children:e.text}):n("strong",{children:ro[e.kind]??e.kind}),
o&&s.length>0&&n("p",{class:"saw",children:s.map(([a,r])=>n("span",{children:[n("span",{class:"soft",children:[a,":"]}),
" ",r===null?n("em",{children:"blank"}):JSON.stringify(r)]},a))}),o&&e.event_count!==null&&e.event_count>0&&n("p",{class:"\
saw",children:[n("span",{class:"soft",children:[fe(e.event_count,"event passes","events pass, the latest"),":"]}),e.events.
map(a=>n("span",{children:[a.event_type," ",n(A,{at:a.timestamp})]},a.event_id))]}),e.flips_at&&n("p",{class:"saw",children:[
n("span",{class:"soft",children:"changes"})," ",n(A,{at:e.flips_at,whole:!0})]}),e.children.length>0&&n("ul",{class:"t\
ree",children:e.children.map((a,r)=>n(An,{clause:a},r))})]})]})}function et(t){let{found:e}=t,s=ee(null);I(()=>{t.quiet||
s.current?.focus()},[t.quiet]);let o=e.member!==void 0&&e.member!==null&&e.member!==e.in;return n("div",{class:"explai\
ned",ref:s,tabIndex:-1,"data-testid":"explain-answer","data-value":String(e.in),children:[n("p",{children:[n("strong",
{class:e.in?"good":"bad",children:e.in?"In":"Not in"}),n("span",{class:"soft",children:" as of"})," ",n(A,{at:e.as_of}),
o&&n("span",{class:"warn",children:[" The last evaluation still has it ",e.member?"in":"out","."]})]}),n("p",{children:[
e.in?"Leaves":"Joins"," if nothing is written:"," ",n(Ct,{at:e.flips_at,until:e.searched_until,id:"flips-at"})]}),(e.not_on_lists??
[]).length>0&&n("p",{class:"warn",children:["Not on the lists ",(e.not_on_lists??[]).join(", "),"."]}),n("ul",{class:"\
tree",children:n(An,{clause:e.tree})})]})}var Pt=rn(null);function R(){let t=bn(Pt);if(!t)throw new Error("a page is shown to those who signed in");return t}async function Nt(t){
Ie(t);try{return await y("/v1/key")}catch(e){throw Ie(""),e}}function On(t){let[e,s]=t.replace(/^#\/?/,"").split("?",2);
return{parts:(e??"").split("/").filter(a=>a!=="").map(a=>{try{return decodeURIComponent(a)}catch{return a}}),query:new URLSearchParams(
s??"")}}function N(...t){return`#/${t.map(encodeURIComponent).join("/")}`}function oe(...t){location.hash=N(...t)}function In(){
let[t,e]=g(()=>On(location.hash));return I(()=>{let s=()=>e(On(location.hash));return addEventListener("hashchange",s),
()=>removeEventListener("hashchange",s)},[]),t}var lo=20,uo=["id","segment_ids","list_ids","custom_fields","_metadata"];function Et(t){return Array.isArray(t)?t.join(
", "):typeof t=="object"?JSON.stringify(t):String(t)}function co(t){let{contact:e}=t,s=Object.entries(e).filter(([r])=>!uo.
includes(r)),o=Object.entries(e.custom_fields??{}),a=[...s,...o].filter(([,r])=>r!==null&&Et(r)!=="");return n($,{title:"\
Values",children:n("dl",{class:"values",children:[n("div",{children:[n("dt",{children:"contact_id"}),n("dd",{children:n(
"code",{children:e.id})})]}),a.map(([r,i])=>n("div",{children:[n("dt",{children:r}),n("dd",{children:r.endsWith("_at")?
n(A,{at:Et(i),whole:!0}):Et(i)})]},r)),e.list_ids.length>0&&n("div",{children:[n("dt",{children:"lists"}),n("dd",{children:e.
list_ids.join(", ")})]})]})})}function mo(t){let[e,s]=g(""),o=t.contact.segment_ids,a=O(async d=>{let c=await y("/v1/s\
egments",{signal:d}),u=c.segments.filter(f=>o.includes(f.id)).slice(0,lo).map(async f=>{let p={segment_id:f.id,contact_id:t.
contact.id},m=await y("/v1/segments/{segment_id}/explain/{contact_id}",{in:p,signal:d});return[f.id,m]});return{all:c.
segments,found:new Map(await Promise.all(u))}},[t.contact.id,o]),r=O(async d=>{if(!e||a.data?.found.has(e))return;let c={
segment_id:e,contact_id:t.contact.id};return y("/v1/segments/{segment_id}/explain/{contact_id}",{in:c,signal:d})},[e,a.
data!==void 0]),i=e?a.data?.found.get(e)??r.data:void 0,l=a.data?.all.filter(d=>o.includes(d.id))??[];return n($,{title:"\
Segments",note:`a member of ${T(o.length)}`,children:[n(P,{error:a.error??r.error,retry:a.reload}),a.data?n(_,{children:[
l.length>0&&n(U,{label:"Segments of the contact",heads:["Segment","Leaves if nothing is written",""],children:l.map(d=>{
let c=a.data?.found.get(d.id);return n("tr",{children:[n("th",{scope:"row",children:n("a",{href:N("segments",d.id),children:d.
name})}),n("td",{children:c?n(Ct,{at:c.flips_at,until:c.searched_until}):"–"}),n("td",{children:n("button",{type:"bu\
tton","aria-expanded":e===d.id,onClick:()=>s(e===d.id?"":d.id),children:["Why",n("span",{class:"unseen",children:[" is\
 it in ",d.name]})]})})]},d.id)})}),n("div",{class:"tools",children:n("label",{children:["Why not in"," ",n("select",{
value:o.includes(e)?"":e,onChange:d=>s(d.currentTarget.value),children:[n("option",{value:"",children:"another segment"}),
a.data.all.filter(d=>!o.includes(d.id)).map(d=>n("option",{value:d.id,children:d.name},d.id))]})]})}),i&&n(et,{found:i},
e)]}):!a.error&&n(q,{})]})}function fo(t){let[e,s]=g(25),o=O(r=>y("/v1/contacts/{contact_id}/events",{in:{contact_id:t.
id},query:{limit:e},signal:r}),[t.id,e]),a=o.data;return n($,{title:"Events",note:a&&`${T(a.count)} in all, the latest\
 first`,children:[n(P,{error:o.error,retry:o.reload}),a?a.events.length===0?n(H,{children:"There are no events of this\
 contact."}):n(U,{label:"Events",class:"events",heads:["When","Type","Payload"],children:a.events.map(r=>n("tr",{children:[
n("td",{children:n(A,{at:r.timestamp})}),n("th",{scope:"row",children:r.event_type}),n("td",{children:n("code",{children:JSON.
stringify(r.properties)})})]},r.event_id))}):!o.error&&n(q,{}),a&&a.count>a.events.length&&e<1e3&&n("button",{type:"bu\
tton",onClick:()=>s(Math.min(1e3,e*4)),children:"Show more"})]})}function Ln(t){let e=R(),s=O(c=>y("/v3/marketing/cont\
acts/{id}",{in:{id:t.id},signal:c}),[t.id]),[o,a]=g(!1),r=V(),i=s.data,l=i&&([i.first_name,i.last_name].filter(Boolean).
join(" ")||i.email||i.id),d=()=>r.run(async()=>{await ie("/v3/marketing/contacts",{query:{ids:t.id}}),oe("contacts")});
return n(_,{children:[n(F,{title:l??"Contact",above:n("a",{href:N("contacts"),children:"Contacts"}),children:i&&e.may(
"contacts:write")&&n("button",{type:"button",class:"danger",onClick:()=>a(!0),children:"Delete"})},l),n(P,{error:s.error,
retry:s.reload}),i?n(_,{children:[n("div",{class:"columns",children:[n(co,{contact:i}),e.may("segments:read","events:r\
ead")&&n(mo,{contact:i})]}),e.may("events:read")&&n(fo,{id:i.id})]}):!s.error&&n(q,{}),n(me,{open:o,title:`Delete ${l}\
?`,yes:"Delete the contact",id:"confirm-delete-contact",busy:r.busy,error:r.error,onYes:d,onNo:()=>a(!1),children:n("p",
{children:["The contact leaves every list and segment, and its events go with it. This cannot be undone; the same addr\
ess can be imported again as a new contact. Bytes that are no longer used stay in the file until it is written anew:",
n("code",{children:" /v1/contacts/erase"})," removes them at once."]})})]})}function po(){let t=V(),[e,s]=g(null),o=()=>t.run(async()=>{s(null);let a=await D("/v3/marketing/contacts/exports",{file_type:"\
csv"});for(;;){let r=await y("/v3/marketing/contacts/exports/{id}",{in:{id:a.id}});if(r.status==="failure")throw new Error(
r.message??"the export failed");if(r.status==="ready")return s({urls:r.urls??[],contacts:r.contact_count});await new Promise(
i=>setTimeout(i,400))}});return n(_,{children:[n("button",{type:"button","data-testid":"export-start",disabled:t.busy,
onClick:o,children:t.busy?"The file is written…":"Export all as CSV"}),n("span",{role:"status",children:e?.urls.map(
(a,r)=>n("a",{class:"button first","data-testid":"export-file",href:Le(a),download:"contacts.csv",children:["Save ",e.
urls.length>1?`part ${r+1}`:`${T(e.contacts)} contacts`]},a))}),n(P,{error:t.error})]})}function Mn(t){let e=R(),[s,o]=g(
t.search),a=O(async l=>{if(!t.search)return y("/v3/marketing/contacts",{signal:l});let d={query:Nn(t.search)};return D(
"/v3/marketing/contacts/search",d,{signal:l})},[t.search]),r=l=>{l.preventDefault();let d=s.trim();location.hash=d?`${N(
"contacts")}?${new URLSearchParams({search:d})}`:N("contacts")},i=a.data;return n(_,{children:[n(F,{title:"Contacts",children:[
n(po,{}),e.may("contacts:write","fields:read")&&n("a",{class:"button",href:N("contacts","import"),children:"Import a C\
SV file"})]}),n("form",{class:"tools",onSubmit:r,children:[n("label",{children:["Address, name or id"," ",n("input",{type:"\
search","data-testid":"contact-search",value:s,placeholder:"ada",onInput:l=>o(l.currentTarget.value)})]}),n("button",{
type:"submit",children:"Search"}),i&&n("p",{class:"soft",role:"status",children:[t.search?`${T(i.contact_count)} found`:
`${T(i.contact_count)} contacts`,i.contact_count>i.result.length&&`, the ${T(i.result.length)} that were written last \
are shown`]})]}),n(P,{error:a.error,retry:a.reload}),i?i.result.length===0?n(H,{children:t.search?n(_,{children:["No c\
ontact has “",t.search,"” in its address or name. Part of a word is enough."]}):n(_,{children:["There are no conta\
cts yet. Import a CSV file, or send them to ",n("code",{children:"/v1/contacts"}),"."]})}):n(U,{label:"Contacts",heads:[
"Contact","Name","City","Country","#Segments","Written"],children:i.result.map(l=>n("tr",{children:[n("th",{scope:"row",
children:n("a",{href:N("contacts",l.id),children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(
Boolean).join(" ")}),n("td",{children:l.city}),n("td",{children:l.country}),n("td",{class:"number",children:l.segment_ids.
length}),n("td",{children:n(A,{at:l.updated_at})})]},l.id))}):!a.error&&n(q,{})]})}var ho=200,qn=100;function Rn(t){let e=new Map;for(let{reason:s}of t)e.set(s,(e.get(s)??0)+1);return[...e].map(([s,o])=>`${o}\
 by ${s}`).join(", ")}function Dn(){let t=R(),[e,s]=g(null),[o,a]=g(void 0),[r,i]=g(0),l=O(async d=>{if(!t.may("segmen\
ts:read"))return new Map;let c=await y("/v1/segments",{signal:d});return new Map(c.segments.map(u=>[u.id,u.name]))},[e?.[0]?.
sequence??0]);return I(()=>{let d=new AbortController,{signal:c}=d,u=async()=>{let{last:f}=await y("/v1/changes",{query:{
limit:1},signal:c}),p=String(Math.max(0,f-qn));for(let m=0;!c.aborted;m=25){let h=await y("/v1/changes",{query:{after:p,
limit:qn,wait:m},signal:c});p=h.cursor,s(v=>[...h.changes.toReversed(),...v??[]].slice(0,ho))}};return s(null),a(void 0),
u().catch(f=>{c.aborted||a(f)}),()=>d.abort()},[r]),n(_,{children:[n(F,{title:"Changes"}),n("p",{class:"soft",children:[
"What happened to segments, as it happens. Programs read the same at ",n("code",{children:"/v1/changes"}),"."]}),n(P,{
error:o,retry:()=>i(r+1)}),e?e.length===0?n(H,{children:"Nothing has happened yet: make a segment, or write contacts."}):
n(U,{label:"Changes",class:"wide",heads:["#Number","When","Segment or webhook","What","#Joined","#Left","#Members"],children:e.
map(d=>n("tr",{"data-testid":"change-row",children:[n("td",{class:"number","data-label":"number",children:n(L,{value:d.
sequence})}),n("td",{children:n(A,{at:d.at})}),n("th",{scope:"row",children:d.webhook_id?n("a",{href:N("webhooks",d.webhook_id),
children:d.webhook_id}):n("a",{href:N("segments",d.segment_id),children:l.data?.get(d.segment_id)??d.segment_id})}),n(
"td",{children:[d.what,d.manual&&" on request"]}),n("td",{class:"number good","data-label":"joined",title:Rn(d.joined),
children:n(L,{value:d.joined.length,sign:!0})}),n("td",{class:"number bad","data-label":"left",title:Rn(d.left),children:n(
L,{value:-d.left.length,sign:!0})}),n("td",{class:"number","data-label":"members",children:n(L,{value:d.count})})]},d.
sequence))}):!o&&n(q,{})]})}var go=64*1024,_o=200,bo={completed:"all rows were taken",errored:"some rows were refused",failed:"no row was taken"};
function yo(t,e,s,o){return new Promise((a,r)=>{let i=new XMLHttpRequest;i.open("PUT",Le(t));for(let{header:l,value:d}of e)
i.setRequestHeader(l,d);i.upload.onprogress=l=>o(l.loaded/Math.max(1,l.total)),i.onerror=()=>r(new se(0,"the file coul\
d not be sent: look whether the service runs, then try again")),i.onload=()=>{if(i.status<300)return a();let l=`the se\
rvice answered with the status ${i.status}`;try{l=JSON.parse(i.responseText).errors[0].message}catch{}r(new se(i.status,
l))},i.send(s)})}async function vo(t){let e=await fetch(Le(t),{credentials:"omit"});return e.ok?(await e.text()).split(
`
`).filter(o=>o.trim()!=="").slice(0,_o).map(o=>JSON.parse(o)):[]}function wo(t){let{results:e,status:s}=t.job,o=[["cre\
ated",e.created_count,"good"],["updated",e.updated_count,""],["refused",e.errored_count,"bad"]];return n($,{title:"Don\
e",id:"import-done",note:bo[s]??s,children:[n("dl",{class:"figures",children:o.map(([a,r,i])=>n("div",{children:[n("dt",
{children:a}),n("dd",{class:i,children:n(L,{value:r,id:`import-${a}`,class:"large"})})]},a))}),t.lines.length>0&&n(_,{
children:[n("p",{children:"Mend these rows in the file and import them again; the others are taken."}),n(U,{label:"Ref\
used rows",heads:["#Line","Why"],children:t.lines.map((a,r)=>n("tr",{"data-testid":"import-error",children:[n("td",{class:"\
number",children:a.line??a.index??"–"}),n("td",{children:a.message})]},r))}),e.errored_count>t.lines.length&&n("p",{
class:"soft",children:["The first ",T(t.lines.length)," are shown."]})]}),n("p",{children:n("a",{href:N("contacts"),children:"\
Look at the contacts"})})]})}function Fn(){let t=R(),[e,s]=g(null),[o,a]=g({}),[r,i]=g([]),[l,d]=g(0),[c,u]=g(null),[f,
p]=g([]),m=V(),h=O(async E=>{let W=await y("/v3/marketing/field_definitions",{signal:E}),j=t.may("lists:read")?(await y(
"/v3/marketing/lists",{query:{page_size:1e3},signal:E})).result:[];return{fields:[...W.reserved_fields.filter(J=>!("re\
ad_only"in J&&J.read_only)),...W.custom_fields],lists:j}},[]),v=h.data?.fields??[],w=async E=>{if(u(null),p([]),!E)return s(
null);let W=En(await E.slice(0,go).text(),4),j=W[0]??[];s({file:E,columns:j,rows:W.slice(1)}),a({})},x=(e?.columns??[]).
map((E,W)=>o[W]??$n(E,v)?.id??""),b=E=>{E.preventDefault(),e&&m.run(async()=>{d(0),u(null);let W={file_type:"csv",field_mappings:x.
map(Q=>Q||null),list_ids:r},j=await Sn("/v3/marketing/contacts/imports",W);for(await yo(j.upload_uri,j.upload_headers,
e.file,d);;){let Q=await y("/v3/marketing/contacts/imports/{id}",{in:{id:j.job_id}});if(Q.status!=="pending"){let J=Q.
results.errors_url;p(J?await vo(J):[]),u(Q);return}await new Promise(J=>setTimeout(J,400))}})},C=["email","phone_numbe\
r","external_id","anonymous_id"],k=v.filter(E=>x.includes(E.id)).map(E=>E.name),ne=x.some((E,W)=>E&&x.indexOf(E)!==W),
he=e?e.columns.length===0?"The file has no header line.":C.some(E=>k.includes(E))?ne?"Two columns have the same field.":
"":"One column has to be the email or another identifier.":"Choose a file.";return n(_,{children:[n(F,{title:"Import c\
ontacts",above:n("a",{href:N("contacts"),children:"Contacts"})}),n("form",{onSubmit:b,class:"edit",children:[n(le,{label:"\
CSV file",note:"With a header line, in UTF-8. A row that cannot be taken is refused by itself.",children:n("input",{type:"\
file",accept:".csv,text/csv","data-testid":"import-file",onChange:E=>w(E.currentTarget.files?.[0])})}),n(P,{error:h.error,
retry:h.reload}),e&&e.columns.length>0&&n($,{title:"Columns",note:`${e.file.name}, ${Te(e.file.size)}`,children:n(U,{label:"\
Columns",heads:["Column","Field","First values"],children:e.columns.map((E,W)=>n("tr",{children:[n("th",{scope:"row",children:E||
n("em",{children:"no name"})}),n("td",{children:n("select",{"aria-label":`Field of the column ${E}`,"data-testid":"imp\
ort-column",value:x[W],onChange:j=>a({...o,[W]:j.currentTarget.value}),children:[n("option",{value:"",children:"leave \
out"}),v.map(j=>n("option",{value:j.id,children:j.name},j.id))]})}),n("td",{class:"soft",children:e.rows.map(j=>j[W]??
"").filter(Boolean).join(" · ")})]},W))})}),e&&(h.data?.lists.length??0)>0&&n("fieldset",{children:[n("legend",{children:"\
Put them on lists"}),h.data?.lists.map(E=>n("label",{class:"check",children:[n("input",{type:"checkbox",checked:r.includes(
E.id),onChange:W=>i(W.currentTarget.checked?[...r,E.id]:r.filter(j=>j!==E.id))}),E.name]},E.id))]}),n(P,{error:m.error}),
n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"import-start",disabled:m.busy||
he!=="",children:"Import"}),n("span",{class:"soft",role:"status",children:he})]}),m.busy&&n("p",{role:"status",children:[
n("progress",{max:1,value:l,"aria-label":"Sent"}),n("span",{children:l<1?" The file is sent…":" The rows are read…"})]})]}),
c&&(c.results.requested_count===0&&f.length===0?n(H,{children:"The file had no rows."}):n(wo,{job:c,lines:f}))]})}async function Hn(t,e){if(!t)return new Map;let s=await y("/v1/segments",{signal:e});return new Map(s.segments.map(o=>[
o.id,o.name]))}function $t(t){return t.uses?t.uses.segments.length===0?n("span",{class:"soft",children:"nothing"}):n("\
ul",{class:"links",children:t.uses.segments.map(e=>n("li",{children:n("a",{href:N("segments",e),children:t.names.get(e)??
e})},e))}):n("span",{class:"soft",children:"–"})}function Wn(t){let e=V(),s=t.asked?.uses.becomes_invalid??[];return n(
me,{open:t.asked!==null,title:`Delete the ${t.what} “${t.asked?.name??""}”?`,yes:"Delete it",id:"confirm-delete",busy:e.
busy,error:e.error,onNo:t.onNo,onYes:()=>e.run(t.onYes),children:[t.what==="list"?n("p",{children:"The contacts stay; \
they are on this list no more."}):n("p",{children:"Every contact loses its value of this field."}),s.length===0?n("p",
{children:"No segment uses it."}):n(_,{children:[n("p",{class:"warn",children:[s.length===1?"This segment becomes":"Th\
ese segments become"," invalid:"]}),n($t,{uses:{...t.asked?.uses,segments:s},names:t.names})]})]})}function Un(){let t=R(),
[e,s]=g(""),[o,a]=g(null),r=V(),i=t.may("segments:read"),l=O(async u=>{let{result:f}=await y("/v3/marketing/lists",{query:{
page_size:1e3},signal:u}),p=await Hn(i,u);return{all:await Promise.all(f.map(async h=>{let v=i?await y("/v1/lists/{id}\
/uses",{in:{id:h.id},signal:u}):void 0;return{list:h,uses:v}})),names:p}},[i]),d=u=>{u.preventDefault(),r.run(async()=>{
await D("/v3/marketing/lists",{name:e.trim()}),s(""),l.reload()})},c=l.data;return n(_,{children:[n(F,{title:"Lists"}),
t.may("lists:write")&&n("form",{class:"tools",onSubmit:d,children:[n("label",{children:["Name"," ",n("input",{type:"te\
xt",value:e,required:!0,placeholder:"newsletter","data-testid":"list-name",onInput:u=>s(u.currentTarget.value)})]}),n(
"button",{type:"submit",disabled:r.busy||!e.trim(),children:"Make a list"})]}),n(P,{error:r.error??l.error,retry:l.error?
l.reload:void 0}),c?c.all.length===0?n(H,{children:"There are no lists yet. A list holds whom somebody put on it; an i\
mport can do that."}):n(U,{label:"Lists",heads:["Name","Id","#Contacts","Used by",""],children:c.all.map(({list:u,uses:f})=>n(
"tr",{"data-testid":"list-row",children:[n("th",{scope:"row",children:u.name}),n("td",{children:n("code",{children:u.id})}),
n("td",{class:"number",children:n(L,{value:u.contact_count})}),n("td",{"data-testid":"uses",children:n($t,{uses:f,names:c.
names})}),n("td",{children:t.may("lists:write")&&f&&n("button",{type:"button",onClick:()=>a({id:u.id,name:u.name,uses:f}),
children:["Delete",n("span",{class:"unseen",children:[" ",u.name]})]})})]},u.id))}):!l.error&&n(q,{}),n(Wn,{asked:o,names:c?.
names??new Map,what:"list",onNo:()=>a(null),onYes:async()=>{await ie("/v3/marketing/lists/{id}",{in:{id:o?.id??""}}),a(
null),l.reload()}})]})}function Vn(){let t=R(),[e,s]=g(""),[o,a]=g("Text"),[r,i]=g(null),l=V(),d=t.may("segments:read"),
c=O(async p=>{let[m,h]=await Promise.all([y("/v3/marketing/field_definitions",{signal:p}),y("/v1/fields",{signal:p})]),
v=await Hn(d,p);return{custom:await Promise.all(h.fields.map(async x=>{let b={in:{custom_field_id:x.id},signal:p};return{
field:x,uses:d?await y("/v1/fields/{custom_field_id}/uses",b):void 0}})),reserved:m.reserved_fields,names:v}},[d]),u=p=>{
p.preventDefault(),l.run(async()=>{await D("/v1/fields",{name:e.trim(),field_type:o}),s(""),c.reload()})},f=c.data;return n(
_,{children:[n(F,{title:"Fields"}),t.may("fields:write")&&n("form",{class:"tools",onSubmit:u,children:[n("label",{children:[
"Name"," ",n("input",{type:"text",value:e,required:!0,placeholder:"loyalty_points","data-testid":"field-name",onInput:p=>s(
p.currentTarget.value)})]}),n("label",{children:["Type"," ",n("select",{value:o,onChange:p=>a(p.currentTarget.value),children:[
n("option",{children:"Text"}),n("option",{children:"Number"}),n("option",{children:"Date"}),n("option",{children:"Set"})]})]}),
n("button",{type:"submit",disabled:l.busy||!e.trim(),children:"Make a field"})]}),n(P,{error:l.error??c.error,retry:c.
error?c.reload:void 0}),f?n(_,{children:[n($,{title:"Fields of this account",children:f.custom.length===0?n(H,{children:"\
There are none yet. A field has to be there before contacts have values of it."}):n(U,{label:"Fields of this account",
heads:["Name","Type","Id","Used by",""],children:f.custom.map(({field:p,uses:m})=>n("tr",{"data-testid":"field-row",children:[
n("th",{scope:"row",children:p.name}),n("td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("\
td",{"data-testid":"uses",children:n($t,{uses:m,names:f.names})}),n("td",{children:t.may("fields:write")&&m&&n("button",
{type:"button",onClick:()=>i({id:p.id,name:p.name,uses:m}),children:["Delete",n("span",{class:"unseen",children:[" ",p.
name]})]})})]},p.id))})}),n($,{title:"Fields that every account has",children:n(U,{label:"Fields that every account ha\
s",heads:["Name","Type","Id",""],children:f.reserved.map(p=>n("tr",{children:[n("th",{scope:"row",children:p.name}),n(
"td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("td",{class:"soft",children:"read_only"in
p&&p.read_only?"kept by the service":""})]},p.id))})})]}):!c.error&&n(q,{}),n(Wn,{asked:r,names:f?.names??new Map,what:"\
field",onNo:()=>i(null),onYes:async()=>{await ie("/v1/fields/{custom_field_id}",{in:{custom_field_id:r?.id??""}}),i(null),
c.reload()}})]})}var ko=60,Bn=t=>new Date(t).getTime()/1e3;function jn(t){let{steps:e,label:s}=t,o=ee(null),[a,r]=g(!1),i=z(()=>{let f=[];
for(let{at:p,count:m,joined:h,left:v}of e){let w=f.at(-1),x=Bn(p);w?.at===x?Object.assign(w,{count:m,joined:w.joined+h,
left:w.left+v}):f.push({at:x,count:m,joined:h,left:v})}return f},[e]),l=z(()=>e.filter(f=>f.what&&!["evaluated","refre\
shed","populated"].includes(f.what)).map(f=>({at:Bn(f.at)})),[e]);I(()=>{let f=!1,p=null;return import("./chart.js").then(
({mount:m})=>{!f&&o.current&&(p=m(o.current,{points:i,marks:l,stepped:!t.dashed,dashed:t.dashed}))}).catch(()=>r(!0)),
()=>{f=!0,p?.destroy()}},[i,l,t.dashed]);let[d,c]=[e[0],e.at(-1)],u=d&&c?`${s}: from ${T(d.count)} to ${T(c.count)}`:s;
return n(_,{children:[n("div",{class:"chart",ref:o,role:"img","aria-label":u}),a&&n("p",{class:"soft",children:"The ch\
art cannot be drawn; the table has its figures."}),n("details",{children:[n("summary",{children:"The same as a table"}),
n(U,{label:s,heads:["When",...t.dashed?[]:["What"],"#Joined","#Left","#Members"],children:e.slice(-ko).toReversed().map(
(f,p)=>n("tr",{children:[n("td",{children:n(A,{at:f.at})}),!t.dashed&&n("td",{children:f.what}),n("td",{class:"number \
good",children:n(L,{value:f.joined,sign:!0})}),n("td",{class:"number bad",children:n(L,{value:-f.left,sign:!0})}),n("t\
d",{class:"number",children:n(L,{value:f.count})})]},p))})]})]})}async function xo(t,e){let s=[];for(let o;;){let a=await y(
"/v1/segments/{segment_id}/history",{in:{segment_id:t},query:{from:o},signal:e});if(s.push(...a.steps),!a.next_from)return{
...a,steps:s};o=a.next_from}}function Gn(t){let e=O(a=>xo(t.id,a),[t.id,t.members]),s=e.data,o=s?.steps[0]&&Ye(s.steps[0].
at,Date.now());return n($,{title:"How its size went",note:o&&`since ${o}`,id:"history-chart",children:[n(P,{error:e.error,
retry:e.reload}),s?s.steps.length===0?n(H,{children:"Nothing has happened for as long as history is kept."}):n(jn,{steps:s.
steps,label:"Members over time",dashed:!1}):!e.error&&n(q,{}),s?.cut&&n("p",{class:"soft",children:["History reaches b\
ack to ",n(A,{at:s.reaches_back_to}),"."]})]})}function Kn(t){let e=O(o=>y("/v1/segments/{segment_id}/forecast",{in:{segment_id:t.
id},signal:o}),[t.id,t.members]),s=z(()=>e.data?.steps.map(({at:o,count:a,joins:r,leaves:i})=>({at:o,count:a,joined:r,
left:i})),[e.data]);return n($,{title:"How it goes on",note:"if nothing is written, for 30 days",id:"forecast-chart",children:[
n(P,{error:e.error,retry:e.reload}),s?s.every(o=>o.joined+o.left===0)?n("p",{class:"soft",children:"Time alone moves n\
obody within 30 days."}):n(jn,{steps:s,label:"Members to come",dashed:!0}):!e.error&&n(q,{})]})}function At(t){let{doing:e}=t;return e.published_at?e.unpublished?`${Se(e.lag_seconds??0)} behind`:"current":"not publ\
ished yet"}function Ot(t){let{next:e}=t.segment.doing;return e?n("span",{title:e.pace??"",children:[e.what," ",n(A,{at:e.
at})]}):n("span",{class:"soft",children:t.segment.query_validation==="INVALID"?"nothing":"with the next change"})}function To(t){
let{segment:e}=t,s=e.members!==e.contacts_count;return n("tr",{"data-testid":"segment-row","data-segment-id":e.id,children:[
n("th",{scope:"row",children:[n("a",{href:N("segments",e.id),children:e.name}),e.pinned&&n("span",{class:"tag",title:"\
published every hour, without back-off",children:"in use"})]}),n("td",{children:n(Ze,{state:e.query_validation})}),n("\
td",{class:"number","data-label":"members",children:[n(L,{value:e.members,id:"segment-count"}),s&&n("small",{class:"so\
ft",children:[T(e.contacts_count)," published"]})]}),n("td",{children:n(Xe,{value:e.members,most:t.most})}),n("td",{children:At(
e)}),n("td",{children:n(Ot,{segment:e})})]})}function So(t){let e=R(),s=O(i=>y("/v1/deleted_segments",{signal:i}),[],5e3),
o=V(),a=(s.data?.segments??[]).filter(i=>!i.restored_as);if(a.length===0)return null;let r=i=>o.run(async()=>{let l=await D(
"/v1/segments/{segment_id}/restore",void 0,{in:{segment_id:i}});t.onRestored(),s.reload(),oe("segments",l.id)});return n(
$,{title:"Deleted",note:"each can be made again as a new segment",children:[n(P,{error:o.error}),n(U,{label:"Deleted s\
egments",heads:["Name","Deleted","Kept for",""],children:a.map(i=>n("tr",{"data-testid":"deleted-row",children:[n("th",
{scope:"row",title:i.query,children:i.name}),n("td",{children:n(A,{at:i.deleted_at})}),n("td",{children:n(A,{at:i.kept_until})}),
n("td",{children:e.may("segments:write")&&n("button",{type:"button","data-testid":"restore-segment",disabled:o.busy,onClick:()=>r(
i.id),children:["Restore",n("span",{class:"unseen",children:[" ",i.name]})]})})]},i.id))})]})}function zn(){let t=R(),
e=O(u=>y("/v1/segments",{signal:u}),[],5e3),[s,o]=g(""),[a,r]=g("name"),i=e.data?.segments,l=z(()=>{let u=s.trim().toLowerCase(),
f=(i??[]).filter(m=>`${m.name} ${m.id} ${m.query}`.toLowerCase().includes(u)),p={name:(m,h)=>m.name.localeCompare(h.name),
members:(m,h)=>h.members-m.members,created_at:(m,h)=>h.created_at.localeCompare(m.created_at)};return f.sort(p[a])},[i,
s,a]),d=Math.max(1,...(i??[]).map(u=>u.members)),c=(i??[]).filter(u=>u.query_validation==="INVALID").length;return n(_,
{children:[n(F,{title:"Segments",children:t.may("segments:write")&&n("a",{class:"button first",href:N("segments","new"),
"data-testid":"new-segment",children:"New segment"})}),n(P,{error:e.error,retry:e.reload}),i?i.length===0?n(H,{children:[
"There are no segments yet. A segment is a question about contacts that is answered all the time, such as “bought twic\
e in 60 days”."," ",t.may("segments:write")?"Make the first one with “New segment”.":"Sign in with a key that ha\
s segments:write to make one."]}):n(_,{children:[n("div",{class:"tools",children:[n("label",{children:["Filter"," ",n(
"input",{type:"search",value:s,placeholder:"name, id or query",onInput:u=>o(u.currentTarget.value)})]}),n("label",{children:[
"Order"," ",n("select",{value:a,onChange:u=>r(u.currentTarget.value),children:[n("option",{value:"name",children:"by n\
ame"}),n("option",{value:"members",children:"largest first"}),n("option",{value:"created_at",children:"newest first"})]})]}),
n("p",{class:"soft",role:"status",children:[fe(l.length,"segment","segments"),c>0&&`, ${T(c)} of all invalid`]})]}),n(
U,{label:"Segments",class:"wide",heads:["Name","State","#Members","","Published","Due"],children:l.map(u=>n(To,{segment:u,
most:d},u.id))}),l.length===0&&n(H,{children:["No segment has “",s,"” in its name, id or query."]})]}):!e.error&&n(
q,{}),n("div",{class:"below",children:n(So,{onRestored:e.reload})})]})}var Co=25;function Po(t){let[e,s]=g([]),o=e.at(-1),a={in:{segment_id:t.segment.id}},r=O(l=>y("/v1/segments/{segment_id\
}/members",{...a,query:{format:"contacts",limit:Co,cursor:o},signal:l}),[t.segment.id,o,t.segment.members]),i=r.data;return n(
$,{title:"Members",note:`${T(t.segment.members)} as of the last evaluation`,children:[n(P,{error:r.error,retry:r.reload}),
i?(i.contacts??[]).length===0?n(H,{children:"Nobody is in."}):n(U,{label:"Members",heads:["Contact","Name","City","Cou\
ntry"],children:(i.contacts??[]).map(l=>n("tr",{children:[n("th",{scope:"row",children:n("a",{href:N("contacts",l.id),
children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(Boolean).join(" ")}),n("td",{children:l.
city}),n("td",{children:l.country})]},l.id))}):!r.error&&n(q,{}),n("div",{class:"actions",children:[n("button",{type:"\
button",disabled:e.length===0,onClick:()=>s(e.slice(0,-1)),children:"Before"}),n("button",{type:"button",disabled:!i?.
next,onClick:()=>i?.next&&s([...e,i.next]),children:"Next"})]})]})}function No(t){let[e,s]=g(t.contact),[o,a]=g(null),
r=V();return n($,{title:"Why is somebody in, or not?",children:[n("form",{class:"tools",onSubmit:l=>{l?.preventDefault(),
r.run(async()=>{a(null),a(await D("/v1/queries/explain",{segment_id:t.segment.id,contact:e.trim()}))})},children:[n("l\
abel",{children:["Address or id of a contact"," ",n("input",{type:"search","data-testid":"explain-contact",value:e,required:!0,
placeholder:"ada@example.com",onInput:l=>s(l.currentTarget.value)})]}),n("button",{type:"submit",disabled:r.busy||!e.trim(),
children:"Explain"})]}),n(P,{error:r.error}),o&&n(et,{found:o})]})}function Qn(t){return n("ul",{class:"links",children:t.
ids.map(e=>n("li",{children:n("a",{href:N("segments",e),children:t.names.get(e)??e})},e))})}function Jn(t){return O(async e=>{
let[s,o]=await Promise.all([y("/v1/segments/{segment_id}/uses",{in:{segment_id:t},signal:e}),y("/v1/segments",{signal:e})]);
return{uses:s,names:new Map(o.segments.map(a=>[a.id,a.name]))}},[t])}function Eo(t){let{segment:e}=t,s=V(),o=Jn(e.id),
{next:a}=e.doing,r=o.data?.uses.becomes_invalid??[],i=()=>s.run(async()=>{await ie("/v3/marketing/segments/2.0/{segmen\
t_id}",{in:{segment_id:e.id}}),oe("segments")});return n(me,{open:t.open,title:`Delete “${e.name}”?`,yes:"Delete i\
t",id:"confirm-delete",busy:s.busy,error:s.error,onYes:i,onNo:t.onNo,children:[n("p",{children:"It cancels at once, an\
d can be restored as a new segment for 90 days:"}),n("ul",{children:[n("li",{children:["the membership of ",fe(e.members,
"contact","contacts"),"; the contacts themselves stay"]}),a?n("li",{children:["the ",a.what," that is due ",n(A,{at:a.
at,whole:!0})]}):n("li",{children:"every later evaluation; none is due now"})]}),o.data?r.length>0?n(_,{children:[n("p",
{class:"warn",children:[r.length===1?"This segment becomes":"These segments become"," invalid:"]}),n(Qn,{ids:r,names:o.
data.names})]}):n("p",{children:"No other segment refers to it."}):n(q,{})]})}function Yn(t){let e=R(),s=O(h=>y("/v1/s\
egments/{segment_id}",{in:{segment_id:t.id},signal:h}),[t.id],5e3),o=Jn(t.id),[a,r]=g(!1),i=V(),l=s.data,d=n("a",{href:N(
"segments"),children:"Segments"});if(!l)return n(_,{children:[n(F,{title:"Segment",above:d}),s.error?n(P,{error:s.error,
retry:s.reload}):n(q,{})]});let{doing:c}=l,u={in:{segment_id:l.id}},f=Intl.DateTimeFormat().resolvedOptions().timeZone,
p=()=>i.run(async()=>{await D("/v3/marketing/segments/2.0/refresh/{segment_id}",{user_time_zone:f},u),s.reload()}),m=()=>i.
run(async()=>{await xe("/v1/segments/{segment_id}",{pinned:!l.pinned},u),s.reload()});return n(_,{children:[n(F,{title:l.
name,above:d,children:e.may("segments:write")&&n(_,{children:[n("a",{class:"button first",href:N("segments",l.id,"edit"),
"data-testid":"edit-segment",children:"Edit"}),n("button",{type:"button",disabled:i.busy||c.refreshes_left===0,onClick:p,
title:`${fe(c.refreshes_left,"refresh","refreshes")} left today`,children:"Refresh"}),n("button",{type:"button",disabled:i.
busy,"aria-pressed":l.pinned,onClick:m,title:"Published every hour while it is in use",children:l.pinned?"In use":"Mar\
k as in use"}),n("button",{type:"button",class:"danger","data-testid":"delete-segment",onClick:()=>r(!0),children:"Del\
ete"})]})}),n(P,{error:i.error}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"members"}),n("\
dd",{children:n(L,{value:l.members,id:"segment-count",class:"large"})})]}),n("div",{children:[n("dt",{children:"publis\
hed"}),n("dd",{children:n(L,{value:l.contacts_count,class:"large"})})]}),n("div",{children:[n("dt",{children:"state"}),
n("dd",{children:n(Ze,{state:l.query_validation})})]}),n("div",{children:[n("dt",{children:"what others see"}),n("dd",
{children:At(l)})]}),n("div",{children:[n("dt",{children:"due"}),n("dd",{children:n(Ot,{segment:l})})]}),n("div",{children:[
n("dt",{children:"evaluated"}),n("dd",{children:c.members_as_of?n(A,{at:c.members_as_of}):"not yet"})]}),n("div",{children:[
n("dt",{children:"version"}),n("dd",{children:n(L,{value:c.version})})]}),n("div",{children:[n("dt",{children:"created"}),
n("dd",{children:n(A,{at:l.created_at})})]})]}),n("p",{class:l.query_validation==="INVALID"?"bad":"soft",children:l.status}),
n("pre",{class:"sql",children:n("code",{children:l.query})}),n("div",{class:"columns charts",children:[n(Gn,{id:l.id,members:l.
members}),n(Kn,{id:l.id,members:l.members})]}),n("div",{class:"columns",children:[e.may("contacts:read","events:read")&&
n(No,{segment:l,contact:t.contact}),n($,{title:"Used by",id:"uses",children:[n(P,{error:o.error,retry:o.reload}),o.data&&
(o.data.uses.segments.length?n(Qn,{ids:o.data.uses.segments,names:o.data.names}):n("p",{class:"soft",children:"No othe\
r segment refers to it."})),o.data&&o.data.uses.webhooks.length>0&&n("p",{children:[fe(o.data.uses.webhooks.length,"we\
bhook names","webhooks name")," it:"," ",o.data.uses.webhooks.map((h,v)=>n("span",{children:[v>0&&", ",n("a",{href:N("\
webhooks",h),children:h.slice(0,8)})]},h))]})]})]}),e.may("contacts:read")&&n(Po,{segment:l}),a&&n(Eo,{segment:l,open:a,
onNo:()=>r(!1)})]})}function K(t){return n("select",{class:t.wide?"wide":void 0,"aria-label":t.label,"data-testid":t.id,value:t.value,onChange:e=>t.
onPick(e.currentTarget.value),children:t.choices.map(e=>n("option",{value:e.id,children:e.label},e.id))})}function te(t){
let[e,s]=g(t.value);I(()=>s(t.value),[t.value]);let o=(t.whole?/^\d{1,9}$/:/^-?\d{1,20}(\.\d{1,10})?$/).test(e);return n(
"input",{type:"text",inputMode:"decimal",class:"digits","aria-label":t.label,"aria-invalid":!o,"data-testid":"builder-\
number",value:e,onInput:a=>{let r=a.currentTarget.value.trim();s(r),(t.whole?/^\d{1,9}$/:/^-?\d{1,20}(\.\d{1,10})?$/).
test(r)&&t.onValue(r)}})}var $o=new Set("contact_id email alternate_emails phone_number_id phone_number external_id an\
onymous_id address_line_1 address_line_2 whatsapp line facebook unique_name".split(" "));function Ao(t,e,s,o){let a=R(),
[r,i]=g([]),l=e.fields.find(c=>c.name===t),d=a.may("contacts:read","fields:read")&&l&&!$o.has(l.name);return I(()=>{if(!o||
!d||!l)return;let c=new AbortController,u=setTimeout(()=>{let f={in:{custom_field_id:l.id},query:{start:s,limit:12},signal:c.
signal};y("/v1/fields/{custom_field_id}/values",f).then(({values:p})=>i(p),()=>{})},120);return()=>{clearTimeout(u),c.
abort()}},[l?.id,d,s,o]),r}function pe(t){let[e,s]=g(!1),o=Ao(t.field,t.names,t.value,e),a=yn(),r=t.known?.map(i=>({value:i}))??
o;return n(_,{children:[n("input",{type:"text","aria-label":t.label,"data-testid":"builder-value",value:t.value,list:r.
length?a:void 0,autoComplete:"off",spellcheck:!1,onFocus:()=>s(!0),onBlur:()=>s(!1),onInput:i=>t.onValue(i.currentTarget.
value),onKeyDown:i=>{i.key==="Enter"&&(i.preventDefault(),t.onEnter?.())}}),r.length>0&&n("datalist",{id:a,children:r.
map(i=>n("option",{value:i.value,children:i.count===void 0?void 0:T(i.count)},i.value))})]})}function qe(t){let[e,s]=g(
""),{values:o,choices:a}=t,r=l=>{l!==""&&!o.includes(l)&&t.onValues([...o.filter(d=>d!==""),l]),s("")},i=a?.filter(l=>!o.
includes(l.id));return n("span",{class:"chips",children:[o.filter(l=>l!=="").map(l=>{let d=a?.find(c=>c.id===l)?.label??
l;return n("span",{class:"chip",children:[d,n("button",{type:"button","aria-label":`Without ${d}`,disabled:o.length===
1,onClick:()=>t.onValues(o.filter(c=>c!==l)),children:"×"})]},l)}),i?i.length>0&&n(K,{label:`More ${t.label}`,value:"",
id:"builder-value",choices:[{id:"",label:"add…"},...i],onPick:r}):n("span",{class:"adder",children:[n(pe,{...t,label:`\
More ${t.label}`,value:e,onValue:s,onEnter:()=>r(e)}),n("button",{type:"button",disabled:e==="",onClick:()=>r(e),children:"\
Add"})]})]})}function tt(t){let e={"aria-label":t.label,value:t.value,onInput:s=>{s.currentTarget.value&&t.onValue(s.currentTarget.
value)}};return/^(\d{4}-\d\d-\d\d)?$/.test(t.value)?n("input",{type:"date",...e}):n("input",{type:"text",...e})}var Ce=["minute","hour","day","week","month","quarter","year"],Zn=0;function ye(){return Zn+=1,Zn}function nt(t){if(t.
kind==="leaf")return t.text;let e=t.parts.map((s,o)=>(o?t.gaps[o-1]??"":"")+nt(s)).join("");return t.head+e+t.tail}function Xn(t){
return t.root.parts.length===0?t.before+t.after:t.before+t.where+nt(t.root)+t.after}var es=(t,e)=>t==="none"?["NOT (",
")"]:e?["",""]:["(",")"],It=t=>t==="all"?"AND":"OR",ts=(t,e)=>e?`
  ${It(t)} `:` ${It(t)} `;function Lt(t){return t.kind==="leaf"||t.how==="none"||t.head.includes("(")?t:{...t,head:`(${t.
head}`,tail:`${t.tail})`}}function st(t,e,s=!1){let[o,a]=es(t,s),r=e.slice(1).map(()=>ts(t,s));return{kind:"group",key:ye(),
how:t,head:o,parts:e.map(Lt),gaps:r,tail:a}}function Mt(t,e,s){let[o,a]=es(e,s),r=t.gaps.map(i=>i.replace(/\b(and|or)\b/i,
It(e)));return{...t,how:e,head:o,tail:a,gaps:r,parts:t.parts.map(Lt)}}function ns(t,e,s){let o=t.parts.length<2?Mt(t,t.
how,s):t,a=o.parts.length?[...o.gaps,o.gaps.at(-1)??ts(o.how,s)]:[];return{...o,parts:[...o.parts,Lt(e)],gaps:a}}function ot(t,e){
let s=e===t.parts.length-1;return{...t,parts:t.parts.filter((o,a)=>a!==e),gaps:t.gaps.filter((o,a)=>a!==(s?e-1:e))}}function ss(t,e,s){
return{...t,parts:t.parts.map((o,a)=>a===e?s:o)}}function Oo(t){if(!t.startsWith("(")||!t.endsWith(")"))return!1;let e=0,
s="";for(let[o,a]of[...t].entries())if(s?a===s&&(s=""):a==="'"||a==='"'?s=a:a==="("?e+=1:a===")"&&(e-=1),e===0&&!s&&o<
[...t].length-1)return!1;return!0}function os(t){let e=t.trim();return/\b(and|or|not)\b/i.test(e)&&!Oo(e)?`(${e})`:e}var Io={"=":"is","!=":"is not","<":"is less than","<=":"is at most",">":"is more than",">=":"is at least"},ls={contains:"\
contains",not_contains:"does not contain",starts:"starts with",not_starts:"does not start with",ends:"ends with",not_ends:"\
does not end with"},Lo={in:"is one of",not_in:"is none of",between:"is between",blank:"is blank",known:"is not blank"},
Mo=["=","!=",">=","<=",">","<"],rt=Mo.map(t=>({id:t,label:Io[t]})),at=t=>Object.entries(t).map(([e,s])=>({id:e,label:s})),
ve=t=>t?"text"in t?t.text:t.number:"";function ds(t){return"value"in t?[typeof t.value=="string"?{text:t.value}:t.value]:
"values"in t?t.values:"low"in t?[t.low,t.high]:[]}function Re(t){let e=ve(t);return{number:/^-?\d{1,20}(\.\d{1,10})?$/.
test(e)?e:"0"}}function qo(t,e,s){let o=ds(e),a=s?Re(o[0]):{text:ve(o[0])};if(t==="blank"||t==="known")return{op:t};if(t===
"in"||t==="not_in")return{op:t,values:o.length?o:[a]};if(t==="between")return{op:t,low:Re(o[0]),high:Re(o[1]??o[0])};if(t in
ls){let r="anyCase"in e?e.anyCase:!1;return{op:t,value:ve(o[0]),anyCase:r}}return{op:t,value:a}}function it(t){let{test:e,
kind:s,onTest:o}=t,a=ds(e),r=s==="number"||s==="both"&&a[0]!==void 0&&"number"in a[0],i=[...at({"=":"is","!=":"is not"}),
...at(ls)],l=at(Lo).filter(f=>r||f.id!=="between"),d=[...r?rt:i,...l],c=f=>o({...e,value:f}),u={label:"Value",names:t.
names,...t.field?{field:t.field}:{}};return n(_,{children:[n(K,{label:"What is asked",id:"builder-op",value:e.op,choices:d,
onPick:f=>o(qo(f,e,r))}),s==="both"&&"value"in e&&typeof e.value!="string"&&n(K,{label:"As",value:r?"number":"text",choices:[
{id:"text",label:"text"},{id:"number",label:"number"}],onPick:f=>{let p=f==="number"?Re(a[0]):{text:ve(a[0])},m=f==="t\
ext"&&e.op!=="!="?"=":e.op;o({op:m,value:p})}}),"value"in e&&typeof e.value=="string"&&n(_,{children:[n(pe,{...u,value:e.
value,onValue:f=>o({...e,value:f})}),n("label",{class:"check",children:[n("input",{type:"checkbox",checked:"anyCase"in
e&&e.anyCase,onChange:f=>o({...e,anyCase:f.currentTarget.checked})}),"any case"]})]}),"value"in e&&typeof e.value!="st\
ring"&&("number"in e.value?n(te,{label:"Value",value:e.value.number,onValue:f=>c({number:f})}):n(pe,{...u,value:e.value.
text,onValue:f=>c({text:f})})),"values"in e&&n(qe,{...u,label:"values",values:e.values.map(ve),onValues:f=>{let p=m=>r?
Re({text:m}):{text:m};o({...e,values:f.map(p)})}}),e.op==="between"&&n(_,{children:[n(te,{label:"From",value:ve(e.low),
onValue:f=>o({...e,low:{number:f}})}),n("span",{children:"and"}),n(te,{label:"To",value:ve(e.high),onValue:f=>o({...e,
high:{number:f}})})]})]})}var Ro=[["ago >","in the last"],["ago >=","in the last, that instant included","rare"],["ago\
 <","more than … ago"],["ago <=","… ago or earlier","rare"],["next","in the next"],["ahead >","later than … from n\
ow"],["ahead >=","… from now or later","rare"],["ahead <","earlier than … from now","rare"],["ahead <=","… from no\
w or earlier","rare"],["date >=","on or after"],["date <","before"],["date >","after"],["date <=","until"],["between",
"between"],["start >=","since the start of this"],["start <","before the start of this"],["start >","after the start o\
f this","rare"],["start <=","until the start of this","rare"],["now <","in the past"],["now >","in the future"],["now \
<=","until now","rare"],["now >=","from now on","rare"],["anniversary","has its day today, as a birthday","field"],["s\
ame month","has its month now","field"],["same day","has its day of the month today","field"],["month","is in the mont\
h","field"],["blank","is blank","field"],["known","is not blank","field"]];function Do(t){return t.form==="same"?`same\
 ${t.part}`:"op"in t?`${t.form} ${t.op}`:t.form}var as=()=>new Date().toISOString().slice(0,10);function Fo(t,e){let[s,
o]=t.split(" "),a="n"in e?e.n:30,r="unit"in e?e.unit:"day",i="date"in e?e.date:"low"in e?e.low:as();switch(s){case"ago":case"\
ahead":return{form:s,op:o,n:a,unit:r};case"next":return{form:s,n:a,unit:r};case"now":return{form:s,op:o};case"start":return{
form:s,op:o,unit:"unit"in e?r:"month"};case"date":return{form:s,op:o,date:i};case"between":return{form:s,low:i,high:"h\
igh"in e?e.high:as()};case"same":return{form:s,part:o};case"month":return{form:s,month:"month"in e?e.month:new Date().
getMonth()+1};default:return{form:s}}}var Ho=(t,e)=>t===1?e:`${e}s`;function De(t){let{test:e,onTest:s}=t,o=Do(e),a=Ro.
filter(([i,,l])=>i===o||l!=="rare"&&(t.ofField||l!=="field")),r=Array.from({length:12},(i,l)=>({id:String(l+1),label:new Intl.
DateTimeFormat(void 0,{month:"long"}).format(new Date(2026,l,15))}));return n(_,{children:[n(K,{label:"When",wide:!0,id:"\
builder-when",value:o,choices:a.map(([i,l])=>({id:i,label:l})),onPick:i=>s(Fo(i,e))}),"n"in e&&n(te,{label:"How many",
whole:!0,value:String(e.n),onValue:i=>s({...e,n:Number(i)})}),"unit"in e&&n(K,{label:"Unit",value:e.unit,choices:Ce.map(
i=>({id:i,label:"n"in e?Ho(e.n,i):i})),onPick:i=>s({...e,unit:i})}),e.form==="date"&&n(tt,{label:"Date",value:e.date,onValue:i=>s(
{...e,date:i})}),e.form==="between"&&n(_,{children:[n(tt,{label:"From",value:e.low,onValue:i=>s({...e,low:i})}),n("spa\
n",{children:"and"}),n(tt,{label:"To",value:e.high,onValue:i=>s({...e,high:i})})]}),e.form==="month"&&n(K,{label:"Mont\
h",value:String(e.month),choices:r,onPick:i=>s({form:"month",month:Number(i)})})]})}var rs={any:"has any of",none:"has\
 none of",empty:"is empty",filled:"is not empty",size:"has so many values:"},is={any:"in any of",none:"in none of"};function us(t){
let{test:e,names:s,onTest:o,field:a}=t,r=c=>c.map(({id:u,name:f})=>({id:u,label:f})),i=a==="list_ids"?r(s.lists):a==="\
segment_ids"?r(s.segments):void 0,l=a==="segment_ids"?is:a==="list_ids"?{...rs,...is}:rs,d="values"in e?e.values:[i?.[0]?.
id??""];return n(_,{children:[n(K,{label:"What is asked",id:"builder-op",value:e.op,choices:at(l),onPick:c=>{o(c==="an\
y"||c==="none"?{op:c,values:d}:c==="size"?{op:c,than:">=",n:2}:{op:c})}}),"values"in e&&n(qe,{label:"values",names:s,field:a,
values:e.values,...i?{choices:i}:{},onValues:c=>o({...e,values:c})}),e.op==="size"&&n(_,{children:[n(K,{label:"Compare\
d",value:e.than,choices:rt,onPick:c=>o({...e,than:c})}),n(te,{label:"Number",whole:!0,value:String(e.n),onValue:c=>o({
...e,n:Number(c)})})]})]})}var qt=[["did","did"],["never","did not do"],["count >=","did at least so many times"],["count <=","did at most so man\
y times"],["count =","did exactly so many times"],["count <","did fewer times than"],["count >","did more times than"],
["last","did, the last time"],["first","did, the first time"],["sum","did, with the total of"],["avg","did, with the a\
verage of"],["max","did, with the largest"],["min","did, with the smallest"]],cs={"<=":">","<":">=",">":"<=",">=":"<",
"=":"!=","!=":"="};function Wo({negated:t,having:e}){return e?e.of!=="count"?e.of:`count ${t?cs[e.op]:e.op}`:t?"never":
"did"}function Uo(t,e,s){let{having:o}=t,[a,r]=e.split(" ");if(e==="did"||e==="never")return{...t,negated:e==="never",
having:null};if(a==="count"){let d=o?.of==="count"?o.n:2,c=r==="<="||r==="<";return{...t,negated:c,having:{of:a,op:c?cs[r]:
r,n:d}}}if(a==="last"||a==="first"){let d=o&&"time"in o?o.time:{form:"ago",op:">",n:30,unit:"day"};return{...t,negated:!1,
having:{of:a,time:d}}}let i=o&&"path"in o?o.path:s[0]??["total"],l=o&&"path"in o?o:{op:">=",n:"100"};return{...t,negated:!1,
having:{of:a,path:i,op:l.op,n:l.n}}}function Vo(t){let e=R(),s=t[0]??"",[o,a]=g({type:"",paths:[]});return I(()=>{if(!s||
!e.may("events:read"))return;let r=new AbortController;return y("/v1/event_types/{event_type}/properties",{in:{event_type:s},
signal:r.signal}).then(({properties:i})=>a({type:s,paths:i}),()=>{}),()=>r.abort()},[s,e]),o.type===s?o.paths:[]}function ms(t){
let[e,s]=g(t.path.join("."));return n(pe,{label:"Property",names:t.names,known:t.paths.map(o=>o.join(".")),value:e,onValue:o=>{
s(o);let a=t.paths.find(r=>r.join(".")===o)??o.split(".");a.every(r=>r!=="")&&t.onPath(a)}})}function Bo(t){let{having:e,
onHaving:s}=t;return e.of==="count"?n(_,{children:[n(te,{label:"Times",whole:!0,value:String(e.n),onValue:o=>s({...e,n:Number(
o)})}),n("span",{children:"times"})]}):"time"in e?n(De,{test:e.time,ofField:!1,onTest:o=>s({...e,time:o})}):n(_,{children:[
n(ms,{path:e.path,paths:t.paths,names:t.names,onPath:o=>s({...e,path:o})}),n(K,{label:"Compared",value:e.op,choices:rt,
onPick:o=>s({...e,op:o})}),n(te,{label:"Amount",value:e.n,onValue:o=>s({...e,n:o})})]})}var Rt=t=>t.eventTypes.map(e=>({
id:e,label:e}));function fs(t){let{condition:e,names:s,onCondition:o}=t,a=Vo(e.types),r=d=>o({...e,...d}),i=Wo(e),l=qt.
some(([d])=>d===i)?qt:[...qt,[i,`events ${i}`]];return n(_,{children:[n(K,{label:"How often",wide:!0,id:"builder-op",value:i,
choices:l.map(([d,c])=>({id:d,label:c})),onPick:d=>o(Uo(e,d,a))}),e.having&&n(Bo,{having:e.having,paths:a,names:s,onHaving:d=>r(
{having:d})}),e.types.length===0?n("span",{children:"any event"}):n(qe,{label:"types of events",names:s,choices:Rt(s),
values:e.types,onValues:d=>r({types:d})}),e.when.map((d,c)=>n("span",{class:"also",children:[n("span",{children:"when"}),
n(De,{test:d,ofField:!1,onTest:u=>r({when:e.when.map((f,p)=>p===c?u:f)})}),n(Fe,{label:"the time",onClick:()=>r({when:e.
when.filter((u,f)=>f!==c)})})]},`when ${c}`)),e.where.map((d,c)=>n("span",{class:"also",children:[n("span",{children:"\
where"}),n(ms,{path:d.path,paths:a,names:s,onPath:u=>r({where:e.where.map((f,p)=>p===c?{...f,path:u}:f)})}),n(it,{test:d.
test,kind:"both",names:s,onTest:u=>r({where:e.where.map((f,p)=>p===c?{...f,test:u}:f)})}),n(Fe,{label:"the property",onClick:()=>r(
{where:e.where.filter((u,f)=>f!==c)})})]},`where ${c}`)),n("span",{class:"also",children:[n("button",{type:"button",class:"\
small",onClick:()=>r({when:[...e.when,{form:"ago",op:">",n:30,unit:"day"}]}),children:"Add a time"}),n("button",{type:"\
button",class:"small",onClick:()=>r({where:[...e.where,{path:a[0]??["total"],test:{op:"known"}}]}),children:"Add a pro\
perty"})]})]})}function Fe(t){return n("button",{type:"button",class:"small","aria-label":`Without ${t.label}`,onClick:t.
onClick,children:"×"})}function ps(t){let{condition:e,names:s,onCondition:o}=t,a=r=>s.eventTypes.includes(r)?Rt(s):[{
id:r,label:r},...Rt(s)];return n(_,{children:[n(K,{label:"First",value:e.first,choices:a(e.first),onPick:r=>o({...e,first:r})}),
n("span",{children:"and then, within"}),n(te,{label:"How many",whole:!0,value:String(e.n),onValue:r=>o({...e,n:Number(
r)})}),n(K,{label:"Unit",value:e.unit,choices:Ce.map(r=>({id:r,label:e.n===1?r:`${r}s`})),onPick:r=>o({...e,unit:r})}),
n(K,{label:"Then",value:e.second,choices:a(e.second),onPick:r=>o({...e,second:r})})]})}var jo={Text:"text",Number:"number",Date:"time",Set:"set"},Go=["alternate_emails","email_domains"],Ko=["last_clicked",
"last_opened","last_emailed","singlesend_id","automation_id"],zo=["external_id","phone_number_id","anonymous_id"];function He(t){
let e=new Map,s=(o,a)=>e.set(o.toLowerCase(),{name:o,kind:a});for(let o of t.fields)Ko.includes(o.name)||s(o.name,Go.includes(
o.name)?"set":jo[o.kind]??"text");for(let o of zo)s(o,"text");return s("list_ids","ids"),s("segment_ids","ids"),e}function hs(t){
let e=[...He(t).values()].filter(s=>s.kind!=="ids").map(s=>s.name);return e.sort((s,o)=>s.localeCompare(o)),[{id:"list\
_ids",label:"Lists",group:"Membership"},{id:"segment_ids",label:"Segments",group:"Membership"},{id:"bucket",label:"Sha\
re of all contacts",group:"Membership"},{id:"event",label:"Events",group:"Behaviour"},{id:"sequence",label:"One event,\
 then another",group:"Behaviour"},...e.map(s=>({id:`field ${s}`,label:s,group:"Fields"}))]}function gs(t){if(t.kind===
"event"||t.kind==="sequence"||t.kind==="bucket")return t.kind;let{field:e}=t;return e==="list_ids"||e==="segment_ids"?
e:`field ${e}`}function Dt(t,e){let s=e.eventTypes[0]??"open";switch(t){case"list_ids":return{kind:"set",field:t,test:{
op:"any",values:[e.lists[0]?.id??""]}};case"segment_ids":return{kind:"set",field:t,test:{op:"any",values:[e.segments[0]?.
id??""]}};case"bucket":return{kind:"bucket",salt:"holdout",op:"<",n:10};case"event":return{kind:"event",negated:!1,types:[
s],when:[],where:[],having:null};case"sequence":return{kind:"sequence",first:s,second:e.eventTypes[1]??s,n:7,unit:"day"}}
let o=t.replace(/^field /,""),a=He(e).get(o.toLowerCase());switch(a?.kind){case"number":return{kind:"scalar",field:a.name,
test:{op:">=",value:{number:"0"}}};case"time":return{kind:"time",field:a.name,test:{form:"ago",op:">",n:30,unit:"day"}};case"\
set":return{kind:"set",field:a.name,test:{op:"filled"}};default:return{kind:"scalar",field:a?.name??o,test:{op:"=",value:{
text:""}}}}}var S=t=>t?.parts??[],Z=(t,e,s)=>t?.kind===e&&(s===void 0||t.text?.toLowerCase()===s);function de(t,e=null){return t?.
kind!=="column"||(t.qualifier??null)!==e?null:t.text?.toLowerCase()??null}function Ut(t){if(t?.kind==="number")return t.
text??null;let e=t?.kind==="negate"?S(t)[0]:void 0;return e?.kind==="number"?`-${e.text}`:null}function Ne(t){let e=Ut(
t);return e!==null&&/^-?\d{1,9}$/.test(e)?Number(e):null}function Ft(t){if(t?.kind==="text")return{text:t.text??""};let e=Ut(
t);return e===null?null:{number:e}}function Vt(t){return t.every(e=>e!==null)?t:null}function Qo(t){let e=S(t)[1];if(e?.
kind!=="text")return null;let s=/^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(e.text??"");if(!s)return null;let[,o,a,r]=s,
i=o&&r?"contains":o?"ends":r?"starts":null;return i?{op:`${t.negated?"not_":""}${i}`,value:(a??"").replace(/\\(.)/gs,"\
$1"),anyCase:t.kind==="ilike"}:null}function ys(t,e,s){let[,...o]=S(t),a=r=>r&&("text"in r?e:s);if(t.kind==="compare"){
let r=Ft(o[0]),i=t.text;return!r||!a(r)||"text"in r&&i!=="="&&i!=="!="?null:{op:i,value:r}}if(t.kind==="in"){let r=Vt(
o.map(Ft));return r?.every(a)?{op:t.negated?"not_in":"in",values:r}:null}if(t.kind==="between"&&!t.negated){let[r,i]=o.
map(Ft);return r&&i&&"number"in r&&"number"in i&&s?{op:"between",low:r,high:i}:null}return t.kind==="is_null"?{op:t.negated?
"known":"blank"}:(t.kind==="like"||t.kind==="ilike")&&e?Qo(t):null}var Pe=t=>Z(t,"call","current_timestamp")&&S(t).length===
0,vs=t=>Ce.includes(t);function Ht(t,e){let[s,o,a]=S(t),[r,i]=[de(s),Ne(o)];return!Z(t,"call","timestampadd")||S(t).length!==
3?null:vs(r)&&i!==null&&e(a)?{n:i,unit:r}:null}var Jo=["<","<=",">",">="];function _s(t,e){let[s,o]=S(t);return Z(t,"c\
all","extract")&&S(t).length===2&&e(o)?de(s):null}function lt(t,e){let[s,o,a]=S(t);if(t.kind==="and"&&S(t).length===2){
let u=S(t).map(m=>lt(m,e)),[f,p]=u.map(m=>m?.form==="same"?m.part:null);return f==="month"&&p==="day"?{form:"anniversa\
ry"}:null}if(t.kind==="compare"&&t.text==="="){let u=_s(s,e);if(!u)return null;if((u==="month"||u==="day")&&_s(o,Pe)===
u)return{form:"same",part:u};let f=Ne(o);return u==="month"&&f!==null?{form:"month",month:f}:null}if(!e(s))return null;
if(t.kind==="is_null")return{form:t.negated?"known":"blank"};if(t.kind==="between"&&!t.negated){if(o?.kind==="text"&&a?.
kind==="text")return{form:"between",low:o.text??"",high:a.text??""};let u=Ht(a,Pe);return Pe(o)&&u&&u.n>=0?{form:"next",
...u}:null}if(t.kind!=="compare"||!Jo.includes(t.text??""))return null;let r=t.text;if(Pe(o))return{form:"now",op:r};if(o?.
kind==="text")return{form:"date",op:r,date:o.text??""};let i=Ht(o,Pe);if(i)return i.n<0?{form:"ago",op:r,n:-i.n,unit:i.
unit}:{form:"ahead",op:r,...i};let[l,d]=S(o),c=Z(o,"call","date_trunc")&&l?.kind==="text"&&Pe(d)?l.text:null;return vs(
c)?{form:"start",op:r,unit:c}:null}function ws(t,e){if(t.kind==="not"){let i=S(t)[0],l=i?.kind==="call"?ws(i,e):null;return l?.
op==="any"?{op:"none",values:l.values}:null}let[s,o]=S(t);if(Z(t,"call","array_contains")&&e(s)){let i=o?.kind==="arra\
y"?S(o):o?[o]:[],l=Vt(i.map(d=>d.kind==="text"?d.text??"":null));return l?.length?{op:"any",values:l}:null}if(t.kind!==
"compare")return null;if(e(s)&&o?.kind==="array"&&S(o).length===0)return t.text==="="?{op:"empty"}:t.text==="!="?{op:"\
filled"}:null;let a=Ne(o);return Z(s,"call","array_size")&&e(S(s)[0])&&a!==null?{op:"size",than:t.text,n:a}:null}function ks(t){
if(t?.kind!=="path"||t.qualifier)return null;let[e,...s]=S(t).map(o=>o.text??"");return e?.toLowerCase()==="payload"&&
s.length?s:null}var Wt=t=>de(t)==="timestamp";function Yo(t){let[e,s]=S(t),o=e?.kind==="call"?e.text?.toLowerCase():void 0,
[a]=S(e);if(o==="count"&&t.kind==="compare"){let d=Ne(s);return a?.kind==="star"&&d!==null?{of:"count",op:t.text,n:d}:
null}if((o==="max"||o==="min")&&Wt(a)){let d=lt(t,c=>Z(c,"call",o)&&Wt(S(c)[0]));return d?{of:o==="max"?"last":"first",
time:d}:null}let[r,i]=[ks(a),Ut(s)];return!(o==="sum"||o==="avg"||o==="min"||o==="max")||t.kind!=="compare"||!r||i===null?
null:{of:o,path:r,op:t.text,n:i}}var Y=(t,e)=>S(t).filter(s=>s.kind===e),we=(t,e=null)=>de(t,e)==="contact_id";function Zo(t,e){
let s=Y(e,"from")[0],[o,...a]=Y(e,"item");if(!Z(s,"from","event_data")||s?.qualifier||a.length||!we(S(o)[0]))return null;
let r=Y(e,"group").flatMap(S),i=Y(e,"having").flatMap(S);if(Y(e,"join").length||r.length!==i.length||!r.every(c=>we(c)))
return null;let l={kind:"event",negated:t.negated??!1,types:[],when:[],where:[],having:null},d=Y(e,"where").flatMap(S)[0];
for(let c of d?.kind==="and"?S(d):d?[d]:[]){let[u,...f]=S(c);if(de(u)==="event_type"){let v=c.kind==="compare"&&c.text===
"="||c.kind==="in"&&!c.negated,w=Vt(f.map(x=>x.kind==="text"?x.text??"":null));if(!v||!w||l.types.length)return null;l.
types=w;continue}let p=lt(c,Wt);if(p){l.when.push(p);continue}let[m,h]=[ks(u),ys(c,!0,!0)];if(!m||!h)return null;l.where.
push({path:m,test:h})}return i[0]&&(l.having=Yo(i[0]),!l.having||l.negated&&l.having.of!=="count")?null:l}function Xo(t,e){
let[s,...o]=Y(e,"item"),a=Y(e,"from")[0],r=Y(e,"join"),i=a?.qualifier??null,[l,d]=r.map(k=>k.qualifier??null);if(!(!t.
negated&&!o.length&&!Y(e,"group").length)||!Z(a,"from","contact_data")||r.length!==2||!i||!l||!d||!we(S(s)[0],i))return null;
for(let k of r){let[ne,he]=S(k);if(!Z(k,"join","event_data")||!we(ne,i)||!we(he,k.qualifier))return null}let u=S(Y(e,"\
where").flatMap(S)[0]);if(u.length!==4||!u.every(k=>k.kind==="compare"))return null;let[f,p,m,h]=u.map(k=>({op:k.text,
left:S(k)[0],right:S(k)[1]})),v=(k,ne)=>k?.op==="="&&de(k.left,ne)==="event_type"&&k.right?.kind==="text"?k.right.text??
"":null,w=(k,ne)=>de(k,ne)==="timestamp",[x,b]=[v(f,l),v(p,d)],C=Ht(h?.right,k=>w(k,l));return x===null||b===null||m?.
op!==">"||!w(m.left,d)||!w(m.right,l)||h?.op!=="<="||!w(h.left,d)||!C||C.n<0?null:{kind:"sequence",first:x,second:b,...C}}
function bs(t,e){if(t.kind==="in_select"){let[d,c]=S(t);return!we(d)||!c?null:Zo(t,c)??Xo(t,c)}let s=S(t)[0];if(t.kind===
"compare"&&Z(s,"call","bucket")){let[d,c,u]=S(s),f=Ne(S(t)[1]),p=t.text;return!we(d)||c?.kind!=="text"||Ne(u)!==100||f===
null?null:p==="<"||p===">="?{kind:"bucket",salt:c.text??"",op:p,n:f}:null}let o=xs(t),a=o===null?void 0:e.get(o);if(!a)
return null;let r=d=>de(d)===o,{kind:i}=a;if(i==="time"){let d=lt(t,r);return d&&{kind:"time",field:a.name,test:d}}if(i===
"set"||i==="ids"){let d=ws(t,r);return d&&(i==="set"||a.name!=="segment_ids"||d.op==="any"||d.op==="none")?{kind:"set",
field:a.name,test:d}:null}let l=r(S(t)[0])?ys(t,i==="text",i==="number"):null;return l&&{kind:"scalar",field:a.name,test:l}}
function xs(t){if(!t||t.kind==="column")return de(t);let[e,s]=S(t);return xs(Z(t,"call","extract")?s:e)}function ea(t){
if(/^[\0-\x7f]*$/.test(t))return o=>o;let e=[],s=0;for(let o of t){let a=new TextEncoder().encode(o).length;for(let r=0;r<
a;r+=1)e.push(s);s+=o.length}return e.push(s),o=>e[o]??t.length}function Ts(t,e,s,o){let a=(f,p)=>e.slice(s(f),s(p)),r=bs(
t,o),i=t.kind==="and"||t.kind==="or"||t.kind==="not";if(r||!i)return{kind:"leaf",key:ye(),text:a(t.start,t.end),condition:r};
let l=S(t)[0],d=t.kind==="not"&&l?.kind==="or"&&!bs(l,o)?S(l):S(t),c=t.kind==="and"?"all":t.kind==="or"?"any":"none",u=d.
at(-1)?.end??t.end;return{kind:"group",key:ye(),how:c,head:a(t.start,d[0]?.start??t.end),parts:d.map(f=>Ts(f,e,s,o)),gaps:d.
slice(1).map((f,p)=>a(d[p]?.end??0,f.start)),tail:a(u,t.end)}}function Ss(t,e,s){let o=Y(e,"from")[0],a=["join","group",
"having"].some(p=>Y(e,p).length),r=Y(e,"item").flatMap(S);if(!Z(o,"from","contact_data")||!o||a||r.some(p=>p.kind!=="c\
olumn"))return null;let i=ea(t),l=Y(e,"where").flatMap(S)[0],d=t.slice(0,i(o.end));if(!l)return{before:d,where:`
WHERE `,root:st("all",[],!0),after:t.slice(i(o.end))};let c=Ts(l,t,i,s),u=c.kind==="group"?c:{kind:"group",key:ye(),how:"\
all",head:"",parts:[c],gaps:[],tail:""},f=t.slice(i(o.end),i(l.start));return{before:d,where:f,root:u,after:t.slice(i(
l.end))}}var ta="select from join inner on where group having as and or not in is like ilike between null true false current_ti\
mestamp by case when then else end distinct exists order limit union",na=new Set(ta.split(" "));function ut(t){return/^[A-Za-z_][A-Za-z0-9_]*$/.
test(t)&&!na.has(t.toLowerCase())?t:`"${t.replaceAll('"','""')}"`}function ae(t){return`'${t.replaceAll("\\","\\\\").replaceAll(
"'","''")}'`}function dt(t){return"text"in t?ae(t.text):t.number}var sa={contains:["%","%"],starts:["","%"],ends:["%",
""]};function Cs(t,e){switch(e.op){case"in":case"not_in":return`${t} ${e.op==="in"?"IN":"NOT IN"} (${e.values.map(dt).
join(", ")})`;case"between":return`${t} BETWEEN ${dt(e.low)} AND ${dt(e.high)}`;case"blank":return`${t} IS NULL`;case"\
known":return`${t} IS NOT NULL`;case"contains":case"not_contains":case"starts":case"not_starts":case"ends":case"not_en\
ds":{let[s,o]=sa[e.op.replace("not_","")],a=e.value.replace(/[\\%_]/g,i=>`\\${i}`).replaceAll("'","''"),r=e.op.startsWith(
"not_")?"NOT ":"";return`${t} ${r}${e.anyCase?"ILIKE":"LIKE"} '${s}${a}${o}'`}default:return`${t} ${e.op} ${dt(e.value)}`}}
var ct=(t,e,s="CURRENT_TIMESTAMP")=>`timestampadd(${t}, ${e}, ${s})`,Bt=(t,e)=>`EXTRACT(${t} FROM ${e}) = EXTRACT(${t}\
 FROM CURRENT_TIMESTAMP)`;function jt(t,e){switch(e.form){case"ago":return`${t} ${e.op} ${ct(e.unit,-e.n)}`;case"ahead":
return`${t} ${e.op} ${ct(e.unit,e.n)}`;case"next":return`${t} BETWEEN CURRENT_TIMESTAMP AND ${ct(e.unit,e.n)}`;case"no\
w":return`${t} ${e.op} CURRENT_TIMESTAMP`;case"start":return`${t} ${e.op} DATE_TRUNC('${e.unit}', CURRENT_TIMESTAMP)`;case"\
date":return`${t} ${e.op} ${ae(e.date)}`;case"between":return`${t} BETWEEN ${ae(e.low)} AND ${ae(e.high)}`;case"same":
return Bt(e.part,t);case"anniversary":return`(${Bt("month",t)} AND ${Bt("day",t)})`;case"month":return`EXTRACT(month F\
ROM ${t}) = ${e.month}`;case"blank":return`${t} IS NULL`;case"known":return`${t} IS NOT NULL`}}function oa(t,e){switch(e.
op){case"empty":return`${t} = []`;case"filled":return`${t} != []`;case"size":return`ARRAY_SIZE(${t}) ${e.than} ${e.n}`;default:{
let[s,...o]=e.values.map(ae),a=o.length?`[${[s,...o].join(", ")}]`:s;return`${e.op==="none"?"NOT ":""}array_contains(${t}\
, ${a})`}}}var Ps=t=>`DATA:payload.${t.map(ut).join(".")}`;function aa(t){return t.of==="count"?`COUNT(*) ${t.op} ${t.
n}`:"time"in t?jt(t.of==="last"?"MAX(timestamp)":"MIN(timestamp)",t.time):`${t.of.toUpperCase()}(${Ps(t.path)}) ${t.op}\
 ${t.n}`}function ra(t){let{types:e}=t,s=[...e.length===1?[`event_type = ${ae(e[0]??"")}`]:[],...e.length>1?[`event_ty\
pe IN (${e.map(ae).join(", ")})`]:[],...t.when.map(i=>jt("timestamp",i)),...t.where.map(i=>Cs(Ps(i.path),i.test))],o=s.
length?` WHERE ${s.join(" AND ")}`:"",a=t.having?` GROUP BY contact_id HAVING ${aa(t.having)}`:"";return`contact_id ${t.
negated?"NOT ":""}IN (SELECT contact_id FROM event_data${o}${a})`}function Gt(t){switch(t.kind){case"scalar":return Cs(
ut(t.field),t.test);case"time":return jt(ut(t.field),t.test);case"set":return oa(ut(t.field),t.test);case"event":return ra(
t);case"bucket":return`BUCKET(contact_id, ${ae(t.salt)}, 100) ${t.op} ${t.n}`;case"sequence":{let{first:e,second:s,n:o,
unit:a}=t;return`contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS a ON c.contact_id = a.co\
ntact_id JOIN event_data AS b ON c.contact_id = b.contact_id WHERE a.event_type = ${ae(e)} AND b.event_type = ${ae(s)}\
 AND b.timestamp > a.timestamp AND b.timestamp <= ${ct(a,o,"a.timestamp")})`}}}var ia=200;function la(t){let e=z(()=>hs(t.names),[t.names]),s=gs(t.condition),o=[...new Set(e.map(a=>a.group))];return n(
"select",{"aria-label":"About","data-testid":"builder-subject",value:s,onChange:a=>t.onCondition(Dt(a.currentTarget.value,
t.names)),children:[!e.some(a=>a.id===s)&&n("option",{value:s,children:s.replace(/^field /,"")}),o.map(a=>n("optgroup",
{label:a,children:e.filter(r=>r.group===a).map(r=>n("option",{value:r.id,children:r.label},r.id))},a))]})}function da(t){
let{condition:e,names:s,onCondition:o}=t;switch(e.kind){case"scalar":{let a=He(s).get(e.field.toLowerCase())?.kind==="\
number"?"number":"text",{field:r}=e;return n(it,{test:e.test,kind:a,field:r,names:s,onTest:i=>o({...e,test:i})})}case"\
time":return n(De,{test:e.test,ofField:!0,onTest:a=>o({...e,test:a})});case"set":return n(us,{field:e.field,test:e.test,
names:s,onTest:a=>o({...e,test:a})});case"event":return n(fs,{condition:e,names:s,onCondition:o});case"sequence":return n(
ps,{condition:e,names:s,onCondition:o});case"bucket":return n(_,{children:[n(K,{label:"Which part",value:e.op,choices:[
{id:"<",label:"the first"},{id:">=",label:"all but the first"}],onPick:a=>o({...e,op:a})}),n(te,{label:"Percent",whole:!0,
value:String(e.n),onValue:a=>o({...e,n:Number(a)})}),n("span",{children:"percent, drawn for"}),n(pe,{label:"Name of th\
e draw",names:s,value:e.salt,onValue:a=>o({...e,salt:a})})]})}}function Ns(t){return n("output",{class:"alone","aria-l\
abel":"contacts by this alone","data-testid":"builder-count","data-value":t.value,children:t.value===void 0?"–":T(t.
value)})}function ua(t){let{leaf:e,names:s,onLeaf:o}=t,{condition:a}=e,[r,i]=g(e.text);I(()=>i(e.text),[e.text]);let l=d=>o(
{...e,condition:d,text:Gt(d)});return n("li",{class:"condition","data-testid":"builder-condition",children:[n("div",{class:"\
asked",children:a?n(_,{children:[n(la,{condition:a,names:s,onCondition:l}),n(da,{condition:a,names:s,onCondition:l})]}):
n("label",{class:"as-text",children:[n("span",{class:"soft",children:"as text"}),n("textarea",{rows:Math.min(6,1+Math.
floor(r.length/60)),spellcheck:!1,"data-testid":"builder-text",value:r,onInput:d=>i(d.currentTarget.value),onBlur:()=>{
r.trim()&&r!==e.text&&o({...e,text:os(r)})}})]})}),n(Ns,{value:t.counts.get(e.key)}),n(Fe,{label:"this condition",onClick:t.
onGone})]})}var ca=[{id:"all",label:"all of"},{id:"any",label:"any of"},{id:"none",label:"none of"}];function Es(t){let{
group:e,isRoot:s,names:o,counts:a,onGroup:r}=t,i=c=>r(ns(e,c,s)),l=()=>{let c=Dt("field country",o);return{kind:"leaf",
key:ye(),text:Gt(c),condition:c}},d=(c,u)=>{let f=u.kind==="group"&&u.parts.length===0;r(f?ot(e,c):ss(e,c,u))};return n(
"fieldset",{class:s?"group root":"group",children:[n("legend",{children:[n(K,{label:"How the conditions go together",id:"\
builder-how",value:e.how,choices:ca,onPick:c=>r(Mt(e,c,s))}),n("span",{class:"soft",children:e.parts.length===0?"no co\
ndition: everybody":"these hold"}),!s&&n(Ns,{value:a.get(e.key)}),t.onGone&&n(Fe,{label:"this group",onClick:t.onGone})]}),
n("ul",{children:e.parts.map((c,u)=>c.kind==="leaf"?n(ua,{leaf:c,names:o,counts:a,onLeaf:f=>d(u,f),onGone:()=>r(ot(e,u))},
c.key):n("li",{children:n(Es,{group:c,isRoot:!1,names:o,counts:a,onGroup:f=>d(u,f),onGone:()=>r(ot(e,u))})},c.key))}),
n("div",{class:"actions",children:[n("button",{type:"button",class:"small","data-testid":s?"builder-add-condition":"bu\
ilder-add-condition-within",onClick:()=>i(l()),children:"Add a condition"}),n("button",{type:"button",class:"small","d\
ata-testid":s?"builder-add-group":void 0,onClick:()=>i(st(e.how==="all"?"any":"all",[l()])),children:"Add a group"})]})]})}
function ma(t,e){let s=new Map;if(!t||!e)return s;let o=i=>i.replace(/\s+/g," ").replace(/^[( ]+|[) ]+$/g,""),a=0,r=i=>{
if(i.kind==="leaf"||i.how==="none"||i.parts.length>1){let l=o(nt(i)),d=e.findIndex((c,u)=>u>=a&&o(c.text)===l);d>=0&&(s.
set(i.key,e[d]?.alone??0),a=d+1)}i.kind==="group"&&i.parts.forEach(r)};return r(t.root),s}function $s(t){let{text:e,names:s,
onText:o}=t,[a,r]=g(null),[i,l]=g(!1),d=ee(null),c=z(()=>s&&He(s),[s]);I(()=>{if(!c||e===d.current)return;let p=new AbortController,
m=v=>{if(p.signal.aborted)return;let w=v.tree;d.current=w?e:null,w&&r(Ss(e,w,c)),l(!w)},h=setTimeout(()=>D("/v1/querie\
s/parse",{query:e},{signal:p.signal}).then(m,()=>{}),d.current===null&&!a?0:ia);return()=>{clearTimeout(h),p.abort()}},
[e,c]);let u=z(()=>ma(a,t.clauses),[a,t.clauses]),f=p=>{if(!a||i)return;let m={...a,root:p},h=Xn(m);d.current=h,r(m),o(
h)};return n("section",{class:"builder","aria-label":"Conditions","data-testid":"builder",children:[a&&s&&n("div",{inert:i,
class:i?"unread":"",children:n(Es,{group:a.root,isRoot:!0,names:s,counts:u,onGroup:f})}),i&&n("p",{class:"soft",children:"\
The query below cannot be read yet. Its conditions are shown as soon as it can."}),!a&&!i&&s&&d.current!==null&&n("p",
{class:"soft undrawn",children:"This query joins or groups contacts as a whole, so it has no conditions to draw. Chang\
e it as text below."})]})}var fa=150;function pa(t,e){if(!e)return[];let s=(a,r,i,l)=>({from:St(t,i??0),to:St(t,l??i??0),severity:a,message:r}),
{error:o}=e;if(o){let a=o.hint?`${o.message}; ${o.hint}`:o.message;return[s("error",a,o.start,o.end)]}return e.warnings.
map(a=>s("warning",a.message,a.start,a.end))}async function ha(t){let e={fields:[],lists:[],segments:[],eventTypes:[]},
s=[];return t.may("fields:read")&&s.push(Promise.all([y("/v1/fields"),y("/v3/marketing/field_definitions")]).then(([o,
a])=>{let r=[...o.fields,...a.reserved_fields];e.fields=r.map(i=>({id:i.id,name:i.name,kind:i.field_type}))})),t.may("\
lists:read")&&s.push(y("/v3/marketing/lists",{query:{page_size:1e3}}).then(o=>{e.lists=o.result})),t.may("segments:rea\
d")&&s.push(y("/v1/segments").then(o=>{e.segments=o.segments})),t.may("events:read")&&s.push(y("/v1/event_types").then(
o=>{e.eventTypes=o.event_types})),await Promise.allSettled(s),e}function ga(t,e){let s=R(),[o,a]=g({text:""});return I(
()=>{let r=new AbortController,i={signal:r.signal},l=setTimeout(async()=>{let d={text:t},c=()=>{r.signal.aborted||a({...d})};
try{d.checked=await D("/v1/queries/check",{query:t},i),c();let u=d.checked.engagement&&!s.may("events:read");if(!d.checked.
valid||!s.may("contacts:read")||u)return;let f={query:t,clauses:!0,limit:8},p={in:{segment_id:e??""},...i};[d.preview,
d.difference]=await Promise.all([D("/v1/queries/preview",f,i),e?D("/v1/segments/{segment_id}/diff",{query:t},p):void 0])}catch(u){
d.error=u}c()},fa);return()=>{clearTimeout(l),r.abort()}},[t,e,s]),o}function _a(t){let e=Math.max(1,...t.clauses.map(
s=>s.alone));return n(U,{label:"Counts by clause",class:"clauses",heads:["Clause","#Alone","","#Without it"],children:t.
clauses.map((s,o)=>n("tr",{children:[n("td",{children:n("code",{class:`depth-${Math.min(s.depth,6)}`,children:s.kind===
"leaf"?s.text:s.kind.toUpperCase()})}),n("td",{class:"number",children:n(L,{value:s.alone,id:"clause-count"})}),n("td",
{children:n(Xe,{value:s.alone,most:e})}),n("td",{class:"number soft","data-value":s.without,children:Je(s.without)})]},
o))})}function ba(t){return n("ul",{class:"sample",children:t.contacts.map(e=>n("li",{children:[n("a",{href:N("contact\
s",e.id),children:e.email||e.id}),n("span",{class:"soft",children:[`${e.first_name} ${e.last_name}`.trim(),e.city].filter(
Boolean).join(" · ")})]},e.id))})}function ya(t){let e=t.difference,{joins:s=0,leaves:o=0,stays:a=0}=e??{},r=e?.referring_segments??
0;return n($,{title:"What saving changes",children:e?n(_,{children:[n("dl",{class:"figures",children:[n("div",{children:[
n("dt",{children:"join"}),n("dd",{class:"good",children:n(L,{value:s,id:"diff-joins"})})]}),n("div",{children:[n("dt",
{children:"leave"}),n("dd",{class:"bad",children:n(L,{value:o,id:"diff-leaves"})})]}),n("div",{children:[n("dt",{children:"\
stay"}),n("dd",{children:n(L,{value:a,id:"diff-stays"})})]})]}),e.drift&&e.drift.joins+e.drift.leaves>0&&n("p",{class:"\
soft",children:["The query in force would itself bring in ",T(e.drift.joins)," and take out"," ",T(e.drift.leaves)," b\
y now."]}),r>0&&n("p",{class:"warn",children:[r===1?"One segment refers":`${T(r)} segments refer`," to this one and wi\
ll change with it."]})]}):n("p",{class:"soft",children:"Compared with the members in force as soon as the query is val\
id."})})}function As(t){let e=R(),s=ee(null),o=ee(null),[a,r]=g(!1),[i,l]=g(!1),[d,c]=g(t.text),[u,f]=g(null),p=ga(d,t.
segment),m=p.text===d,h=m&&p.checked?.valid===!0,v=z(()=>pa(p.text,p.checked),[p]),{onChange:w}=t;I(()=>w(d,h),[d,h,w]),
I(()=>{let C=!1;return import("./editor.js").then(({mount:k})=>{C||!s.current||(o.current=k(s.current,{text:d,label:"Q\
uery",onChange:c}),l(!0))}).catch(()=>r(!0)),ha(e).then(k=>{C||f(k)}),()=>{C=!0,o.current?.destroy()}},[]),I(()=>{u&&o.
current?.setNames(u)},[u,i]),I(()=>{m&&o.current?.setMarks(v)},[v,m,i]);let x=C=>{c(C),o.current?.setText(C)},b=p.preview;
return n("div",{class:"query",children:[n("div",{class:"write",children:[n($s,{text:d,names:u,clauses:m?b?.clauses:void 0,
onText:x}),n("h2",{class:"as-sql",children:"The same as SQL"}),n("div",{class:"editor",ref:s}),a&&n("textarea",{class:"\
editor","data-testid":"query-editor","aria-label":"Query",value:d,onInput:C=>c(C.currentTarget.value)}),n("p",{class:"\
soft help",id:"query-help",children:"Ctrl-Space completes fields, lists, segments and event types. Tab leaves the edit\
or."}),n("ul",{class:"lints","aria-live":"polite","aria-label":"What is wrong or doubtful",children:m&&v.map(C=>n("li",
{class:C.severity,children:n("button",{type:"button","data-testid":"lint","data-severity":C.severity,onClick:()=>o.current?.
select(C.from,C.to),children:C.message})},C.message))}),m&&n(P,{error:p.error}),b?.clauses?.some(C=>C.text)&&n($,{title:"\
By clause",note:"alone: with this clause only; without it: how many more there would be",children:n(_a,{clauses:b.clauses??
[]})})]}),n("div",{class:"beside",children:[n($,{title:"Right now",children:[n("div",{class:`live ${m&&b?"":"old"}`,"a\
ria-live":"polite","aria-busy":!m,children:[b?n(L,{value:b.count,id:"live-count",class:"large"}):n("span",{class:"figu\
re large soft",children:"–"}),n("span",{class:"soft",children:[" ","contacts",b&&`, counted in ${T(Math.ceil(b.micros/
100)/10)} ms`]})]}),!e.may("contacts:read")&&n("p",{class:"soft",children:"Counts need a key with the scope contacts:r\
ead."}),p.checked?.engagement&&!e.may("events:read")&&n("p",{class:"soft",children:"This query reads events: counts ne\
ed events:read as well."}),b&&(b.contacts.length?n(ba,{contacts:b.contacts}):n(H,{children:"Nobody satisfies it."}))]}),
t.segment&&n(ya,{difference:m?p.difference:void 0})]})]})}var va=`SELECT contact_id, updated_at
FROM contact_data`;function Os(t){let{segment:e}=t,[s,o]=g(e?.name??""),[a,r]=g(e?.query??va),[i,l]=g(!1),d=V(),c=ke((m,h)=>{
r(m),l(h)},[]),u=!e||s!==e.name||a!==e.query,f=m=>{m.preventDefault(),d.run(async()=>{if(!e){let v=await D("/v3/market\
ing/segments/2.0",{name:s,query_dsl:a});oe("segments",v.id);return}let h={};s!==e.name&&(h.name=s),a!==e.query&&(h.query_dsl=
a),await xe("/v3/marketing/segments/2.0/{segment_id}",h,{in:{segment_id:e.id}}),oe("segments",e.id)})},p=s.trim()?i?u?
"":"Nothing was changed.":"The query is not valid yet.":"It needs a name.";return n("form",{onSubmit:f,class:"edit",children:[
n(le,{label:"Name",children:n("input",{type:"text","data-testid":"segment-name",value:s,required:!0,maxLength:100,placeholder:"\
Bought twice in 60 days",onInput:m=>o(m.currentTarget.value)})}),n(As,{text:a,onChange:c,...e?{segment:e.id}:{}}),n(P,
{error:d.error}),n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"save-segmen\
t",disabled:d.busy||p!=="",children:e?"Save the changes":"Make the segment"}),n("a",{class:"button",href:e?N("segments",
e.id):N("segments"),children:"Cancel"}),n("span",{class:"soft",role:"status",children:p})]})]})}function Is(){return n(
_,{children:[n(F,{title:"New segment",above:n("a",{href:N("segments"),children:"Segments"})}),n(Os,{})]})}function Ls(t){
let e=O(o=>y("/v1/segments/{segment_id}",{in:{segment_id:t.id},signal:o}),[t.id]),s=e.data;return n(_,{children:[n(F,{
title:s?`Edit ${s.name}`:"Edit",above:n("a",{href:N("segments",t.id),children:s?.name??"Segment"})}),n(P,{error:e.error,
retry:e.reload}),s?n(Os,{segment:s}):!e.error&&n(q,{})]})}function mt(t){return n("dl",{class:"values",children:t.rows.map(([e,s])=>n("div",{children:[n("dt",{children:e}),n("d\
d",{children:s})]},e))})}function wa(t){return t?`after ${t.map(e=>Se(e)).join(" to ")}`:"at once"}function Ms(){let t=R(),
e=O(i=>y("/v1/status",{signal:i}),[],5e3),s=O(async i=>{let[l,d]=await Promise.all([y("/v1/policy",{signal:i}),y("/v1/\
limits",{signal:i})]);return{policy:l,limits:d}},[]),o=V(),a=e.data,r=()=>o.run(async()=>{await D("/v1/clock/accept",void 0),
e.reload()});return n(_,{children:[n(F,{title:"System"}),n(P,{error:e.error,retry:e.reload}),a?n(_,{children:[a.clock_why&&
n("div",{class:"trouble",role:"alert",children:[n("p",{children:a.clock_why}),t.may("service:write")&&a.clock_state===
"unconfirmed"&&n("button",{type:"button",disabled:o.busy,onClick:r,children:"The clock is right: go on"}),n(P,{error:o.
error})]}),!a.writes&&n("div",{class:"trouble",role:"alert",children:n("p",{children:"Nothing can be written: the disk\
 has failed or is full. The log says why."})}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"\
contacts"}),n("dd",{children:n(L,{value:a.contacts,class:"large"})})]}),n("div",{children:[n("dt",{children:"events"}),
n("dd",{children:n(L,{value:a.events,class:"large"})})]}),n("div",{children:[n("dt",{children:"segments"}),n("dd",{children:n(
L,{value:a.segments,class:"large"})})]}),n("div",{children:[n("dt",{children:"memory"}),n("dd",{"data-value":a.memory_bytes,
children:Te(a.memory_bytes)})]}),n("div",{children:[n("dt",{children:"next due"}),n("dd",{children:a.next_deadline?n(A,
{at:a.next_deadline}):"nothing"})]})]}),n("div",{class:"columns",children:[n($,{title:"Clock",children:n(mt,{rows:[["s\
tate",a.clock_state],["the machine's clock",n(A,{at:a.clock,whole:!0},"c")],["the engine's time",n(A,{at:a.now,whole:!0},
"n")]]})}),n($,{title:"Storage",children:n(mt,{rows:[["journal",Te(a.journal_bytes)],["snapshot",Te(a.snapshot_bytes)],
["commands",T(a.commands)],["of them since the snapshot",T(a.commands_since_snapshot)],["events that wait for their co\
ntact",T(a.waiting_events)],["last change",T(a.last_change)],["version",a.version]]})}),n($,{title:"Your key",children:n(
mt,{rows:[["name",t.own.name??"none is needed on this machine"],["ends",t.own.expires_at?n(A,{at:t.own.expires_at,whole:!0},
"e"):"when it is revoked"],["may",t.own.scopes.join(", ")]]})}),n($,{title:"Policy and limits",children:[n(P,{error:s.
error,retry:s.reload}),s.data&&n(mt,{rows:[["evaluated",s.data.policy.evaluation_seconds?`every ${Se(s.data.policy.evaluation_seconds)}`:
"with every write"],["published",wa(s.data.policy.publication_seconds)],["pause between edits",Se(s.data.policy.edit_pause_seconds)],
["refreshes of a segment and day",T(s.data.policy.refreshes_per_segment_day)],["segments at most",T(s.data.policy.max_segments)],
["requests a minute",T(s.data.limits.requests_per_minute)],["fields at most",T(s.data.limits.custom_fields)],["lists a\
t most",T(s.data.limits.lists)]]})]})]})]}):!e.error&&n(q,{})]})}var ka=["segment.created","segment.populated","segment.refreshed","segment.edited","segment.renamed","segment.invalida\
ted","segment.recovered","segment.deleted","members.joined","members.left","members.snapshot"],xa={active:"good",paused:"\
wait",disabled:"bad"};function qs(t){let{webhook:e}=t;return n(_,{children:[n("span",{class:`state ${xa[e.state]??"wai\
t"}`,"data-testid":"webhook-state",children:e.state}),e.why&&n("small",{class:"soft",children:[" ",e.why]})]})}function Rs(t){
let{webhook:e}=t;return n(_,{children:[n(L,{value:e.behind})," ",e.failures>0&&n("span",{class:"bad",children:[T(e.failures),
" failed"]}),e.next_attempt&&n("small",{class:"soft",children:[" ","next try ",n(A,{at:e.next_attempt})]})]})}function Ds(t){
return t.webhook.secret?n($,{title:"Secret",note:"shown this once: the receiver verifies signatures with it",id:"webho\
ok-secret",children:n("code",{children:t.webhook.secret})}):null}function Fs(t){let e=R(),{webhook:s}=t,[o,a]=g({url:s?.
url??"",description:s?.description??"",types:s?.types??[],segments:s?.segments??[]}),r=V(),i=O(async u=>e.may("segment\
s:read")?(await y("/v1/segments",{signal:u})).segments:[],[]),l=u=>a({...o,...u}),d=u=>{u.preventDefault(),r.run(async()=>{
let f=o;t.onSaved(s?await xe("/v1/webhooks/{id}",f,{in:{id:s.id}}):await D("/v1/webhooks",f))})},c=(u,f,p)=>p?[...u,f]:
u.filter(m=>m!==f);return n("form",{onSubmit:d,class:"edit",children:[n(le,{label:"URL",note:"Messages are posted ther\
e, signed after Standard Webhooks.",children:n("input",{type:"url","data-testid":"webhook-url",value:o.url,required:!0,
placeholder:"https://example.com/segments",onInput:u=>l({url:u.currentTarget.value})})}),n(le,{label:"What it is for",
children:n("input",{type:"text",maxLength:200,value:o.description,placeholder:"Keeps the audience of our ads current",
onInput:u=>l({description:u.currentTarget.value})})}),n("fieldset",{children:[n("legend",{children:["Messages ",o.types.
length===0&&n("span",{class:"soft",children:"(none chosen: all of them)"})]}),ka.map(u=>n("label",{class:"check",children:[
n("input",{type:"checkbox",checked:o.types.includes(u),onChange:f=>l({types:c(o.types,u,f.currentTarget.checked)})}),u]},
u))]}),(i.data?.length??0)>0&&n("fieldset",{children:[n("legend",{children:["Segments ",o.segments.length===0&&n("span",
{class:"soft",children:"(none chosen: all of them)"})]}),i.data?.map(u=>n("label",{class:"check",children:[n("input",{
type:"checkbox",checked:o.segments.includes(u.id),onChange:f=>l({segments:c(o.segments,u.id,f.currentTarget.checked)})}),
u.name]},u.id))]}),n(P,{error:r.error}),n("div",{class:"actions",children:n("button",{type:"submit",class:"first","dat\
a-testid":"webhook-save",disabled:r.busy||!o.url.trim(),children:s?"Save the changes":"Make the webhook"})})]})}function Hs(){
let t=R(),e=O(r=>y("/v1/webhooks",{signal:r}),[],5e3),[s,o]=g(null),a=e.data?.results;return n(_,{children:[n(F,{title:"\
Webhooks"}),n("p",{class:"soft",children:"What happens to segments is sent to receivers: at least once, in order per s\
egment, signed."}),n(P,{error:e.error,retry:e.reload}),s&&n(Ds,{webhook:s}),a?a.length===0?n(H,{children:"There are no\
 webhooks yet. Make one below, and its receiver is sent what happens from then on."}):n(U,{label:"Webhooks",heads:["Re\
ceiver","State","Messages","Segments","Behind"],children:a.map(r=>n("tr",{"data-testid":"webhook-row","data-webhook-id":r.
id,children:[n("th",{scope:"row",children:[n("a",{href:N("webhooks",r.id),children:r.url}),r.description&&n("small",{class:"\
soft block",children:r.description})]}),n("td",{children:n(qs,{webhook:r})}),n("td",{children:r.types.length?r.types.join(
", "):"all"}),n("td",{class:"number",children:r.segments.length?T(r.segments.length):"all"}),n("td",{children:n(Rs,{webhook:r})})]},
r.id))}):!e.error&&n(q,{}),t.may("webhooks:write","feed:read")&&n($,{title:"A new webhook",children:n(Fs,{onSaved:r=>{
o(r),e.reload()}},s?.id??"")})]})}function Ta(t){return n(U,{label:"Deliveries",heads:["When","Message","#Attempt","An\
swer","#Took"],children:t.results.map(e=>n("tr",{"data-testid":"delivery-row",children:[n("td",{children:n(A,{at:e.at})}),
n("th",{scope:"row",children:[e.type,n("small",{class:"soft block",children:n("code",{children:e.message_id})})]}),n("\
td",{class:"number",children:T(e.attempt)}),n("td",{class:e.error||(e.status??0)>=300?"bad":"good",children:e.error??e.
status}),n("td",{class:"number",children:[T(e.milliseconds)," ms"]})]},`${e.message_id} ${e.attempt} ${e.at}`))})}function Ws(t){
let e=R(),s={in:{id:t.id}},o=O(async b=>{let[C,{results:k}]=await Promise.all([y("/v1/webhooks/{id}",{...s,signal:b}),
y("/v1/webhooks/{id}/deliveries",{...s,signal:b})]);return{webhook:C,results:k}},[t.id],3e3),[a,r]=g(!1),[i,l]=g(null),
[d,c]=g(null),[u,f]=g("0"),p=V(),m=o.data,h=n("a",{href:N("webhooks"),children:"Webhooks"});if(!m)return n(_,{children:[
n(F,{title:"Webhook",above:h}),o.error?n(P,{error:o.error,retry:o.reload}):n(q,{})]});let{webhook:v,results:w}=m,x=b=>()=>p.
run(async()=>{await b(),o.reload()});return n(_,{children:[n(F,{title:v.url,above:h,children:e.may("webhooks:write")&&
n(_,{children:[n("button",{type:"button",class:"first",disabled:p.busy,"data-testid":"webhook-test",onClick:x(async()=>c(
await D("/v1/webhooks/{id}/test",void 0,s))),children:"Send a test"}),v.state==="active"?n("button",{type:"button",disabled:p.
busy,"data-testid":"webhook-pause",onClick:x(()=>D("/v1/webhooks/{id}/pause",void 0,s)),children:"Pause"}):n("button",
{type:"button",disabled:p.busy,"data-testid":"webhook-resume",onClick:x(()=>D("/v1/webhooks/{id}/resume",void 0,s)),children:"\
Resume"}),n("button",{type:"button",disabled:p.busy,title:"The old secret signs beside the new one for a day",onClick:x(
async()=>l(await D("/v1/webhooks/{id}/rotate",void 0,s))),children:"New secret"}),n("button",{type:"button",class:"dan\
ger",onClick:()=>r(!0),children:"Delete"})]})}),n(P,{error:p.error}),i&&n(Ds,{webhook:i}),d&&n("p",{role:"status",class:d.
error||(d.status??0)>=300?"bad":"good",children:["The test was answered with ",d.error??d.status,", after ",T(d.milliseconds),
" ms."]}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"state"}),n("dd",{children:n(qs,{webhook:v})})]}),
n("div",{children:[n("dt",{children:"changes behind"}),n("dd",{children:n(Rs,{webhook:v})})]}),n("div",{children:[n("d\
t",{children:"accepted up to"}),n("dd",{children:n("code",{children:v.cursor})})]}),n("div",{children:[n("dt",{children:"\
made"}),n("dd",{children:n(A,{at:v.created_at})})]})]}),v.snapshot&&n("p",{class:"warn",children:"All members are bein\
g sent: its place was no longer kept."}),n($,{title:"Deliveries",note:"the last attempts, the latest first; forgotten \
with a restart",id:"deliveries",children:w.length===0?n(H,{children:"Nothing was sent yet. Send a test."}):n(Ta,{results:w})}),
e.may("webhooks:write","feed:read")&&n(_,{children:[n($,{title:"Send again",note:"everything that has happened after a\
 place in the feed",children:n("form",{class:"tools",onSubmit:b=>{b.preventDefault(),x(()=>D("/v1/webhooks/{id}/replay",
{after:u.trim()},s))()},children:[n("label",{children:["After the number of a change, or a cursor"," ",n("input",{type:"\
text",value:u,required:!0,onInput:b=>f(b.currentTarget.value)})]}),n("button",{type:"submit",disabled:p.busy||!u.trim(),
children:"Send again"})]})}),n($,{title:"Change it",children:n(Fs,{webhook:v,onSaved:o.reload},v.id)})]}),n(me,{open:a,
title:`Delete the webhook to ${v.url}?`,yes:"Delete it",id:"confirm-delete",busy:p.busy,error:p.error,onNo:()=>r(!1),onYes:()=>p.
run(async()=>{await ie("/v1/webhooks/{id}",s),oe("webhooks")}),children:n("p",{children:"Nothing is sent there any mor\
e, also not what it is behind with. A request under way may still arrive."})})]})}var Us=[{part:"segments",name:"Segments",scopes:["segments:read"]},{part:"contacts",name:"Contacts",scopes:["contacts:\
read"]},{part:"lists",name:"Lists",scopes:["lists:read"]},{part:"fields",name:"Fields",scopes:["fields:read"]},{part:"\
webhooks",name:"Webhooks",scopes:["webhooks:read"]},{part:"feed",name:"Changes",scopes:["feed:read"]},{part:"system",name:"\
System",scopes:["service:read"]}];function Sa(t,e){let[s,o,a]=t;if(s==="segments"){if(o==="new")return n(Is,{});if(o&&
a==="edit")return n(Ls,{id:o},o);if(o&&!a)return n(Yn,{id:o,contact:e.get("contact")??""},o);if(!o)return n(zn,{})}return s===
"contacts"?o==="import"?n(Fn,{}):o?n(Ln,{id:o},o):n(Mn,{search:e.get("search")??""}):s==="lists"&&!o?n(Un,{}):s==="fie\
lds"&&!o?n(Vn,{}):s==="webhooks"&&!a?o?n(Ws,{id:o},o):n(Hs,{}):s==="feed"&&!o?n(Dn,{}):s==="system"&&!o?n(Ms,{}):n(_,{
children:[n(F,{title:"There is no such page"}),n(H,{children:["The address names no page. ",n("a",{href:N("segments"),
children:"Go to the segments"}),"."]})]})}function Ca(t){let[e,s]=g(""),[o,a]=g(!1),[r,i]=g(void 0);return n("main",{class:"\
sign-in",children:n("form",{onSubmit:d=>{d.preventDefault(),a(!0),i(void 0),Nt(e.trim()).then(t.onSignedIn,c=>{let u=c instanceof
se&&c.status===401;i(u?new Error("This key is not valid here: it is unknown, revoked or has ended."):c)}).finally(()=>a(
!1))},class:"panel",children:[n("img",{src:"console/icon.svg",alt:"",width:"40",height:"40"}),n("h1",{children:"Segmen\
try"}),t.why&&n("p",{class:"warn",role:"status",children:t.why}),n(le,{label:"API key",note:"It stays in the memory of\
 this page. Loading the page again asks for it again.",children:n("input",{type:"password",autoComplete:"off",spellcheck:!1,
"data-testid":"sign-in-key",value:e,required:!0,placeholder:"SG.",onInput:d=>s(d.currentTarget.value)})}),n(P,{error:r}),
n("button",{type:"submit",class:"first","data-testid":"sign-in",disabled:o||!e.trim(),children:"Sign in"}),n("p",{class:"\
soft",children:["No key yet? ",n("code",{children:"segmentry key new --name me"})," prints one, and ",n("code",{children:"\
segmentry serve --demo"})," ","prints one as it starts."]})]})})}function Pa(t){let e=In(),{session:s}=t,o=Us.filter(l=>s.
may(...l.scopes)),a=o[0];I(()=>{e.parts.length===0&&a&&location.replace(N(a.part))},[e,a]);let r=Us.find(l=>l.part===e.
parts[0]),i=r&&!s.may(...r.scopes);return n("div",{class:"frame",children:[n("button",{type:"button",class:"skip",onClick:()=>document.
getElementById("content")?.focus(),children:"Skip to the content"}),n("nav",{"aria-label":"Pages",children:[n("p",{class:"\
brand",children:[n("img",{src:"console/icon.svg",alt:"",width:"24",height:"24"})," Segmentry"]}),n("ul",{children:o.map(
l=>n("li",{children:n("a",{href:N(l.part),"aria-current":e.parts[0]===l.part?"page":void 0,children:l.name})},l.part))}),
n("p",{class:"who",children:[n("span",{class:"soft",children:s.own.name??"no key needed"}),s.own.id&&n("button",{type:"\
button",onClick:s.signOut,children:"Sign out"}),n("a",{href:"api",children:"API"})]})]}),n("main",{id:"content",tabIndex:-1,
children:[e.parts.length===0&&!a&&n(H,{children:"This key has no scope that a page reads. Sign in with another one."}),
i?n(_,{children:[n(F,{title:r.name}),n(H,{children:["This page needs a key with ",r.scopes.join(" and "),"."]})]}):e.parts.
length>0&&Sa(e.parts,e.query)]})]})}function Na(){let[t,e]=g(null),[s,o]=g(!1),[a,r]=g(""),i=ke(d=>{Ie(""),e(null),r(d),
document.title="Segmentry"},[]);I(()=>{xn(i),Nt("").then(e,()=>{}).finally(()=>o(!0))},[i]);let l=z(()=>t&&{own:t,may:(...d)=>d.
every(c=>t.scopes.includes(c)),signOut:()=>i("")},[t,i]);return s?l?n(Pt.Provider,{value:l,children:n(Pa,{session:l})}):
n(Ca,{why:a,onSignedIn:d=>{r(""),e(d)}}):n(q,{})}var Vs=document.getElementById("console");Vs&&an(n(Na,{}),Vs);
