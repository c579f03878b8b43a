var U,bn,No,ge,At,nt,_n,Ze,vn,Dt,Ot,wn,Re=Symbol.for("pv"),st={},ot=[],Po=/^m(i|n|o|s|text|space)$/,Lt=Array.isArray,kn=ot.
slice,ke=Object.assign;function we(t){t&&t.parentNode&&t.remove()}function Xe(t,e,s,o,a){var r={type:t,props:e,key:s,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Re,__v:a||
++bn,__i:-1,__u:0};return!a&&U.vnode&&U.vnode(r),r}function b(t){return t.children}function et(t,e){this.props=t,this.context=e,this.__g=0}function ye(t,e){if(e==null)return t.
__&&ye(t.__,t.__i+1);for(var s;e<t.__k.length;e++)if((s=t.__k[e])&&s.__e)return s.__e;return typeof t.type!="function"||
t.props.__P?null:ye(t)}function $o(t){var e,s=t.__v,o=s.__e,a=[],r=[],i=t.__P;i&&((e=ke({constructor:Re},s)).__v=s.__v+
1,U.vnode&&U.vnode(e),Rt(i,e,s,t.__n,i.namespaceURI,32&s.__u?[o]:null,a,o||ye(s),32&s.__u,r),e.__v=s.__v,e.__.__k[e.__i]=
e,Nn(a,e,r),s.__=s.__e=null,e.__e!=o&&xn(e))}function xn(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(
function(e){return e&&(t.__e=e.__e)}),xn(t)}function It(t){(8&t.__g||(t.__g|=8,ge.push(t),nt++))&&At==U.debounceRendering||
((At=U.debounceRendering)||queueMicrotask)(Tn)}function Tn(){try{for(var t,e=1;ge.length;)ge.length>e&&ge.sort(_n),t=ge.
shift(),e=ge.length,8&t.__g&&$o(t)}finally{(nt=ge.length)&&(At||queueMicrotask)(Tn)}}function Sn(t,e,s,o,a,r,i,l,d,c,u){
var m,p,f,h,g,_,v=o.__k||ot,w=e.length;for(d=Ao(s,e,v,d,w),m=0;m<w;m++)(f=s.__k[m])!=null&&(p=~f.__i&&v[f.__i]||st,f.__i=
m,_=Rt(t,f,p,a,r,i,l,d,c,u),h=f.__e,(p.ref!=f.ref||8&p.__u)&&(p.ref&&Mt(p.ref,null,f,p),f.ref&&u.push(f.ref,f.__c||h,f)),
g=g||h,4&f.__u?(d=Cn(f,d,t,!p.__v),p.__e&&(p.__e=null)):typeof f.type=="function"&&_!==void 0?d=_:h&&(d=h.nextSibling),
f.__u&=-21);return s.__e=g,d}function Ao(t,e,s,o,a){var r,i,l,d,c,u,m,p,f,h=s.length,g=h,_=0,v=0,w=t.__k=Array(a);for(r=
0;r<a;r++)(i=e[r])!=null&&typeof i!="boolean"&&typeof i!="function"?(typeof i!="object"||i.constructor===String?i=w[r]=
Xe(null,i):Lt(i)?i=w[r]=Xe(b,{children:i}):i.constructor===Re&&i.__b?i=w[r]=Xe(i.type,i.props,i.key,i.ref,i.__v):w[r]=
i,d=r+_,i.__=t,i.__b=t.__b+1,l=null,~(c=i.__i=Oo(i,s,d,g))&&(g--,(l=s[c])&&(l.__u|=2)),l&&l.__v?(i.__u|=16,c==d-1?_--:
c==d+1?_++:c!=d&&(c>d?_--:_++,v=1)):(~c||(a>h?_--:a<h&&_++),typeof i.type!="function"&&(i.__u|=4))):w[r]=null;if(v){for(u=
[],m=[],r=0;r<a;r++)if((i=w[r])&&16&i.__u){for(_=0,p=u.length;_<p;)u[f=_+p>>1]<i.__i?_=f+1:p=f;u[_]=i.__i,m[r]=_+1}for(_=
u.length;r--;)m[r]&&(m[r]==_?_--:w[r].__u|=4)}if(g)for(r=0;r<h;r++)!(l=s[r])||2&l.__u||(l.__e==o&&(o=ye(l)),qt(l,l));return o}
function Cn(t,e,s,o){var a,r,i,l;if(typeof t.type=="function"){if(t.props.__P)return e;if(a=t.__k)for(r=0;r<a.length;r++)
a[r]&&(a[r].__=t,e=Cn(a[r],e,s,!1));return e}for(e&&!e.parentNode&&(e=ye(t))&&!e.parentNode&&(e=null),i=t.__e,l=e;l&&l.
nodeType==8;)l=l.nextSibling;for(i!=l&&(!o&&s.moveBefore&&i.parentNode?s.moveBefore(i,e):s.insertBefore(i,e||null)),e=
i;(e=e&&e.nextSibling)&&e.nodeType==8&&!e.data.startsWith("$s"););return e}function Oo(t,e,s,o){var a,r=t.key,i=t.type,l=e[s],d=l&&!(2&l.__u);if(l===null&&r==null||d&&r==l.key&&i==l.type)return s;
if(o>(d?1:0)){for(a=s-1;a>=0;a--)if((l=e[a])&&!(2&l.__u)&&r==l.key&&i==l.type)return a;for(a=s+1;a<e.length;a++)if((l=
e[a])&&!(2&l.__u)&&r==l.key&&i==l.type)return a}return-1}function yn(t,e,s){s==null&&(s=""),e[0]=="-"?t.setProperty(e,
s):t[e]=s}function Je(t,e,s,o,a){var r,i;if(e=="style")if(typeof s=="string")t.style.cssText=s;else{if(typeof o=="stri\
ng"&&(t.style.cssText=o=""),o)for(e in o)s&&e in s||yn(t.style,e);if(s)for(e in s)o&&s[e]==o[e]||yn(t.style,e,s[e])}else if(e[0]==
"o"&&e[1]=="n")typeof s!="function"&&(s=null),typeof o!="function"&&(o=null),(t.__e||(t.__e={}))[e]=s,s&&o||(i=Ot[e]||
(Ot[e]=Io(e)),(t.__a||(t.__a={}))[e]=Dt,r=e!=(e=e.replace(vn,"$1")),(e=e.slice(2))[0]<"a"&&(e=e.toLowerCase()),s?t.addEventListener(
e,i,r):t.removeEventListener(e,i,r));else{if(a=="http://www.w3.org/2000/svg")e=e.replace(/xlink(H|:h)/,"h").replace(/sName$/,
"s");else if(e!="width"&&e!="height"&&e!="href"&&e!="list"&&e!="form"&&e!="tabIndex"&&e!="download"&&e!="rowSpan"&&e!=
"colSpan"&&e!="role"&&e!="popover"&&e in t)try{return void(t[e]=s??"")}catch{}if(typeof s=="function")return;s==null||
s===!1&&e[4]!="-"?t.removeAttribute(e):t.setAttribute(e,e=="popover"&&s==1?"":s)}}function Io(t){return function(e){var s=this.
__e;if(s){if(s=s[t],e[Ze]==null)e[Ze]=Dt++;else if(e[Ze]<this.__a[t])return;return s(U.event?U.event(e):e)}}}function Rt(t,e,s,o,a,r,i,l,d,c){
var u,m,p,f,h,g,_,v,w,P,x,ee,L,C,A,K,G,H,R=e.type;if(e.constructor!==Re)return null;128&s.__u&&(d=32&s.__u,u=s.__c.__z)&&
(e.__u|=d,m=r=[],u.nodeType==8?l=tt(u,r):r.push(u),l=r[0]||l),(u=U.__b)&&u(e);e:if(typeof R=="function"){p=i.length;try{
if(v=e.props,w=(u=R.prototype)&&u.render,P=(u=R.contextType)&&o[u.__c],x=u?P?P.props.value:u.__:o,(f=s.__c)?(e.__c=f,2&
f.__g&&(f.__g|=1)):(w?e.__c=f=new R(v,x):(e.__c=f=new et(v,x),f.constructor=R,f.render=Lo),P&&P.sub(f),f.state||(f.state=
{}),f.__n=o,f.__g|=8,f.__h=[],f.__k=[]),w&&(f.__s||(f.__s=f.state),R.getDerivedStateFromProps&&(f.__s==f.state&&(f.__s=
ke({},f.__s)),ke(f.__s,R.getDerivedStateFromProps(v,f.__s)))),h=f.props,g=f.state,f.__v=e,s.__c){if(v!==h&&w&&!R.getDerivedStateFromProps&&
f.componentWillReceiveProps&&f.componentWillReceiveProps(v,x),e.__v==s.__v&&!(8&f.__g)||!(4&f.__g)&&f.shouldComponentUpdate&&
f.shouldComponentUpdate(v,f.__s,x)===!1){e.__v!=s.__v&&(f.props=v,f.state=f.__s,f.__g&=-9),e.__e=s.__e,e.__k=s.__k,e.__k.
some(function(Y){Y&&(Y.__=e)}),ot.push.apply(f.__h,f.__k),f.__k=[],f.__h.length&&i.push(f),l=ye(s);break e}f.componentWillUpdate&&
f.componentWillUpdate(v,f.__s,x),w&&f.componentDidUpdate&&f.__h.push(function(){f.componentDidUpdate(h,g,_)})}else w&&
!R.getDerivedStateFromProps&&f.componentWillMount&&f.componentWillMount(),w&&f.componentDidMount&&f.__h.push(f.componentDidMount);
f.context=x,f.props=v,f.__P=t,f.__g&=-5,ee=U.__r,L=w?25:0;do f.__g&=-9,ee&&ee(e),u=f.render(f.props,f.state=f.__s,f.context);while(8&
f.__g&&++L<25);w&&(ot.push.apply(f.__h,f.__k),f.__k=[]),f.state=f.__s,f.getChildContext&&(o=ke({},o,f.getChildContext())),
w&&s.__c&&f.getSnapshotBeforeUpdate&&(_=f.getSnapshotBeforeUpdate(h,g)),C=u&&u.type===b&&u.key==null?u.props.children:
u,v.__P&&(u=l,a=(t=v.__P).namespaceURI,d=r=null,s.props&&s.props.__P!=t&&(s.__k.some(function(Y){Y&&qt(Y,Y)}),s.__k=null),
l=s.__k?ye(s,0):null),l=Sn(t,Lt(C)?C:[C],e,s,o,a,r,i,l,d,c),v.__P&&(e.__e=null,l=u),e.__u&=-161,m&&m.some(we),f.__h.length&&
i.push(f),1&f.__g&&(f.__g&=-4)}catch(Y){if(i.length=p,e.__v=null,d||r)if(Y&&Y.then){if(e.__u|=128|d,r){for(~(G=r.indexOf(
l||void 0))||(G=r.length);(H=r[G-1])&&H.nodeType==8;)G--;for(;G<r.length;G++)if(H=r[G])if(r[G]=null,A){if(H==K)break}else{
if(H.nodeType!=8)break;H.data.startsWith("$s")&&(K=tt(A=H))}}if(!A){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;
A=l}(u=tt(A=e.__c.__z||(e.__c.__z=A)))?(e.__e=A,l=u):e.__e=l,l=l&&l.nextSibling}else r&&r.some(we);else e.__e=s.__e;e.
__k||(e.__k=s.__k||[]),Y&&Y.then||En(e),U.__e(Y,e,s)}}else l=e.__e=Do(s.__e,e,s,o,a,r,i,d,c,t);return(u=U.diffed)&&u(e),
l}function tt(t,e){if(t&&t.nodeType==8&&t.data.startsWith("$s"))for(var s=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.
startsWith("$s"))s++;else if(t.data.startsWith("/$s")&&!--s)return t}e&&e.push(t)}}function En(t){t&&(t.__c&&(t.__c.__g|=
4),t.__k&&t.__k.some(En))}function Nn(t,e,s){for(var o=0;o<s.length;)Mt(s[o++],s[o++],s[o++]);U.__c&&U.__c(e,t),t.some(
function(a){try{t=a.__h,a.__h=[],t.some(function(r){r.call(a)})}catch(r){U.__e(r,a.__v)}})}function Do(t,e,s,o,a,r,i,l,d,c){
var u,m,p,f,h,g,_,v,w=s.props||st,P=e.props,x=e.type;if(x=="svg"?a="http://www.w3.org/2000/svg":x=="math"?a="http://ww\
w.w3.org/1998/Math/MathML":a||(a="http://www.w3.org/1999/xhtml"),r){for(u=0;u<r.length;u++)if((h=r[u])&&(x?h.localName==
x:h.nodeType==3)){t=h,r[u]=null;break}}if(!t){if(v=c.ownerDocument||document,!x)return v.createTextNode(P);t=v.createElementNS(
a,x,P.is?P:c),l&&(U.__m&&U.__m(e,r),l=!1),r=null}if(x){if(c=x=="template"&&t.content||t,r=x=="textarea"&&P.defaultValue!=
null?null:r&&kn.call(c.childNodes),!l&&r)for(w={},u=0;u<t.attributes.length;u++)w[(h=t.attributes[u]).name]=h.value;for(u in w)
h=w[u],u=="dangerouslySetInnerHTML"?p=h:u=="children"||u in P||u=="value"&&"defaultValue"in P||u=="checked"&&"defaultC\
hecked"in P||Je(t,u,null,h,a);for(u in P)h=P[u],u=="children"?f=h:u=="dangerouslySetInnerHTML"?m=h:u=="value"?g=h:u=="\
checked"?_=h:l&&typeof h!="function"||w[u]===h||Je(t,u,h,w[u],a);m?(l||p&&(m.__html==p.__html||m.__html==t.innerHTML)||
(t.innerHTML=m.__html),e.__k=[]):(p&&(t.textContent=""),(x=="foreignObject"||a=="http://www.w3.org/1998/Math/MathML"&&
Po.test(x))&&(a="http://www.w3.org/1999/xhtml"),Sn(c,Lt(f)?f:[f],e,s,o,a,r,i,r?r[0]:s.__k&&ye(s,0),l,d),r&&r.some(we)),
l&&x!="textarea"||(u="value",x=="progress"&&g==null?t.removeAttribute(u):g==null||g===t[u]&&(x!="progress"||g)||Je(t,u,
g,w[u],a),u="checked",_!=null&&_!=t[u]&&Je(t,u,_,w[u],a))}else w===P||l&&t.data==P||(t.data=P);return t}function Mt(t,e,s,o){
try{typeof t=="function"?e?e.__x=t(e)||1:o&&(o=o.__c||o.__e)&&(e=o.__x)&&(o.__x=null,typeof e=="function"?e():t(null)):
t.current=e}catch(a){U.__e(a,s)}}function qt(t,e,s){var o,a,r,i;if(U.unmount&&U.unmount(t),!(o=t.ref)||o.current&&o.current!=
t.__e||Mt(o,null,e,t),o=t.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(l){U.__e(l,e)}o.__P=o.__n=
null}if(o=t.__k)for(i=0;i<o.length;i++)o[i]&&qt(o[i],e,typeof t.type!="function"||s&&!t.props.__P);!s&&(o=t.__c)&&(o=o.
__z)&&(a=tt(o,r=[]))&&(o==t.__e&&r.some(we),we(a),we(o)),s||we(t.__e),t.__e=t.__c=t.__=null}function Lo(t,e,s){return this.
constructor(t,s)}function Pn(t,e){var s,o,a,r;U.__&&U.__(t,e),e.nodeType==9&&(e=e.documentElement),o=(s=t&&32&t.__u)?null:
e.__k,e.__k=Xe(b,{children:[t]}),a=[],r=[],Rt(e,e.__k,o||st,st,e.namespaceURI,o?null:e.firstChild?kn.call(e.childNodes):
null,a,o?o.__e:e.firstChild,s,r),Nn(a,e.__k,r),e.__k.props.children=null}function at(t){function e(s){var o,a;return this.getChildContext||(o=new Set,(a={})[e.__c]=this,this.getChildContext=function(){
return a},this.shouldComponentUpdate=function(r){this.props.value!=r.value&&o.forEach(function(i){i.__g|=4,It(i)})},this.
sub=function(r){o.add(r);var i=r.componentWillUnmount;r.componentWillUnmount=function(){o.delete(r),i&&i.call(r)}}),s.
children}return e.__c="__cC"+wn++,e.__=t,e.Provider=(e.Consumer=function(s,o){return s.children(o)}).contextType=e,e}U={__e:function(t,e,s,o){for(var a,r,i;e=e.__;)if((a=e.__c)&&!(1&a.__g)){a.__g|=4;try{if((i=(r=a.constructor)&&r.getDerivedStateFromError)&&
a.setState(r.getDerivedStateFromError(t)),a.componentDidCatch&&(a.componentDidCatch(t,o||{}),i=1),i&&8&a.__g)return void(a.
__g|=2)}catch(l){t=l}}throw nt=0,t}},bn=0,No=function(t){return t!=null&&t.constructor===Re},et.prototype.setState=function(t,e){
var s=this.__s;s&&s!=this.state||(s=this.__s=ke({},this.state)),typeof t=="function"&&(t=t(ke({},s),this.props)),t&&(ke(
s,t),this.__v&&(e&&this.__k.push(e),It(this)))},et.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.
push(t),It(this))},et.prototype.render=b,ge=[],nt=0,_n=function(t,e){return t.__v.__b-e.__v.__b},Ze=Symbol(),vn=/(PointerCapture)$|Capture$/i,
Dt=0,Ot={},wn=0;var xe,J,Ft,$n,Wt=Object.is,qe=0,Fn=[],Ht=[],Z=U,An=Z.__b,On=Z.__r,In=Z.diffed,Dn=Z.__c,Ln=Z.unmount,Rn=Z.__;function Fe(t,e){
Z.__h&&Z.__h(J,t,qe||e),qe=0;var s=J.__H||(J.__H={__:[],__h:[]});return t>=s.__.length&&s.__.push({}),s.__[t]}function y(t){
return qe=1,Ro(Hn,t)}function Ro(t,e,s){var o=Fe(xe++,2);if(o.t=t,!o.__c&&(o.__=[s?s(e):Hn(void 0,e),function(r){var i=(o.
__N||o.__)[0],l=o.t(i,r);Wt(i,l)||(o.__N=[l,o.__[1]],o.__c.setState({}))}],o.__c=J,!J.__f)){J.__f=!0;var a=J.shouldComponentUpdate;
J.shouldComponentUpdate=function(r,i,l){var d=this.__H;if(!d)return!0;var c=!1,u=this.props!=r;if(d.__.some(function(p){
p.__N&&(c=!0,Wt(p.__[0],p.__N[0])||(u=!0))}),a){var m=a.call(this,r,i,l);return c?m||u:m}return!c||u}}return o.__}function $(t,e){
var s=Fe(xe++,3);!Z.__s&&Wn(s.__H,e)&&(s.__P=!0,s.__=t,s.u=e,J.__H.__h.push(s))}function oe(t){return qe=5,ne(function(){return{current:t}},[])}function ne(t,e){var s=Fe(xe++,7);return Wn(s.__H,e)&&(s.__=t(),s.__H=e),s.__}function ue(t,e){return qe=8,ne(function(){
return t},e)}function rt(t){var e=J.context[t.__c],s=Fe(xe++,9);return s.c=t,e?(s.__==null&&(s.__=!0,e.sub(J)),e.props.
value):t.__}function Ee(){var t=Fe(xe++,11);if(!t.__){for(var e=J.__v;!e.__m&&e.__;)e=e.__;var s=e.__m||(e.__m=[0,0]);t.__="P"+s[0]+
"-"+s[1]++}return t.__}function Mo(){var t;do{for(;t=Ht.shift();)try{Me(t)}catch(s){Z.__e(s,{__:(t=t.__P)&&t.__v})}for(;t=
Fn.shift();){var e=t.__H;if(t.__P&&e)try{e.__h.some(Me),e.__h.some(Ut),e.__h=[]}catch(s){e.__h=[],Z.__e(s,t.__v)}}}while(Ht.
length)}Z.__b=function(t){J=null,An&&An(t)},Z.__=function(t,e){t&&e.__k&&e.__k.__m&&(t.__m=e.__k.__m),Rn&&Rn(t,e)},Z.__r=
function(t){On&&On(t),xe=0;var e=(J=t.__c).__H;e&&(Ft==J?J.__h=[]:(e.__h.some(Me),e.__h.some(Ut),xe=0),e.__h=[],e.__.some(
function(s){s.__N&&(s.__=s.__N),s.u=s.__N=void 0})),Ft=J},Z.diffed=function(t){In&&In(t);var e=t.__c;e&&e.__H&&(e.__H.
__h.length&&qn(Fn.push(e)),e.__H.__.some(function(s){s.u&&(s.__H=s.u)})),Ft=J=null},Z.__c=function(t,e){e.some(function(s){
try{s.__h.some(Me),s.__h=s.__h.filter(function(o){return!o.__||Ut(o)})}catch(o){s.__h=[function(){throw o}]}}),Dn&&Dn(
t,e)},Z.unmount=function(t){Ln&&Ln(t);var e,s,o=t.__c;o&&o.__H&&(o.__H.__.some(function(a){try{if(a.__P&&a.__c){if(s===
void 0){for(s=t.__;s&&(!s.__c||!s.__c.__P);)s=s.__;s=s&&s.__c}a.__P=s,qn(Ht.push(a))}else Me(a)}catch(r){e=r}}),o.__H=
void 0,e&&Z.__e(e,o.__v))};var Mn=typeof requestAnimationFrame=="function";function qo(t){var e,s=function(){clearTimeout(
o),Mn&&cancelAnimationFrame(e),setTimeout(t)},o=setTimeout(s,35);Mn&&(e=requestAnimationFrame(s))}function qn(t){t!=1&&
$n==Z.requestAnimationFrame||(($n=Z.requestAnimationFrame)||qo)(Mo)}function Me(t){var e=J,s=t.__c;typeof s=="function"&&
(t.__c=void 0,s()),J=e}function Ut(t){var e=J;t.__c=t.__(),J=e}function Wn(t,e){return!t||t.length!=e.length||e.some(function(s,o){
return!Wt(s,t[o])})}function Hn(t,e){return typeof e=="function"?e(t):e}var re=class extends Error{constructor(s,o,a){super(o);this.status=s;this.until=a}status;until},it="",Un=()=>{};function We(t){
it=t}function Bn(t){Un=t}function Vn(t){return new URL(t.replace(/^\//,""),document.baseURI).toString()}function He(t){
let e=t.indexOf("/v1/");return Vn(e<0?t:t.slice(e))}function Fo(t,e){let s=t.replace(/\{(\w+)\}/g,(r,i)=>encodeURIComponent(
e.in?.[i]??"")),o=Object.entries(e.query??{}).filter(([,r])=>r!==void 0&&r!==""),a=new URLSearchParams(o.map(([r,i])=>[
r,String(i)]));return Vn(o.length?`${s}?${a}`:s)}function Wo(t,e){let s=t,o=s?.errors?.map(a=>a.message).filter(a=>a)??
[];return o.length?o.join(`
`):s?.error??`the service answered with the status ${e}`}async function Ue(t,e,s,o){let a=it?{authorization:`Bearer ${it}`}:
{};s!==void 0&&(a["content-type"]="application/json");let r={method:t.toUpperCase(),headers:a,credentials:"omit"};s!==
void 0&&(r.body=JSON.stringify(s)),o.signal&&(r.signal=o.signal);let i;try{i=await fetch(Fo(e,o),r)}catch(m){throw o.signal?.
aborted?m:new re(0,"the service does not answer: look whether it runs, then try again")}let l=await i.text(),d=null;try{
d=l?JSON.parse(l):void 0}catch{d=void 0}if(i.ok)return d;i.status===401&&it&&Un("The key is not valid any more. Sign i\
n with another one.");let c=Number(i.headers.get("retry-after")??Number.NaN),u=Number.isFinite(c)?new Date(Date.now()+
c*1e3).toISOString():void 0;throw new re(i.status,Wo(d,i.status),u)}function k(t,e={}){return Ue("get",t,void 0,e)}function V(t,e,s={}){
return Ue("post",t,e,s)}function jn(t,e,s={}){return Ue("put",t,e,s)}function Ne(t,e,s={}){return Ue("patch",t,e,s)}function me(t,e={}){
return Ue("delete",t,void 0,e)}var Be=new Map;function Kn(t){return Be.get(t)}function Ve(t,e){e===void 0?Be.delete(t):Be.set(t,e)}function Gn(){Be.clear()}
function zn(t){t.addEventListener("beforeunload",e=>{Be.size>0&&e.preventDefault()})}function T(t,e){return new Intl.NumberFormat(e).format(t)}function lt(t,e){return new Intl.NumberFormat(e,{signDisplay:"\
exceptZero"}).format(t)}function Te(t,e){let s=["byte","kilobyte","megabyte","gigabyte","terabyte"],o=Math.min(t>0?Math.
floor(Math.log10(t)/3):0,s.length-1),a=o===0?"long":"short",r={style:"unit",unit:s[o],unitDisplay:a,maximumFractionDigits:1};
return new Intl.NumberFormat(e,r).format(t/1e3**o)}function Bt(t,e,s){let o=new Date(t);if(Number.isNaN(o.getTime()))return t;
let a={year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",second:"2-digit",timeZoneName:"short"};
return s&&(a.timeZone=s),new Intl.DateTimeFormat(e,a).format(o)}function Yn(t,e,s){return t.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z/g,
o=>Bt(o,e,s))}function Jn(t,e){if(!/^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z$/.test(t))return;let s={year:"numeric",month:"short",day:"nu\
meric",timeZone:"UTC"};return new Intl.DateTimeFormat(e,s).format(new Date(t))}var Zn=[["year",31556952],["month",2629746],
["day",86400],["hour",3600],["minute",60],["second",1]];function dt(t,e,s){let o=(new Date(t).getTime()-e)/1e3;if(Number.
isNaN(o))return t;let[a,r]=Zn.find(([,l])=>Math.abs(o)>=l)??["second",1];return new Intl.RelativeTimeFormat(s,{numeric:"\
auto"}).format(Math.trunc(o/r),a)}function Pe(t,e){let[s,o]=Zn.find(([,r])=>t>=r)??["second",1],a={style:"unit",unit:s,
unitDisplay:"long",maximumFractionDigits:t<10?1:0};return new Intl.NumberFormat(e,a).format(t/o)}function Vt(t,e){let s=0,
o=0;for(let a of t){if(s>=e)break;let r=a.codePointAt(0)??0;s+=r<128?1:r<2048?2:r<65536?3:4,o+=a.length}return o}var Xn=t=>`\
'${t.replaceAll("'","''")}'`;function es(t){let e=t.trim().toLowerCase();if(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.
test(e))return`contact_id = ${Xn(e)}`;let s=e.split(/\s+/);return s.length>1?s.map(o=>`(${Qn(o)})`).join(" AND "):Qn(e)}
function Qn(t){let e=Xn(`%${t.replace(/[\\%_]/g,s=>`\\${s}`)}%`);return["email","LOWER(first_name)","LOWER(last_name)"].
map(s=>`${s} LIKE ${e}`).join(" OR ")}function ts(t){let[e=""]=t.replace(/"[^"]*"/g,"").split(/[\r\n]/,1),s=o=>e.split(
o).length;return[";","	"].reduce((o,a)=>s(a)>s(o)?a:o,",")}function jt(t,e){if(e===",")return t;let s=new RegExp(`"(?:\
[^"]|"")*"|[^${e}\\r\\n]+|${e}`,"g");return t.replace(s,o=>o===e?",":o.startsWith('"')||!o.includes(",")?o:`"${o.replaceAll(
'"','""')}"`)}function ns(t,e){let s=[],o=[],a="",r=!1,i=t.replace(/^\uFEFF/,"");for(let l=0;l<i.length&&s.length<e;l+=
1){let d=i[l];r?d!=='"'?a+=d:i[l+1]==='"'?(a+='"',l+=1):r=!1:d==='"'&&a===""?r=!0:d===","?(o.push(a),a=""):d===`
`||d==="\r"?(d==="\r"&&i[l+1]===`
`&&(l+=1),o.push(a),(o.length>1||o[0]!=="")&&s.push(o),o=[],a=""):a+=d}return(a||o.length)&&s.length<e&&s.push([...o,a]),
s}function ss(t,e){let s=r=>r.toLowerCase().replace(/[^\p{L}\p{N}]/gu,""),o={emailaddress:"email",mail:"email",firstname:"\
first_name",lastname:"last_name",surname:"last_name",zip:"postal_code",phone:"phone_number"},a=s(t);return e.find(r=>s(
r.name)===a)??e.find(r=>r.name===o[a])}var Ho=Symbol.for("pv"),Uo=0;function n(t,e,s,o,a,r){e||(e={});var i,l,d=e;if("ref"in d&&typeof t!="function")for(l in d={},e)l=="ref"?i=e[l]:d[l]=
e[l];var c={type:t,props:d,key:s,ref:i,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Ho,__v:--Uo,__i:-1,__u:0};
return(a||r)&&(c.__source=a,c.__self=r),U.vnode&&U.vnode(c),c}function M(t){let e=t.sign?lt(t.value):T(t.value);return n("span",{class:`figure ${t.class??""}`,"data-testid":t.id,"d\
ata-value":t.value,children:e})}function O(t){let[e,s]=y(Date.now);$(()=>{let r=setInterval(()=>s(Date.now()),1e4);return()=>clearInterval(
r)},[]);let o=Bt(t.at),a=dt(t.at,e);return n("time",{dateTime:t.at,title:o,"data-testid":t.id,children:t.whole?n(b,{children:[
a," ",n("span",{class:"soft",children:["(",o,")"]})]}):a})}var Bo={VALID:["good","valid"],PENDING:["wait","pending"],INVALID:[
"bad","invalid"]};function ut(t){let[e,s]=Bo[t.state]??["wait",t.state.toLowerCase()];return n("span",{class:`state ${e}`,
children:s})}function S(t){if(!t.error)return null;let e=t.error instanceof Error?t.error.message:String(t.error),s=t.
error instanceof re?t.error.until:void 0,o=t.error instanceof re&&t.error.status===403;return n("div",{class:"trouble",
role:"alert","data-testid":"error-message",children:[n("p",{children:e}),s&&n("p",{"data-testid":"possible-from",children:[
"It is possible ",n(O,{at:s,whole:!0}),"."]}),t.since&&n("p",{"data-testid":"stale-since",children:["What is shown was\
 loaded ",n(O,{at:t.since,whole:!0}),"."]}),o&&n("p",{class:"soft",children:"Sign in with a key that has this scope."}),
t.retry&&n("button",{type:"button",onClick:t.retry,children:"Try again"})]})}function q(t){return n("div",{class:"empt\
y",children:t.children})}function B(){return n("p",{class:"waiting",role:"status",children:"Loading…"})}function D(t,e,s){
let[o,a]=y({of:""}),[r,i]=y(0),l=JSON.stringify(e);$(()=>{let m=new AbortController;return t(m.signal).then(p=>{m.signal.
aborted||a({data:p,of:l,at:new Date().toISOString()})},p=>{m.signal.aborted||a(f=>({...f.of===l?f:{},error:p,of:l}))}),
()=>m.abort()},[l,r]),$(()=>{if(!s)return;let m=setInterval(()=>{document.hidden||i(p=>p+1)},s);return()=>clearInterval(
m)},[s]);let d=ue(()=>i(m=>m+1),[]),u=o.of===l?o:void 0;return{data:u?.data,error:u?.error,at:u?.at,reload:d}}function Q(){
let[t,e]=y(!1),[s,o]=y(void 0);return{busy:t,error:s,run:r=>{t||(e(!0),o(void 0),r().catch(o).finally(()=>e(!1)))}}}function j(t){
let e=oe(null);return $(()=>{document.title=`${t.title} · Segmentry`},[t.title]),$(()=>e.current?.focus({preventScroll:!0}),
[]),n("header",{class:"head",children:[t.above&&n("p",{class:"above",children:t.above}),n("div",{class:"row",children:[
n("h1",{ref:e,tabIndex:-1,children:t.title}),n("div",{class:"actions",children:t.children})]})]})}function I(t){return n(
"section",{class:"panel","data-testid":t.id,"aria-label":t.title,children:[n("h2",{children:[t.title,t.note&&n("span",
{class:"note",children:t.note})]}),t.children]})}function F(t){return n("section",{class:"scroll",tabIndex:0,"aria-lab\
el":t.label,children:n("table",{class:t.class,children:[n("thead",{children:n("tr",{children:t.heads.map((e,s)=>e===""?
n("td",{},s):n("th",{scope:"col",class:e.startsWith("#")?"number":"",children:e.replace("#","")},s))})}),n("tbody",{children:t.
children})]})})}function ce(t){let e=oe(null);return $(()=>{t.open?e.current?.showModal():e.current?.close()},[t.open]),
n("dialog",{ref:e,"aria-label":t.title,onClose:()=>{t.open&&t.onNo()},children:t.open&&n(b,{children:[n("h2",{children:t.
title}),t.children,n(S,{error:t.error}),n("div",{class:"actions",children:[n("button",{type:"button",onClick:t.onNo,children:t.
no??"Keep it"}),n("button",{type:"button",class:t.safe?"first":"danger","data-testid":t.id,disabled:t.busy,onClick:t.onYes,
children:t.yes})]})]})})}function os(t){let e=`${100*t.value/Math.max(1,t.most)}%`;return n("span",{class:"bar","aria-\
hidden":"true",children:n("span",{style:{width:e}})})}function Vo(t){let e=t.filter(c=>c!==null),s=Math.min(...e),o=Math.
max(...e),a=Math.max(o-s,o/10,1),r=(s+o)/2,i=c=>(50-(c-r)/a*80).toFixed(1),l=null;return t.map((c,u)=>{let m=(u*100/Math.
max(1,t.length-1)).toFixed(1),p=c===null?"":l===null?`M${m} ${i(c)}`:`H${m}V${i(c)}`;return l=c,p}).join("")}function as(t){
let e=t.values.filter(r=>r!==null),[s,o]=[e[0],e.at(-1)];if(s===void 0||o===void 0)return null;let a=`${t.of}: from ${T(
s)} to ${T(o)}`;return n("svg",{class:"line",viewBox:"0 0 100 100",preserveAspectRatio:"none",role:"img","aria-label":a,
children:[n("title",{children:a}),n("path",{d:Vo(t.values)})]})}function fe(t){return n("label",{class:"field",children:[
n("span",{children:t.label}),t.children,t.note&&n("small",{children:t.note})]})}function be(t,e,s){return`${T(t)} ${t===
1?e:s}`}var jo={and:"all of",or:"any of",not:"not"},Ko={true:"✓",false:"✗",unknown:"?"};function Kt(t){return t.at?n(O,{at:t.
at,id:t.id,whole:!0}):t.until?n("span",{"data-testid":t.id,children:["not before ",n(O,{at:t.until,whole:!0})]}):n("sp\
an",{"data-testid":t.id,children:"never by time alone"})}function rs(t){let{clause:e}=t,s=Object.entries(e.values),o=e.
kind==="leaf";return n("li",{class:`clause ${e.truth}`,children:[n("span",{class:"sign",role:"img","aria-label":e.truth,
children:Ko[e.truth]??"?"}),n("div",{children:[o?n("code",{children:e.text}):n("strong",{children:jo[e.kind]??e.kind}),
o&&s.length>0&&n("p",{class:"saw",children:s.map(([a,r])=>n("span",{children:[n("span",{class:"soft",children:[a,":"]}),
" ",r===null?n("em",{children:"blank"}):JSON.stringify(r)]},a))}),o&&e.event_count!==null&&e.event_count>0&&n("p",{class:"\
saw",children:[n("span",{class:"soft",children:[be(e.event_count,"event passes","events pass, the latest"),":"]}),e.events.
map(a=>n("span",{children:[a.event_type," ",n(O,{at:a.timestamp})]},a.event_id))]}),e.flips_at&&n("p",{class:"saw",children:[
n("span",{class:"soft",children:"changes"})," ",n(O,{at:e.flips_at,whole:!0})]}),e.children.length>0&&n("ul",{class:"t\
ree",children:e.children.map((a,r)=>n(rs,{clause:a},r))})]})]})}function ct(t){let{found:e}=t,s=oe(null);$(()=>{t.quiet||
s.current?.focus()},[t.quiet]);let o=e.member!==void 0&&e.member!==null&&e.member!==e.in;return n("div",{class:"explai\
ned",ref:s,tabIndex:-1,"data-testid":"explain-answer","data-value":String(e.in),children:[n("p",{children:[n("strong",
{class:e.in?"good":"bad",children:e.in?"In":"Not in"}),n("span",{class:"soft",children:" as of"})," ",n(O,{at:e.as_of}),
o&&n("span",{class:"warn",children:[" The last evaluation still has it ",e.member?"in":"out","."]})]}),n("p",{children:[
e.in?"Leaves":"Joins"," if nothing is written:"," ",n(Kt,{at:e.flips_at,until:e.searched_until,id:"flips-at"})]}),(e.not_on_lists??
[]).length>0&&n("p",{class:"warn",children:["Not on the lists ",(e.not_on_lists??[]).join(", "),"."]}),n("ul",{class:"\
tree",children:n(rs,{clause:e.tree})})]})}var Gt=at(null);function W(){let t=rt(Gt);if(!t)throw new Error("a page is shown to those who signed in");return t}async function zt(t){
We(t);try{return await k("/v1/key")}catch(e){throw We(""),e}}function is(t){let[e,s]=t.replace(/^#\/?/,"").split("?",2);
return{parts:(e??"").split("/").filter(a=>a!=="").map(a=>{try{return decodeURIComponent(a)}catch{return a}}),query:new URLSearchParams(
s??"")}}function E(...t){return`#/${t.map(encodeURIComponent).join("/")}`}function de(...t){location.hash=E(...t)}function ls(){
let[t,e]=y(()=>is(location.hash));return $(()=>{let s=()=>e(is(location.hash));return addEventListener("hashchange",s),
()=>removeEventListener("hashchange",s)},[]),t}var Go=20,zo=["id","segment_ids","list_ids","custom_fields","_metadata"];function ds(t){return Array.isArray(t)?t.join(
", "):typeof t=="object"?JSON.stringify(t):String(t)}function Qo(t){let{name:e,text:s}=t,o=Jn(s);return e.endsWith("_a\
t")?n(O,{at:s,whole:!0}):o?n("time",{dateTime:s,children:o}):s}function Yo(t){let{contact:e}=t,s=Object.entries(e).filter(
([r])=>!zo.includes(r)),o=Object.entries(e.custom_fields??{}),a=[...s,...o].filter(([,r])=>r!==null&&ds(r)!=="");return n(
I,{title:"Values",children:n("dl",{class:"values",children:[n("div",{children:[n("dt",{children:"contact_id"}),n("dd",
{children:n("code",{children:e.id})})]}),a.map(([r,i])=>n("div",{children:[n("dt",{children:r}),n("dd",{children:n(Qo,
{name:r,text:ds(i)})})]},r)),e.list_ids.length>0&&n("div",{children:[n("dt",{children:"lists"}),n("dd",{children:e.list_ids.
join(", ")})]})]})})}function Jo(t){let[e,s]=y(""),o=t.contact.segment_ids,a=D(async d=>{let c=await k("/v1/segments",
{signal:d}),u=c.segments.filter(m=>o.includes(m.id)).slice(0,Go).map(async m=>{let p={segment_id:m.id,contact_id:t.contact.
id},f=await k("/v1/segments/{segment_id}/explain/{contact_id}",{in:p,signal:d});return[m.id,f]});return{all:c.segments,
found:new Map(await Promise.all(u))}},[t.contact.id,o]),r=D(async d=>{if(!e||a.data?.found.has(e))return;let c={segment_id:e,
contact_id:t.contact.id};return k("/v1/segments/{segment_id}/explain/{contact_id}",{in:c,signal:d})},[e,a.data!==void 0]),
i=e?a.data?.found.get(e)??r.data:void 0,l=a.data?.all.filter(d=>o.includes(d.id))??[];return n(I,{title:"Segments",note:`\
a member of ${T(o.length)}`,children:[n(S,{error:a.error??r.error,retry:a.reload}),a.data?n(b,{children:[l.length>0&&n(
F,{label:"Segments of the contact",heads:["Segment","Leaves if nothing is written",""],children:l.map(d=>{let c=a.data?.
found.get(d.id);return n("tr",{children:[n("th",{scope:"row",children:n("a",{href:E("segments",d.id),children:d.name})}),
n("td",{children:c?n(Kt,{at:c.flips_at,until:c.searched_until}):"–"}),n("td",{children:n("button",{type:"button","ar\
ia-expanded":e===d.id,onClick:()=>s(e===d.id?"":d.id),children:["Why",n("span",{class:"unseen",children:[" is it in ",
d.name]})]})})]},d.id)})}),n("div",{class:"tools",children:n("label",{children:["Why not in"," ",n("select",{value:o.includes(
e)?"":e,onChange:d=>s(d.currentTarget.value),children:[n("option",{value:"",children:"another segment"}),a.data.all.filter(
d=>!o.includes(d.id)).map(d=>n("option",{value:d.id,children:d.name},d.id))]})]})}),i&&n(ct,{found:i},e)]}):!a.error&&
n(B,{})]})}function Zo(t){let[e,s]=y(25),o=D(r=>k("/v1/contacts/{contact_id}/events",{in:{contact_id:t.id},query:{limit:e},
signal:r}),[t.id,e]),a=o.data;return n(I,{title:"Events",note:a&&`${T(a.count)} in all, the latest first`,children:[n(
S,{error:o.error,retry:o.reload}),a?a.events.length===0?n(q,{children:"There are no events of this contact."}):n(F,{label:"\
Events",class:"events",heads:["When","Type","Payload"],children:a.events.map(r=>n("tr",{children:[n("td",{children:n(O,
{at:r.timestamp})}),n("th",{scope:"row",children:r.event_type}),n("td",{children:n("code",{children:JSON.stringify(r.properties)})})]},
r.event_id))}):!o.error&&n(B,{}),a&&a.count>a.events.length&&e<1e3&&n("button",{type:"button",onClick:()=>s(Math.min(1e3,
e*4)),children:"Show more"})]})}function us(t){let e=W(),s=D(c=>k("/v3/marketing/contacts/{id}",{in:{id:t.id},signal:c}),
[t.id]),[o,a]=y(!1),r=Q(),i=s.data,l=i&&([i.first_name,i.last_name].filter(Boolean).join(" ")||i.email||i.id),d=()=>r.
run(async()=>{await me("/v3/marketing/contacts",{query:{ids:t.id}}),de("contacts")});return n(b,{children:[n(j,{title:l??
"Contact",above:n("a",{href:E("contacts"),children:"Contacts"}),children:i&&e.may("contacts:write")&&n("button",{type:"\
button",class:"danger",onClick:()=>a(!0),children:"Delete"})},l),n(S,{error:s.error,retry:s.reload}),i?n(b,{children:[
n("div",{class:"columns",children:[n(Yo,{contact:i}),e.may("segments:read","events:read")&&n(Jo,{contact:i})]}),e.may(
"events:read")&&n(Zo,{id:i.id})]}):!s.error&&n(B,{}),n(ce,{open:o,title:`Delete ${l}?`,yes:"Delete the contact",id:"co\
nfirm-delete-contact",busy:r.busy,error:r.error,onYes:d,onNo:()=>a(!1),children:n("p",{children:["The contact leaves e\
very list and segment, and its events go with it. This cannot be undone; the same address can be imported again as a n\
ew contact. Bytes that are no longer used stay in the file until it is written anew:",n("code",{children:" /v1/contact\
s/erase"})," removes them at once."]})})]})}function Xo(){let t=Q(),[e,s]=y(null),o=()=>t.run(async()=>{s(null);let a=await V("/v3/marketing/contacts/exports",{file_type:"\
csv"});for(;;){let r=await k("/v3/marketing/contacts/exports/{id}",{in:{id:a.id}});if(r.status==="failure")throw new Error(
r.message??"the export failed");if(r.status==="ready")return s({urls:r.urls??[],contacts:r.contact_count});await new Promise(
i=>setTimeout(i,400))}});return n(b,{children:[n("button",{type:"button","data-testid":"export-start",disabled:t.busy,
onClick:o,children:t.busy?"The file is written…":"Export all as CSV"}),n("span",{role:"status",children:e?.urls.map(
(a,r)=>n("a",{class:"button first","data-testid":"export-file",href:He(a),download:"contacts.csv",children:["Save ",e.
urls.length>1?`part ${r+1}`:`${T(e.contacts)} contacts`]},a))}),n(S,{error:t.error})]})}function cs(t){let e=W(),[s,o]=y(
t.search);$(()=>o(t.search),[t.search]);let a=D(async l=>{if(!t.search)return k("/v3/marketing/contacts",{signal:l});let d={
query:es(t.search)};return V("/v3/marketing/contacts/search",d,{signal:l})},[t.search]),r=l=>{l.preventDefault();let d=s.
trim();location.hash=d?`${E("contacts")}?${new URLSearchParams({search:d})}`:E("contacts")},i=a.data;return n(b,{children:[
n(j,{title:"Contacts",children:[n(Xo,{}),e.may("contacts:write","fields:read")&&n("a",{class:"button",href:E("contacts",
"import"),children:"Import a CSV file"})]}),n("form",{class:"tools",onSubmit:r,children:[n("label",{children:["Address\
, name or id"," ",n("input",{type:"search","data-testid":"contact-search",value:s,placeholder:"ada",onInput:l=>o(l.currentTarget.
value)})]}),n("button",{type:"submit",children:"Search"}),i&&n("p",{class:"soft",role:"status",children:[t.search?`${T(
i.contact_count)} found`:`${T(i.contact_count)} contacts`,i.contact_count>i.result.length&&`, the ${T(i.result.length)}\
 that were written last are shown`]})]}),n(S,{error:a.error,retry:a.reload}),i?i.result.length===0?n(q,{children:t.search?
n(b,{children:["No contact has “",t.search,"” in its address or name. Part of a word is enough."]}):n(b,{children:[
"There are no contacts yet. Import a CSV file, or send them to ",n("code",{children:"/v1/contacts"}),"."]})}):n(F,{label:"\
Contacts",heads:["Contact","Name","City","Country","#Segments","Written"],children:i.result.map(l=>n("tr",{children:[n(
"th",{scope:"row",children:n("a",{href:E("contacts",l.id),children:l.email||l.id})}),n("td",{children:[l.first_name,l.
last_name].filter(Boolean).join(" ")}),n("td",{children:l.city}),n("td",{children:l.country}),n("td",{class:"number",children:l.
segment_ids.length}),n("td",{children:n(O,{at:l.updated_at})})]},l.id))}):!a.error&&n(B,{})]})}var ea=200,ms=100;function fs(t){let e=new Map;for(let{reason:s}of t)e.set(s,(e.get(s)??0)+1);return[...e].map(([s,o])=>`${o}\
 by ${s}`).join(", ")}function ps(){let t=W(),[e,s]=y(null),[o,a]=y(void 0),[r,i]=y(0),l=D(async d=>{if(!t.may("segmen\
ts:read"))return new Map;let c=await k("/v1/segments",{signal:d});return new Map(c.segments.map(u=>[u.id,u.name]))},[e?.[0]?.
sequence??0]);return $(()=>{let d=new AbortController,{signal:c}=d,u=async()=>{let{last:m}=await k("/v1/changes",{query:{
limit:1},signal:c}),p=String(Math.max(0,m-ms));for(let f=0;!c.aborted;f=25){let h=await k("/v1/changes",{query:{after:p,
limit:ms,wait:f},signal:c});p=h.cursor,s(g=>[...h.changes.toReversed(),...g??[]].slice(0,ea))}};return s(null),a(void 0),
u().catch(m=>{c.aborted||a(m)}),()=>d.abort()},[r]),n(b,{children:[n(j,{title:"Changes"}),n("p",{class:"soft",children:[
"What happened to segments, as it happens. Programs read the same at ",n("code",{children:"/v1/changes"}),"."]}),n(S,{
error:o,retry:()=>i(r+1)}),!e||!(l.data||l.error)?!o&&n(B,{}):e.length===0?n(q,{children:"Nothing has happened yet: ma\
ke a segment, or write contacts."}):n(F,{label:"Changes",class:"wide",heads:["#Number","When","Segment or webhook","Wh\
at","#Joined","#Left","#Members"],children:e.map(d=>n("tr",{"data-testid":"change-row",children:[n("td",{class:"number",
"data-label":"number",children:n(M,{value:d.sequence})}),n("td",{children:n(O,{at:d.at})}),n("th",{scope:"row",children:d.
webhook_id?n("a",{href:E("webhooks",d.webhook_id),children:d.webhook_id}):n("a",{href:E("segments",d.segment_id),children:l.
data?.get(d.segment_id)??d.segment_id})}),n("td",{children:[d.what,d.manual&&" on request"]}),n("td",{class:"number go\
od","data-label":"joined",title:fs(d.joined),children:n(M,{value:d.joined.length,sign:!0})}),n("td",{class:"number bad",
"data-label":"left",title:fs(d.left),children:n(M,{value:-d.left.length,sign:!0})}),n("td",{class:"number","data-label":"\
members",children:n(M,{value:d.count})})]},d.sequence))})]})}var ta=64*1024,na=200,hs=256*1024*1024,gs={",":"commas",";":"semicolons","	":"tabs"},sa={completed:"all rows were take\
n",errored:"some rows were refused",failed:"no row was taken"};function oa(t,e,s,o){return new Promise((a,r)=>{let i=new XMLHttpRequest;
i.open("PUT",He(t));for(let{header:l,value:d}of e)i.setRequestHeader(l,d);i.upload.onprogress=l=>o(l.loaded/Math.max(1,
l.total)),i.onerror=()=>r(new re(0,"the file could not be sent: look whether the service runs, then try again")),i.onload=
()=>{if(i.status<300)return a();let l=`the service answered with the status ${i.status}`;try{l=JSON.parse(i.responseText).
errors[0].message}catch{}r(new re(i.status,l))},i.send(s)})}async function aa({file:t,separator:e}){if(e===",")return t;
let s;try{s=new TextDecoder("utf-8",{fatal:!0}).decode(await t.arrayBuffer())}catch{throw new Error("The file is not i\
n UTF-8: save it as “CSV UTF-8”, then choose it again.")}return new File([jt(s,e)],t.name,{type:"text/csv"})}async function ra(t){
let e=await fetch(He(t),{credentials:"omit"});return e.ok?(await e.text()).split(`
`).filter(o=>o.trim()!=="").slice(0,na).map(o=>JSON.parse(o)):[]}function ia(t){let{results:e,status:s}=t.job,o=[["cre\
ated",e.created_count,"good"],["updated",e.updated_count,""],["refused",e.errored_count,"bad"]];return n(I,{title:"Don\
e",id:"import-done",note:sa[s]??s,children:[n("dl",{class:"figures",children:o.map(([a,r,i])=>n("div",{children:[n("dt",
{children:a}),n("dd",{class:i,children:n(M,{value:r,id:`import-${a}`,class:"large"})})]},a))}),t.lines.length>0&&n(b,{
children:[n("p",{children:"Mend these rows in the file and import them again; the others are taken."}),n(F,{label:"Ref\
used rows",heads:["#Line","Why"],children:t.lines.map((a,r)=>n("tr",{"data-testid":"import-error",children:[n("td",{class:"\
number",children:a.line??a.index??"–"}),n("td",{children:a.message})]},r))}),e.errored_count>t.lines.length&&n("p",{
class:"soft",children:["The first ",T(t.lines.length)," are shown."]})]}),n("p",{children:n("a",{href:E("contacts"),children:"\
Look at the contacts"})})]})}function ys(){let t=W(),[e,s]=y(null),[o,a]=y({}),[r,i]=y([]),[l,d]=y(0),[c,u]=y(null),[m,
p]=y([]),f=Q(),h=D(async C=>{let A=await k("/v3/marketing/field_definitions",{signal:C}),K=t.may("lists:read")?(await k(
"/v3/marketing/lists",{query:{page_size:1e3},signal:C})).result:[];return{fields:[...A.reserved_fields.filter(H=>!("re\
ad_only"in H&&H.read_only)),...A.custom_fields],lists:K}},[]),g=h.data?.fields??[],_=async C=>{if(u(null),p([]),!C)return s(
null);let A=await C.slice(0,ta).text(),K=ts(A),G=ns(jt(A,K),4),H=G[0]??[];s({file:C,separator:K,columns:H,rows:G.slice(
1)}),a({})},v=(e?.columns??[]).map((C,A)=>o[A]??ss(C,g)?.id??""),w=C=>{C.preventDefault(),e&&f.run(async()=>{d(0),u(null);
let A=await aa(e),K={file_type:"csv",field_mappings:v.map(H=>H||null),list_ids:r},G=await jn("/v3/marketing/contacts/i\
mports",K);for(await oa(G.upload_uri,G.upload_headers,A,d);;){let H=await k("/v3/marketing/contacts/imports/{id}",{in:{
id:G.job_id}});if(H.status!=="pending"){let R=H.results.errors_url;p(R?await ra(R):[]),u(H);return}await new Promise(R=>setTimeout(
R,400))}})},P=["email","phone_number","external_id","anonymous_id"],x=g.filter(C=>v.includes(C.id)).map(C=>C.name),ee=v.
some((C,A)=>C&&v.indexOf(C)!==A),L=e?e.columns.length===0?"The file has no header line.":e.separator!==","&&e.file.size>
hs?`A file with ${gs[e.separator]} may have ${Te(hs)}: save it with commas.`:P.some(C=>x.includes(C))?ee?"Two columns \
have the same field.":"":"One column has to be the email or another identifier.":"Choose a file.";return n(b,{children:[
n(j,{title:"Import contacts",above:n("a",{href:E("contacts"),children:"Contacts"})}),n("form",{onSubmit:w,class:"edit",
children:[n(fe,{label:"CSV file",note:"With a header line, in UTF-8. A row that cannot be taken is refused by itself.",
children:n("input",{type:"file",accept:".csv,text/csv","data-testid":"import-file",onChange:C=>_(C.currentTarget.files?.[0])})}),
n(S,{error:h.error,retry:h.reload}),e&&e.columns.length>0&&n(I,{title:"Columns",note:`${e.file.name}, ${Te(e.file.size)}\
, separated by ${gs[e.separator]}`,children:n(F,{label:"Columns",heads:["Column","Field","First values"],children:e.columns.
map((C,A)=>n("tr",{children:[n("th",{scope:"row",children:C||n("em",{children:"no name"})}),n("td",{children:n("select",
{"aria-label":`Field of the column ${C}`,"data-testid":"import-column",value:v[A],onChange:K=>a({...o,[A]:K.currentTarget.
value}),children:[n("option",{value:"",children:"leave out"}),g.map(K=>n("option",{value:K.id,children:K.name},K.id))]})}),
n("td",{class:"soft",children:e.rows.map(K=>K[A]??"").filter(Boolean).join(" · ")})]},A))})}),e&&(h.data?.lists.length??
0)>0&&n("fieldset",{children:[n("legend",{children:"Put them on lists"}),h.data?.lists.map(C=>n("label",{class:"check",
children:[n("input",{type:"checkbox",checked:r.includes(C.id),onChange:A=>i(A.currentTarget.checked?[...r,C.id]:r.filter(
K=>K!==C.id))}),C.name]},C.id))]}),n(S,{error:f.error}),n("div",{class:"actions",children:[n("button",{type:"submit",class:"\
first","data-testid":"import-start",disabled:f.busy||L!=="",children:"Import"}),n("span",{class:"soft",role:"status",children:L})]}),
f.busy&&n("p",{role:"status",children:[n("progress",{max:1,value:l,"aria-label":"Sent"}),n("span",{children:l<1?" The \
file is sent…":" The rows are read…"})]})]}),c&&(c.results.requested_count===0&&m.length===0?n(q,{children:"The fi\
le had no rows."}):n(ia,{job:c,lines:m}))]})}async function bs(t,e){if(!t)return new Map;let s=await k("/v1/segments",{signal:e});return new Map(s.segments.map(o=>[
o.id,o.name]))}function Qt(t){return t.uses?t.uses.segments.length===0?n("span",{class:"soft",children:"nothing"}):n("\
ul",{class:"links",children:t.uses.segments.map(e=>n("li",{children:n("a",{href:E("segments",e),children:t.names.get(e)??
e})},e))}):n("span",{class:"soft",children:"–"})}function _s(t){let e=Q(),s=t.asked?.uses.becomes_invalid??[];return n(
ce,{open:t.asked!==null,title:`Delete the ${t.what} “${t.asked?.name??""}”?`,yes:"Delete it",id:"confirm-delete",busy:e.
busy,error:e.error,onNo:t.onNo,onYes:()=>e.run(t.onYes),children:[t.what==="list"?n("p",{children:"The contacts stay; \
they are on this list no more."}):n("p",{children:"Every contact loses its value of this field."}),s.length===0?n("p",
{children:"No segment uses it."}):n(b,{children:[n("p",{class:"warn",children:[s.length===1?"This segment becomes":"Th\
ese segments become"," invalid:"]}),n(Qt,{uses:{...t.asked?.uses,segments:s},names:t.names})]})]})}function vs(){let t=W(),
[e,s]=y(""),[o,a]=y(null),r=Q(),i=t.may("segments:read"),l=D(async u=>{let{result:m}=await k("/v3/marketing/lists",{query:{
page_size:1e3},signal:u}),p=await bs(i,u);return{all:await Promise.all(m.map(async h=>{let g=i?await k("/v1/lists/{id}\
/uses",{in:{id:h.id},signal:u}):void 0;return{list:h,uses:g}})),names:p}},[i]),d=u=>{u.preventDefault(),r.run(async()=>{
await V("/v3/marketing/lists",{name:e.trim()}),s(""),l.reload()})},c=l.data;return n(b,{children:[n(j,{title:"Lists"}),
t.may("lists:write")&&n("form",{class:"tools",onSubmit:d,children:[n("label",{children:["Name"," ",n("input",{type:"te\
xt",value:e,required:!0,placeholder:"newsletter","data-testid":"list-name",onInput:u=>s(u.currentTarget.value)})]}),n(
"button",{type:"submit",disabled:r.busy||!e.trim(),children:"Make a list"})]}),n(S,{error:r.error??l.error,retry:l.error?
l.reload:void 0}),c?c.all.length===0?n(q,{children:"There are no lists yet. A list holds whom somebody put on it; an i\
mport can do that."}):n(F,{label:"Lists",heads:["Name","Id","#Contacts","Used by",""],children:c.all.map(({list:u,uses:m})=>n(
"tr",{"data-testid":"list-row",children:[n("th",{scope:"row",children:u.name}),n("td",{children:n("code",{children:u.id})}),
n("td",{class:"number",children:n(M,{value:u.contact_count})}),n("td",{"data-testid":"uses",children:n(Qt,{uses:m,names:c.
names})}),n("td",{children:t.may("lists:write")&&m&&n("button",{type:"button",onClick:()=>a({id:u.id,name:u.name,uses:m}),
children:["Delete",n("span",{class:"unseen",children:[" ",u.name]})]})})]},u.id))}):!l.error&&n(B,{}),n(_s,{asked:o,names:c?.
names??new Map,what:"list",onNo:()=>a(null),onYes:async()=>{await me("/v3/marketing/lists/{id}",{in:{id:o?.id??""}}),a(
null),l.reload()}})]})}function ws(){let t=W(),[e,s]=y(""),[o,a]=y("Text"),[r,i]=y(null),l=Q(),d=t.may("segments:read"),
c=D(async p=>{let[f,h]=await Promise.all([k("/v3/marketing/field_definitions",{signal:p}),k("/v1/fields",{signal:p})]),
g=await bs(d,p);return{custom:await Promise.all(h.fields.map(async v=>{let w={in:{custom_field_id:v.id},signal:p};return{
field:v,uses:d?await k("/v1/fields/{custom_field_id}/uses",w):void 0}})),reserved:f.reserved_fields,names:g}},[d]),u=p=>{
p.preventDefault(),l.run(async()=>{await V("/v1/fields",{name:e.trim(),field_type:o}),s(""),c.reload()})},m=c.data;return n(
b,{children:[n(j,{title:"Fields"}),t.may("fields:write")&&n("form",{class:"tools",onSubmit:u,children:[n("label",{children:[
"Name"," ",n("input",{type:"text",value:e,required:!0,placeholder:"loyalty_points","data-testid":"field-name",onInput:p=>s(
p.currentTarget.value)})]}),n("label",{children:["Type"," ",n("select",{value:o,onChange:p=>a(p.currentTarget.value),children:[
n("option",{children:"Text"}),n("option",{children:"Number"}),n("option",{children:"Date"}),n("option",{children:"Set"})]})]}),
n("button",{type:"submit",disabled:l.busy||!e.trim(),children:"Make a field"})]}),n(S,{error:l.error??c.error,retry:c.
error?c.reload:void 0}),m?n(b,{children:[n(I,{title:"Fields of this account",children:m.custom.length===0?n(q,{children:"\
There are none yet. A field has to be there before contacts have values of it."}):n(F,{label:"Fields of this account",
heads:["Name","Type","Id","Used by",""],children:m.custom.map(({field:p,uses:f})=>n("tr",{"data-testid":"field-row",children:[
n("th",{scope:"row",children:p.name}),n("td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("\
td",{"data-testid":"uses",children:n(Qt,{uses:f,names:m.names})}),n("td",{children:t.may("fields:write")&&f&&n("button",
{type:"button",onClick:()=>i({id:p.id,name:p.name,uses:f}),children:["Delete",n("span",{class:"unseen",children:[" ",p.
name]})]})})]},p.id))})}),n(I,{title:"Fields that every account has",children:n(F,{label:"Fields that every account ha\
s",heads:["Name","Type","Id",""],children:m.reserved.map(p=>n("tr",{children:[n("th",{scope:"row",children:p.name}),n(
"td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("td",{class:"soft",children:"read_only"in
p&&p.read_only?"kept by the service":""})]},p.id))})})]}):!c.error&&n(B,{}),n(_s,{asked:r,names:m?.names??new Map,what:"\
field",onNo:()=>i(null),onYes:async()=>{await me("/v1/fields/{custom_field_id}",{in:{custom_field_id:r?.id??""}}),i(null),
c.reload()}})]})}var la=60,ks=t=>new Date(t).getTime()/1e3;function xs(t){let{steps:e,label:s}=t,o=oe(null),[a,r]=y(!1),i=ne(()=>{let m=[];
for(let{at:p,count:f,joined:h,left:g}of e){let _=m.at(-1),v=ks(p);_?.at===v?Object.assign(_,{count:f,joined:_.joined+h,
left:_.left+g}):m.push({at:v,count:f,joined:h,left:g})}return m},[e]),l=ne(()=>e.filter(m=>m.what&&!["evaluated","refr\
eshed","populated"].includes(m.what)).map(m=>({at:ks(m.at)})),[e]);$(()=>{let m=!1,p=null;return import("./chart.js").
then(({mount:f})=>{!m&&o.current&&(p=f(o.current,{points:i,marks:l,stepped:!t.dashed,dashed:t.dashed}))}).catch(()=>r(
!0)),()=>{m=!0,p?.destroy()}},[i,l,t.dashed]);let[d,c]=[e[0],e.at(-1)],u=d&&c?`${s}: from ${T(d.count)} to ${T(c.count)}`:
s;return n(b,{children:[n("div",{class:"chart",ref:o,role:"img","aria-label":u}),a&&n("p",{class:"soft",children:"The \
chart cannot be drawn; the table has its figures."}),n("details",{children:[n("summary",{children:"The same as a table"}),
n(F,{label:s,heads:["When",...t.dashed?[]:["What"],"#Joined","#Left","#Members"],children:e.slice(-la).toReversed().map(
(m,p)=>n("tr",{children:[n("td",{children:n(O,{at:m.at})}),!t.dashed&&n("td",{children:m.what}),n("td",{class:"number \
good",children:n(M,{value:m.joined,sign:!0})}),n("td",{class:"number bad",children:n(M,{value:-m.left,sign:!0})}),n("t\
d",{class:"number",children:n(M,{value:m.count})})]},p))})]})]})}async function da(t,e){let s=[];for(let o;;){let a=await k(
"/v1/segments/{segment_id}/history",{in:{segment_id:t},query:{from:o},signal:e});if(s.push(...a.steps),!a.next_from)return{
...a,steps:s};o=a.next_from}}function Ts(t){let e=D(a=>da(t.id,a),[t.id,t.members]),s=e.data,o=s?.steps[0]&&dt(s.steps[0].
at,Date.now());return n(I,{title:"How its size went",note:o&&`since ${o}`,id:"history-chart",children:[n(S,{error:e.error,
retry:e.reload}),s?s.steps.length===0?n(q,{children:"Nothing has happened for as long as history is kept."}):n(xs,{steps:s.
steps,label:"Members over time",dashed:!1}):!e.error&&n(B,{}),s?.cut&&n("p",{class:"soft",children:["History reaches b\
ack to ",n(O,{at:s.reaches_back_to}),"."]})]})}function Ss(t){let e=D(o=>k("/v1/segments/{segment_id}/forecast",{in:{segment_id:t.
id},signal:o}),[t.id,t.members]),s=ne(()=>e.data?.steps.map(({at:o,count:a,joins:r,leaves:i})=>({at:o,count:a,joined:r,
left:i})),[e.data]);return n(I,{title:"How it goes on",note:"if nothing is written, for 30 days",id:"forecast-chart",children:[
n(S,{error:e.error,retry:e.reload}),s?s.every(o=>o.joined+o.left===0)?n("p",{class:"soft",children:"Time alone moves n\
obody within 30 days."}):n(xs,{steps:s,label:"Members to come",dashed:!0}):!e.error&&n(B,{})]})}function Yt(t){let{doing:e}=t;return e.published_at?e.unpublished?`${Pe(e.lag_seconds??0)} behind`:"current":"not publ\
ished yet"}function Jt(t){let{next:e}=t.segment.doing;if(!e){let s=t.segment.doing.moves_with_time?"with the next chan\
ge, or in time":"with the next change";return n("span",{class:"soft",children:t.segment.query_validation==="INVALID"?"\
nothing":s})}return n("span",{title:e.pace??"",children:[e.what," ",n(O,{at:e.at})]})}function ua(t){let{segment:e}=t,
s=e.members!==e.contacts_count;return n("tr",{"data-testid":"segment-row","data-segment-id":e.id,children:[n("th",{scope:"\
row",children:[n("a",{href:E("segments",e.id),children:e.name}),e.pinned&&n("span",{class:"tag",title:"published every\
 hour, without back-off",children:"in use"})]}),n("td",{children:n(ut,{state:e.query_validation})}),n("td",{class:"num\
ber","data-label":"members",children:[n(M,{value:e.members,id:"segment-count"}),s&&n("small",{class:"soft",children:[T(
e.contacts_count)," published"]})]}),n("td",{class:"line","data-testid":"segment-sizes","data-value":t.sizes?.at(-1),children:t.
sizes&&n(as,{values:t.sizes,of:"members in the last 14 days"})}),n("td",{children:Yt(e)}),n("td",{children:n(Jt,{segment:e})})]})}
function ca(t){let e=W(),s=D(u=>k("/v1/deleted_segments",{signal:u}),[],5e3),o=Q(),[a,r]=y(null),i=(s.data?.segments??
[]).filter(u=>!u.restored_as);if(i.length===0)return null;let l=u=>o.run(async()=>{let m=await V("/v1/segments/{segmen\
t_id}/restore",void 0,{in:{segment_id:u}});t.onRestored(),s.reload(),de("segments",m.id)}),d=i.find(u=>u.id===a),c=d?t.
segments.filter(u=>u.query.includes(`'${d.id}'`)):[];return n(I,{title:"Deleted",note:"each can be made again as a new\
 segment",children:[d&&n(ce,{open:!0,title:`Restore “${d.name}”?`,yes:"Restore it",no:"Leave it deleted",safe:!0,id:"\
confirm-restore",busy:o.busy,error:o.error,onYes:()=>l(d.id),onNo:()=>r(null),children:[n("p",{children:["It is made a\
gain with the same name and query, as a new segment with a new id. What names the old id"," ",n("code",{children:d.id}),
" does not find it."]}),c.length>0&&n(b,{children:[n("p",{class:"warn",children:[c.length===1?"This segment names":"Th\
ese segments name"," the old id and"," ",c.length===1?"stays":"stay"," invalid until the query names the new one:"]}),
n("ul",{class:"links",children:c.map(u=>n("li",{children:n("a",{href:E("segments",u.id),children:u.name})},u.id))})]})]}),
n(F,{label:"Deleted segments",heads:["Name","Deleted","Kept for",""],children:i.map(u=>n("tr",{"data-testid":"deleted-\
row",children:[n("th",{scope:"row",title:u.query,children:u.name}),n("td",{children:n(O,{at:u.deleted_at})}),n("td",{children:n(
O,{at:u.kept_until})}),n("td",{children:e.may("segments:write")&&n("button",{type:"button","data-testid":"restore-segm\
ent",disabled:o.busy,onClick:()=>r(u.id),children:["Restore",n("span",{class:"unseen",children:[" ",u.name]})]})})]},u.
id))})]})}function Cs(){let t=W(),e=D(m=>k("/v1/segments",{signal:m}),[],5e3),[s,o]=y(""),[a,r]=y("name"),i=e.data?.segments,
l=ne(()=>{let m=s.trim().toLowerCase(),p=(i??[]).filter(h=>`${h.name} ${h.id} ${h.query}`.toLowerCase().includes(m)),f={
name:(h,g)=>h.name.localeCompare(g.name),members:(h,g)=>g.members-h.members,created_at:(h,g)=>g.created_at.localeCompare(
h.created_at)};return p.sort(f[a])},[i,s,a]),d=D(m=>k("/v1/segment_sizes",{signal:m}),[],15e3),c=ne(()=>new Map(d.data?.
segments.map(m=>[m.id,m.sizes])),[d.data]),u=(i??[]).filter(m=>m.query_validation==="INVALID").length;return n(b,{children:[
n(j,{title:"Segments",children:t.may("segments:write")&&n("a",{class:"button first",href:E("segments","new"),"data-tes\
tid":"new-segment",children:"New segment"})}),n(S,{error:e.error,retry:e.reload,since:e.at}),i?i.length===0?n(q,{children:[
"There are no segments yet. A segment is a question about contacts that is answered all the time, such as “bought twic\
e in 60 days”."," ",t.may("segments:write")?"Make the first one with “New segment”.":"Sign in with a key that ha\
s segments:write to make one."]}):n(b,{children:[n("div",{class:"tools",children:[n("label",{children:["Filter"," ",n(
"input",{type:"search",value:s,placeholder:"name, id or query",onInput:m=>o(m.currentTarget.value)})]}),n("label",{children:[
"Order"," ",n("select",{value:a,onChange:m=>r(m.currentTarget.value),children:[n("option",{value:"name",children:"by n\
ame"}),n("option",{value:"members",children:"largest first"}),n("option",{value:"created_at",children:"newest first"})]})]}),
n("p",{class:"soft",role:"status",children:[be(l.length,"segment","segments"),u>0&&`, ${T(u)} of all invalid`]})]}),n(
F,{label:"Segments",class:"wide",heads:["Name","State","#Members","14 days","Published","Due"],children:l.map(m=>n(ua,
{segment:m,sizes:c.get(m.id)},m.id))}),l.length===0&&n(q,{children:["No segment has “",s,"” in its name, id or query\
."]})]}):!e.error&&n(B,{}),n("div",{class:"below",children:n(ca,{segments:i??[],onRestored:e.reload})})]})}var ma=25;function fa(t){let[e,s]=y([]),o=e.at(-1),a={in:{segment_id:t.segment.id}},r=D(l=>k("/v1/segments/{segment_id\
}/members",{...a,query:{format:"contacts",limit:ma,cursor:o},signal:l}),[t.segment.id,o,t.segment.members]),i=r.data;return n(
I,{title:"Members",note:`${T(t.segment.members)} as of the last evaluation`,children:[n(S,{error:r.error,retry:r.reload}),
i?(i.contacts??[]).length===0?n(q,{children:"Nobody is in."}):n(F,{label:"Members",heads:["Contact","Name","City","Cou\
ntry"],children:(i.contacts??[]).map(l=>n("tr",{children:[n("th",{scope:"row",children:n("a",{href:E("contacts",l.id),
children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(Boolean).join(" ")}),n("td",{children:l.
city}),n("td",{children:l.country})]},l.id))}):!r.error&&n(B,{}),n("div",{class:"actions",children:[n("button",{type:"\
button",disabled:e.length===0,onClick:()=>s(e.slice(0,-1)),children:"Before"}),n("button",{type:"button",disabled:!i?.
next,onClick:()=>i?.next&&s([...e,i.next]),children:"Next"})]})]})}function pa(t){let[e,s]=y(t.contact),[o,a]=y(null),
r=Q();return n(I,{title:"Why is somebody in, or not?",children:[n("form",{class:"tools",onSubmit:l=>{l?.preventDefault(),
r.run(async()=>{a(null),a(await V("/v1/queries/explain",{segment_id:t.segment.id,contact:e.trim()}))})},children:[n("l\
abel",{children:["Address or id of a contact"," ",n("input",{type:"search","data-testid":"explain-contact",value:e,required:!0,
placeholder:"ada@example.com",onInput:l=>s(l.currentTarget.value)})]}),n("button",{type:"submit",disabled:r.busy||!e.trim(),
children:"Explain"})]}),n(S,{error:r.error}),o&&n(ct,{found:o})]})}function Es(t){return n("ul",{class:"links",children:t.
ids.map(e=>n("li",{children:n("a",{href:E("segments",e),children:t.names.get(e)??e})},e))})}function Ns(t){let e=W();return D(
async s=>{let[o,a,r]=await Promise.all([k("/v1/segments/{segment_id}/uses",{in:{segment_id:t},signal:s}),k("/v1/segmen\
ts",{signal:s}),e.may("webhooks:read")?k("/v1/webhooks",{signal:s}):{results:[]}]);return{uses:o,names:new Map(a.segments.
map(i=>[i.id,i.name])),webhooks:new Map(r.results.map(i=>[i.id,i.url]))}},[t])}function Ps(t){return t.ids.length===0?
null:n(b,{children:[n("p",{children:[be(t.ids.length,"webhook names","webhooks name")," it:"]}),n("ul",{class:"links",
children:t.ids.map(e=>n("li",{children:n("a",{href:E("webhooks",e),children:t.names.get(e)??e.slice(0,8)})},e))})]})}function ha(t){
let{segment:e}=t,s=Q(),o=Ns(e.id),{next:a}=e.doing,r=o.data?.uses.becomes_invalid??[],i=()=>s.run(async()=>{await me("\
/v3/marketing/segments/2.0/{segment_id}",{in:{segment_id:e.id}}),de("segments")});return n(ce,{open:t.open,title:`Dele\
te “${e.name}”?`,yes:"Delete it",id:"confirm-delete",busy:s.busy||!o.data&&!o.error,error:s.error,onYes:i,onNo:t.onNo,
children:[n("p",{children:"It cancels at once, and can be restored as a new segment for 90 days:"}),n("ul",{children:[
n("li",{children:["the membership of ",be(e.members,"contact","contacts"),"; the contacts themselves stay"]}),a?n("li",
{children:["the ",a.what," that is due ",n(O,{at:a.at,whole:!0})]}):n("li",{children:"every later evaluation; none is \
due now"})]}),o.data?r.length>0?n(b,{children:[n("p",{class:"warn",children:[r.length===1?"This segment becomes":"Thes\
e segments become"," invalid:"]}),n(Es,{ids:r,names:o.data.names})]}):n("p",{children:"No other segment refers to it."}):
o.error?n(b,{children:[n("p",{class:"warn",children:"Who uses it could not be read, so this list is not complete."}),n(
S,{error:o.error,retry:o.reload})]}):n(B,{}),o.data&&n(Ps,{ids:o.data.uses.webhooks,names:o.data.webhooks})]})}function $s(t){
let e=W(),s=D(g=>k("/v1/segments/{segment_id}",{in:{segment_id:t.id},signal:g}),[t.id],5e3),o=Ns(t.id),[a,r]=y(!1),i=Q(),
l=s.data,d=n("a",{href:E("segments"),children:"Segments"});if(!l)return n(b,{children:[n(j,{title:"Segment",above:d}),
s.error?n(S,{error:s.error,retry:s.reload}):n(B,{})]});let c=s.error instanceof re&&s.error.status===404,{doing:u}=l,m={
in:{segment_id:l.id}},p=Intl.DateTimeFormat().resolvedOptions().timeZone,f=()=>i.run(async()=>{await V("/v3/marketing/\
segments/2.0/refresh/{segment_id}",{user_time_zone:p},m),s.reload()}),h=()=>i.run(async()=>{await Ne("/v1/segments/{se\
gment_id}",{pinned:!l.pinned},m),s.reload()});return n(b,{children:[n(j,{title:l.name,above:d,children:e.may("segments\
:write")&&n(b,{children:[n("a",{class:"button first",href:E("segments",l.id,"edit"),"data-testid":"edit-segment",children:"\
Edit"}),n("button",{type:"button",disabled:i.busy||u.refreshes_left===0,onClick:f,title:`${be(u.refreshes_left,"refres\
h","refreshes")} left today`,children:"Refresh"}),n("button",{type:"button",disabled:i.busy,"aria-pressed":l.pinned,onClick:h,
title:"Published every hour while it is in use",children:l.pinned?"In use":"Mark as in use"}),n("button",{type:"button",
class:"danger","data-testid":"delete-segment",onClick:()=>r(!0),children:"Delete"})]})}),c?n("div",{class:"trouble",role:"\
alert","data-testid":"was-deleted",children:n("p",{children:["This segment was deleted meanwhile. What is shown is the\
 last that was loaded. It can be restored on the"," ",n("a",{href:E("segments"),children:"page of all segments"}),"."]})}):
n(S,{error:s.error,retry:s.reload,since:s.at}),n(S,{error:i.error}),e.may("segments:write")&&u.refreshes_left===0&&n("\
p",{class:"soft","data-testid":"no-refresh",children:["No refresh is left today",u.refresh_free_at&&n(b,{children:["; \
the next is possible ",n(O,{at:u.refresh_free_at,whole:!0})]}),"."]}),n("dl",{class:"figures",children:[n("div",{children:[
n("dt",{children:"members"}),n("dd",{children:n(M,{value:l.members,id:"segment-count",class:"large"})})]}),n("div",{children:[
n("dt",{children:"published"}),n("dd",{children:n(M,{value:l.contacts_count,class:"large"})})]}),n("div",{children:[n(
"dt",{children:"state"}),n("dd",{children:n(ut,{state:l.query_validation})})]}),n("div",{children:[n("dt",{children:"w\
hat others see"}),n("dd",{children:Yt(l)})]}),n("div",{children:[n("dt",{children:"due"}),n("dd",{children:n(Jt,{segment:l})})]}),
n("div",{children:[n("dt",{children:"evaluated"}),n("dd",{children:u.members_as_of?n(O,{at:u.members_as_of}):"not yet"})]}),
n("div",{children:[n("dt",{children:"version"}),n("dd",{children:n(M,{value:u.version})})]}),n("div",{children:[n("dt",
{children:"created"}),n("dd",{children:n(O,{at:l.created_at})})]})]}),n("p",{class:l.query_validation==="INVALID"?"bad":
"soft",children:Yn(l.status)}),n("pre",{class:"sql",children:n("code",{children:l.query})}),n("div",{class:"columns ch\
arts",children:[n(Ts,{id:l.id,members:l.members}),n(Ss,{id:l.id,members:l.members})]}),n("div",{class:"columns",children:[
e.may("contacts:read","events:read")&&n(pa,{segment:l,contact:t.contact}),n(I,{title:"Used by",id:"uses",children:[n(S,
{error:o.error,retry:o.reload}),o.data&&(o.data.uses.segments.length?n(Es,{ids:o.data.uses.segments,names:o.data.names}):
n("p",{class:"soft",children:"No other segment refers to it."})),o.data&&n(Ps,{ids:o.data.uses.webhooks,names:o.data.webhooks})]})]}),
e.may("contacts:read")&&n(fa,{segment:l}),a&&n(ha,{segment:l,open:a,onNo:()=>r(!1)})]})}var Zt=at(()=>{});function As(){let[t,e]=y(new Map),s=ue((a,r)=>{e(i=>{if((i.get(a)??null)===r)return i;let l=new Map(
i);return r===null?l.delete(a):l.set(a,r),l})},[]),[o]=t.values();return[o??null,s]}function $e(t){let e=rt(Zt),[s]=y(
()=>Symbol("control"));return $(()=>e(s,t),[e,s,t]),$(()=>()=>e(s,null),[e,s]),Ee()}function Ae(t){return t.text===null?
null:n("small",{class:"fault",id:t.id,role:"alert","data-testid":"builder-fault",children:t.text})}function ga(t){let e=new Intl.NumberFormat(t).formatToParts(12345675e-1),s=o=>e.find(a=>a.type===o)?.value??"";return{
group:s("group"),decimal:s("decimal")||"."}}var mt=t=>t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&");function ya(t,e){let{group:s,
decimal:o}=ga(e),a=[...new Set([s," "," "," ","'","’"])].filter(c=>c&&c!==o),r=new Set,i=c=>new RegExp(`^\\d{1,20}\
(?:${mt(c)}(\\d{1,10}))?$`).exec(t);for(let c of new Set([o,"."]))i(c)&&r.add(t.replace(c,"."));for(let c of a)new RegExp(
`^\\d{1,3}(?:${mt(c)}\\d{2,3})*${mt(c)}\\d{3}(?:${mt(o)}\\d{1,10})?$`).test(t)&&r.add(t.replaceAll(c,"").replace(o,"."));
let[l,...d]=r;return l===void 0||d.length?null:l}function Oe(t,e={},s){let{whole:o,least:a=o?0:void 0,most:r}=e,i=t.trim();
if(i==="")return{fault:"Write a number."};let l=/^[-\u2212]/.test(i),d=ya(l?i.slice(1):i,s);if(d===null){let m=new Intl.
NumberFormat(s,{useGrouping:!1}).format(o?1e3:1000.5);return{fault:`“${i}” is not one clear number: write it like ${m}\
.`}}let c=l?`-${d}`:d;if(o&&d.includes("."))return{fault:`“${i}” is not a whole number.`};if(o&&d.length>9)return{
fault:`“${i}” is too large: at most nine digits.`};if(d.replace(/\..*/,"").length>20)return{fault:`“${i}” is too\
 large: at most 20 digits.`};let u=e.why?`: ${e.why}`:"";return a!==void 0&&Number(c)<a?{fault:`At least ${a} is neede\
d${u}.`}:r!==void 0&&Number(c)>r?{fault:`At most ${r} is possible${u}.`}:{value:c}}function Os(t,e){let s=e?/[\r\n\t;]+|,\s+/:
/[\r\n\t]+/;return[...new Set(t.split(s).map(o=>o.trim()))].filter(o=>o!=="")}var ba=":is(select, input, textarea, button):not(:disabled)",je=t=>t?.querySelector(ba);function ft(t){let e=t.closest(
".chip, .also, li"),s=e?.parentElement,o=t.closest(".builder");if(!e||!s)return;let a=[...s.children].indexOf(e);setTimeout(
()=>{let r=s.children[a]??s.children[a-1]??s.parentElement;((s.isConnected?je(r)??je(s.parentElement):void 0)??je(o))?.
focus()})}function Is(t){let e=t.closest("fieldset");setTimeout(()=>je(e?.querySelector(":scope > ul")?.lastElementChild)?.
focus())}function Xt(t){let e=t.closest(".also");setTimeout(()=>je(e?.previousElementSibling)?.focus())}function X(t){return n("select",{class:t.wide?"wide":void 0,"aria-label":t.label,"data-testid":t.id,value:t.value,onChange:e=>t.
onPick(e.currentTarget.value),children:t.choices.map(e=>n("option",{value:e.id,children:e.label},e.id))})}function Ds(t){
t.key==="Enter"&&t.preventDefault()}function le(t){let[e,s]=y(t.value),o=l=>l===t.value?Oe(l,t,"en"):Oe(l,t),a=o(e);$(
()=>{let l=o(e);(!("value"in l)||l.value!==t.value)&&s(t.value)},[t.value]);let r="fault"in a?a.fault:null,i=$e(r);return n(
b,{children:[n("input",{type:"text",inputMode:"decimal",class:"digits","aria-label":t.label,"aria-invalid":r!==null,"a\
ria-describedby":r===null?void 0:i,"data-testid":"builder-number",value:e,onKeyDown:Ds,onInput:l=>{let d=l.currentTarget.
value;s(d);let c=o(d);"value"in c&&c.value!==t.value&&t.onValue(c.value)}}),n(Ae,{id:i,text:r})]})}var _a=new Set("con\
tact_id email alternate_emails phone_number_id phone_number external_id anonymous_id address_line_1 address_line_2 wha\
tsapp line facebook unique_name".split(" "));function va(t,e,s,o){let a=W(),[r,i]=y([]),l=e.fields.find(c=>c.name===t),
d=a.may("contacts:read","fields:read")&&l&&!_a.has(l.name);return $(()=>{if(!o||!d||!l)return;let c=new AbortController,
u=setTimeout(()=>{let m={in:{custom_field_id:l.id},query:{start:s,limit:12},signal:c.signal};k("/v1/fields/{custom_fie\
ld_id}/values",m).then(({values:p})=>i(p),()=>{})},120);return()=>{clearTimeout(u),c.abort()}},[l?.id,d,s,o]),r}function _e(t){
let[e,s]=y(!1),o=va(t.field,t.names,t.value,e),a=Ee(),r=t.known?.map(i=>({value:i}))??o;return n(b,{children:[n("input",
{type:"text","aria-label":t.label,"data-testid":"builder-value",value:t.value,list:r.length?a:void 0,autoComplete:"off",
spellcheck:!1,onFocus:()=>s(!0),"aria-invalid":t.wrong!==void 0,"aria-describedby":t.wrong,onPaste:t.onPaste,onBlur:()=>{
s(!1),t.onLeave?.()},onInput:i=>t.onValue(i.currentTarget.value),onKeyDown:i=>{i.key==="Enter"&&(i.preventDefault(),t.
onEnter?.())}}),r.length>0&&n("datalist",{id:a,children:r.map(i=>n("option",{value:i.value,children:i.count===void 0?void 0:
T(i.count)},i.value))})]})}function Ke(t){let[e,s]=y(""),{choices:o,numeric:a=!1}=t,r=t.values.filter(h=>h!==""),[i,l]=y(
!1),d=h=>a?Oe(h):{value:h},c=h=>{let g=h.filter(P=>P!=="").map(P=>({text:P,typed:d(P)})),_=g.flatMap(({typed:P})=>"val\
ue"in P?[P.value]:[]),v=[...new Set([...r,..._])];v.length>r.length&&t.onValues(v);let w=g.filter(({typed:P})=>"fault"in
P).map(({text:P})=>P);s(w.join("; ")),l(w.length>0)},u=i?d(e):null,m=u&&"fault"in u?u.fault:r.length>0?null:o?.length===
0?"There is none to choose yet.":"Add at least one value.",p=$e(m),f=o?.filter(h=>!r.includes(h.id));return n("span",{
class:"chips",children:[r.map(h=>{let g=o?.find(_=>_.id===h)?.label??h;return n("span",{class:"chip",children:[g,n("bu\
tton",{type:"button","aria-label":`Without ${g}`,disabled:r.length===1,onClick:_=>{ft(_.currentTarget),t.onValues(r.filter(
v=>v!==h))},children:"×"})]},h)}),f?f.length>0&&n(X,{label:`More ${t.label}`,value:"",id:"builder-value",choices:[{id:"",
label:"add…"},...f],onPick:h=>c([h])}):n("span",{class:"adder",children:[n(_e,{...t,label:`More ${t.label}`,value:e,
wrong:i?p:void 0,onValue:h=>{s(h),h===""&&l(!1)},onEnter:()=>c([e]),onLeave:()=>c([e]),onPaste:h=>{let g=Os(h.clipboardData?.
getData("text")??"",a);g.length<2||(h.preventDefault(),c(g))}}),n("button",{type:"button",disabled:e==="",onClick:()=>c(
[e]),children:"Add"})]}),n(Ae,{id:p,text:m})]})}function pt(t){let[e,s]=y(t.value);$(()=>s(t.value),[t.value]);let o=e.
trim()===""?"Choose a day.":null,a=$e(o),r={"aria-label":t.label,"aria-invalid":o!==null,"aria-describedby":o===null?void 0:
a,value:e,onKeyDown:Ds,onInput:l=>{let d=l.currentTarget.value;s(d),d.trim()&&t.onValue(d)}},i=/^(\d{4}-\d\d-\d\d)?$/.
test(t.value);return n(b,{children:[i?n("input",{type:"date",...r}):n("input",{type:"text",...r}),n(Ae,{id:a,text:o})]})}var Ie=["minute","hour","day","week","month","quarter","year"];function Ge(t,e){return e==="="?t?1:0:e===">"||e==="!="?
0:e==="<"?2:1}var Ls=0;function pe(){return Ls+=1,Ls}function ht(t){if(t.kind==="leaf")return t.text;let e=t.parts.map(
(s,o)=>(o?t.gaps[o-1]??"":"")+ht(s)).join("");return t.head+e+t.tail}function tn(t){return t.root.parts.length===0?t.before+
t.after:t.before+t.where+ht(t.root)+t.after}var Rs=(t,e)=>t==="none"?["NOT (",")"]:e?["",""]:["(",")"],en=t=>t==="all"?
"AND":"OR",Ms=(t,e)=>e?`
  ${en(t)} `:` ${en(t)} `;function nn(t){return t.kind==="leaf"||t.how==="none"||t.head.includes("(")?t:{...t,head:`(${t.
head}`,tail:`${t.tail})`}}function gt(t,e,s=!1){let[o,a]=Rs(t,s),r=e.slice(1).map(()=>Ms(t,s));return{kind:"group",key:pe(),
how:t,head:o,parts:e.map(nn),gaps:r,tail:a}}function sn(t,e,s){let[o,a]=Rs(e,s),r=t.gaps.map(i=>i.replace(/\b(and|or)\b/i,
en(e)));return{...t,how:e,head:o,tail:a,gaps:r,parts:t.parts.map(nn)}}function qs(t,e,s){let o=t.parts.length<2?sn(t,t.
how,s):t,a=o.parts.length?[...o.gaps,o.gaps.at(-1)??Ms(o.how,s)]:[];return{...o,parts:[...o.parts,nn(e)],gaps:a}}function yt(t,e){
let s=e===t.parts.length-1;return{...t,parts:t.parts.filter((o,a)=>a!==e),gaps:t.gaps.filter((o,a)=>a!==(s?e-1:e))}}function Fs(t,e,s){
return{...t,parts:t.parts.map((o,a)=>a===e?s:o)}}function wa(t){if(!t.startsWith("(")||!t.endsWith(")"))return!1;let e=0,
s="";for(let[o,a]of[...t].entries())if(s?a===s&&(s=""):a==="'"||a==='"'?s=a:a==="("?e+=1:a===")"&&(e-=1),e===0&&!s&&o<
[...t].length-1)return!1;return!0}function Ws(t){let e=t.trim();return/\b(and|or|not)\b/i.test(e)&&!wa(e)?`(${e})`:e}var ka={"=":"is","!=":"is not","<":"is less than","<=":"is at most",">":"is more than",">=":"is at least"},Bs={contains:"\
contains",not_contains:"does not contain",starts:"starts with",not_starts:"does not start with",ends:"ends with",not_ends:"\
does not end with"},xa={in:"is one of",not_in:"is none of",between:"is between",blank:"is blank",known:"is not blank"},
Ta=["=","!=",">=","<=",">","<"],wt=Ta.map(t=>({id:t,label:ka[t]})),bt=t=>Object.entries(t).map(([e,s])=>({id:e,label:s})),
Se=t=>t?"text"in t?t.text:t.number:"";function Vs(t){return"value"in t?[typeof t.value=="string"?{text:t.value}:t.value]:
"values"in t?t.values:"low"in t?[t.low,t.high]:[]}function _t(t){let e=Oe(Se(t));return{number:"value"in e?e.value:"0"}}
function Sa(t,e,s){let o=Vs(e),a=s?_t(o[0]):{text:Se(o[0])};if(t==="blank"||t==="known")return{op:t};if(t==="in"||t===
"not_in")return{op:t,values:o.length?o:[s?{text:""}:a]};if(t==="between")return{op:t,low:_t(o[0]),high:_t(o[1]??o[0])};
if(t in Bs){let r="anyCase"in e?e.anyCase:!1;return{op:t,value:Se(o[0]),anyCase:r}}return{op:t,value:a}}function kt(t){
let{test:e,kind:s,onTest:o}=t,a=Vs(e),r=s==="number"||s==="both"&&a[0]!==void 0&&"number"in a[0],i=[...bt({"=":"is","!\
=":"is not"}),...bt(Bs)],l=bt(xa).filter(m=>r||m.id!=="between"),d=[...r?wt:i,...l],c=m=>o({...e,value:m}),u={label:"V\
alue",names:t.names,...t.field?{field:t.field}:{}};return n(b,{children:[n(X,{label:"What is asked",id:"builder-op",value:e.
op,choices:d,onPick:m=>o(Sa(m,e,r))}),s==="both"&&"value"in e&&typeof e.value!="string"&&n(X,{label:"As",value:r?"numb\
er":"text",choices:[{id:"text",label:"text"},{id:"number",label:"number"}],onPick:m=>{let p=m==="number"?_t(a[0]):{text:Se(
a[0])},f=m==="text"&&e.op!=="!="?"=":e.op;o({op:f,value:p})}}),"value"in e&&typeof e.value=="string"&&n(b,{children:[n(
_e,{...u,value:e.value,onValue:m=>o({...e,value:m})}),n("label",{class:"check",children:[n("input",{type:"checkbox",checked:"\
anyCase"in e&&e.anyCase,onChange:m=>o({...e,anyCase:m.currentTarget.checked})}),"any case"]})]}),"value"in e&&typeof e.
value!="string"&&("number"in e.value?n(le,{label:"Value",value:e.value.number,onValue:m=>c({number:m})}):n(_e,{...u,value:e.
value.text,onValue:m=>c({text:m})})),"values"in e&&n(Ke,{...u,label:"values",numeric:r,values:e.values.map(Se),onValues:m=>{
let p=f=>r?{number:f}:{text:f};o({...e,values:m.map(p)})}}),e.op==="between"&&n(b,{children:[n(le,{label:"From",value:Se(
e.low),onValue:m=>o({...e,low:{number:m}})}),n("span",{children:"and"}),n(le,{label:"To",value:Se(e.high),onValue:m=>o(
{...e,high:{number:m}})})]})]})}var Ca=[["ago >","in the last"],["ago >=","in the last, that instant included","rare"],
["ago <","more than … ago"],["ago <=","… ago or earlier","rare"],["next","in the next"],["ahead >","later than … f\
rom now"],["ahead >=","… from now or later","rare"],["ahead <","earlier than … from now","rare"],["ahead <=","… fr\
om now or earlier","rare"],["date >=","on or after"],["date <","before"],["day >","after"],["day <=","until"],["days",
"between"],["day >=","on the day or after it","rare"],["day <","before the day","rare"],["date >","after the start of",
"rare"],["date <=","until the start of","rare"],["between","between the starts of","rare"],["start >=","since the star\
t of this"],["start <","before the start of this"],["start >","after the start of this","rare"],["start <=","until the\
 start of this","rare"],["now <","in the past"],["now >","in the future"],["now <=","until now","rare"],["now >=","fro\
m now on","rare"],["anniversary","has its day today, as a birthday","field"],["same month","has its month now","field"],
["same day","has its day of the month today","field"],["month","is in the month","field"],["blank","is blank","field"],
["known","is not blank","field"]];function Ea(t){return t.form==="same"?`same ${t.part}`:"op"in t?`${t.form} ${t.op}`:
t.form}var vt=()=>new Date().toISOString().slice(0,10),on=t=>/^\d{4}-\d\d-\d\d/.exec(t)?.[0]??vt();function Na(t,e){let[
s,o]=t.split(" "),a="n"in e?e.n:30,r="unit"in e?e.unit:"day",i="date"in e?e.date:"low"in e?e.low:vt();switch(s){case"a\
go":case"ahead":return{form:s,op:o,n:a,unit:r};case"next":return{form:s,n:a,unit:r};case"now":return{form:s,op:o};case"\
start":return{form:s,op:o,unit:"unit"in e?r:"month"};case"date":return{form:s,op:o,date:i};case"between":return{form:s,
low:i,high:"high"in e?e.high:vt()};case"day":return{form:s,op:o,date:on(i)};case"days":return{form:s,low:on(i),high:"h\
igh"in e?on(e.high):vt()};case"same":return{form:s,part:o};case"month":return{form:s,month:"month"in e?e.month:new Date().
getMonth()+1};default:return{form:s}}}var Pa=(t,e)=>t===1?e:`${e}s`;function ze(t){let{test:e,onTest:s}=t,o=Ea(e),a=Ca.
filter(([i,,l])=>i===o||l!=="rare"&&(t.ofField||l!=="field")),r=Array.from({length:12},(i,l)=>({id:String(l+1),label:new Intl.
DateTimeFormat(void 0,{month:"long"}).format(new Date(2026,l,15))}));return n(b,{children:[n(X,{label:"When",wide:!0,id:"\
builder-when",value:o,choices:a.map(([i,l])=>({id:i,label:l})),onPick:i=>s(Na(i,e))}),"n"in e&&n(le,{label:"How many",
whole:!0,value:String(e.n),onValue:i=>s({...e,n:Number(i)})}),"unit"in e&&n(X,{label:"Unit",value:e.unit,choices:Ie.map(
i=>({id:i,label:"n"in e?Pa(e.n,i):i})),onPick:i=>s({...e,unit:i})}),(e.form==="date"||e.form==="day")&&n(pt,{label:"Da\
te",value:e.date,onValue:i=>s({...e,date:i})}),(e.form==="between"||e.form==="days")&&n(b,{children:[n(pt,{label:"From",
value:e.low,onValue:i=>s({...e,low:i})}),n("span",{children:"and"}),n(pt,{label:"To",value:e.high,onValue:i=>s({...e,high:i})})]}),
("date"in e||"low"in e)&&n("span",{class:"soft",title:"A day begins and ends at midnight of UTC",children:"UTC"}),e.form===
"month"&&n(X,{label:"Month",value:String(e.month),choices:r,onPick:i=>s({form:"month",month:Number(i)})})]})}var Hs={any:"\
has any of",none:"has none of",empty:"is empty",filled:"is not empty",size:"has so many values:"},Us={any:"in any of",
none:"in none of"};function js(t){let{test:e,names:s,onTest:o,field:a}=t,r=c=>c.map(({id:u,name:m})=>({id:u,label:m})),
i=a==="list_ids"?r(s.lists):a==="segment_ids"?r(s.segments):void 0,l=a==="segment_ids"?Us:a==="list_ids"?{...Hs,...Us}:
Hs,d="values"in e?e.values:[i?.[0]?.id??""];return n(b,{children:[n(X,{label:"What is asked",id:"builder-op",value:e.op,
choices:bt(l),onPick:c=>{o(c==="any"||c==="none"?{op:c,values:d}:c==="size"?{op:c,than:">=",n:2}:{op:c})}}),"values"in
e&&n(Ke,{label:"values",names:s,field:a,values:e.values,...i?{choices:i}:{},onValues:c=>o({...e,values:c})}),e.op==="s\
ize"&&n(b,{children:[n(X,{label:"Compared",value:e.than,choices:wt,onPick:c=>o({...e,than:c})}),n(le,{label:"Number",whole:!0,
value:String(e.n),onValue:c=>o({...e,n:Number(c)})})]})]})}var $a=[["did","did"],["never","did not do"],["count >=","did at least so many times"],["not >","did at most so many t\
imes"],["count =","did exactly so many times"],["not >=","did fewer times than"],["count >","did more times than"],["c\
ount <=","did, but at most so many times"],["last","did, the last time"],["first","did, the first time"],["sum","did, \
with the total of"],["avg","did, with the average of"],["max","did, with the largest"],["min","did, with the smallest"]],
Aa=[["count <","did, but fewer times than"],["count !=","did, but not exactly so many times"],["not =","did not exactl\
y so many times, or never"],["not !=","did exactly so many times, or never"],["not <","did at least so many times, or \
never"],["not <=","did more times than, or never"]],an="fewer hold for everybody",Oa="fewer hold for nobody",Ia={"coun\
t >=":an,"not =":an,"not <":an};function Da({negated:t,having:e}){return e?e.of!=="count"?e.of:`${t?"not":"count"} ${e.
op}`:t?"never":"did"}function La(t,e,s){let{having:o}=t,[a,r]=e.split(" ");if(e==="did"||e==="never")return{...t,negated:e===
"never",having:null};if(a==="count"||a==="not"){let d=a==="not",c=r,u=Math.max(o?.of==="count"?o.n:2,Ge(d,c));return{...t,
negated:d,having:{of:"count",op:c,n:u}}}if(a==="last"||a==="first"){let d=o&&"time"in o?o.time:{form:"ago",op:">",n:30,
unit:"day"};return{...t,negated:!1,having:{of:a,time:d}}}let i=o&&"path"in o?o.path:s[0]??["total"],l=o&&"path"in o?o:
{op:">=",n:"100"};return{...t,negated:!1,having:{of:a,path:i,op:l.op,n:l.n}}}function Ra(t){let e=W(),s=t[0]??"",[o,a]=y(
{type:"",paths:[]});return $(()=>{if(!s||!e.may("events:read"))return;let r=new AbortController;return k("/v1/event_ty\
pes/{event_type}/properties",{in:{event_type:s},signal:r.signal}).then(({properties:i})=>a({type:s,paths:i}),()=>{}),()=>r.
abort()},[s,e]),o.type===s?o.paths:[]}function Gs(t){let e=t.path.join("."),[s,o]=y(e);$(()=>o(e),[e]);let a=s===""?"W\
rite the name of a property.":s.split(".").some(i=>i==="")?`“${s}” has a point without a name beside it.`:null,r=$e(
s===e?null:a);return n(b,{children:[n(_e,{label:"Property",names:t.names,known:t.paths.map(i=>i.join(".")),value:s,wrong:s===
e||a===null?void 0:r,onValue:i=>{o(i);let l=t.paths.find(d=>d.join(".")===i)??i.split(".");l.every(d=>d!=="")&&t.onPath(
l)}}),n(Ae,{id:r,text:s===e?null:a})]})}function Ks(t){let e=oe([]);for(;e.current.length<t;)e.current.push(pe());e.current.
length=t;let s=o=>{e.current=e.current.filter((a,r)=>r!==o)};return{keys:e.current,without:s}}function Ma(t){let{having:e,
onHaving:s}=t;return e.of==="count"?n(b,{children:[n(le,{label:"Times",whole:!0,least:Ge(t.negated,e.op),why:Ia[t.how]??
Oa,value:String(e.n),onValue:o=>s({...e,n:Number(o)})}),n("span",{children:"times"})]}):"time"in e?n(ze,{test:e.time,ofField:!1,
onTest:o=>s({...e,time:o})}):n(b,{children:[n(Gs,{path:e.path,paths:t.paths,names:t.names,onPath:o=>s({...e,path:o})}),
n(X,{label:"Compared",value:e.op,choices:wt,onPick:o=>s({...e,op:o})}),n(le,{label:"Amount",value:e.n,onValue:o=>s({...e,
n:o})})]})}var rn=t=>t.eventTypes.map(e=>({id:e,label:e}));function zs(t){let{condition:e,names:s,onCondition:o}=t,a=Ra(
e.types),r=u=>o({...e,...u}),i=Da(e),l=[...$a,...Aa.filter(([u])=>u===i)],d=Ks(e.when.length),c=Ks(e.where.length);return n(
b,{children:[n(X,{label:"How often",wide:!0,id:"builder-op",value:i,choices:l.map(([u,m])=>({id:u,label:m})),onPick:u=>o(
La(e,u,a))}),e.having&&n(Ma,{how:i,negated:e.negated,having:e.having,paths:a,names:s,onHaving:u=>r({having:u})}),e.types.
length===0?n("span",{children:"any event"}):n(Ke,{label:"types of events",names:s,choices:rn(s),values:e.types,onValues:u=>r(
{types:u})}),e.when.map((u,m)=>n("span",{class:"also",children:[n("span",{children:"when"}),n(ze,{test:u,ofField:!1,onTest:p=>r(
{when:e.when.map((f,h)=>h===m?p:f)})}),n(Qe,{label:"the time",onClick:()=>{d.without(m),r({when:e.when.filter((p,f)=>f!==
m)})}})]},`when ${d.keys[m]}`)),e.where.map((u,m)=>n("span",{class:"also",children:[n("span",{children:"where"}),n(Gs,
{path:u.path,paths:a,names:s,onPath:p=>r({where:e.where.map((f,h)=>h===m?{...f,path:p}:f)})}),n(kt,{test:u.test,kind:"\
both",names:s,onTest:p=>r({where:e.where.map((f,h)=>h===m?{...f,test:p}:f)})}),n(Qe,{label:"the property",onClick:()=>{
c.without(m),r({where:e.where.filter((p,f)=>f!==m)})}})]},`where ${c.keys[m]}`)),n("span",{class:"also",children:[n("b\
utton",{type:"button",class:"small",onClick:u=>{Xt(u.currentTarget),r({when:[...e.when,{form:"ago",op:">",n:30,unit:"d\
ay"}]})},children:"Add a time"}),n("button",{type:"button",class:"small",onClick:u=>{Xt(u.currentTarget),r({where:[...e.
where,{path:a[0]??["total"],test:{op:"known"}}]})},children:"Add a property"})]})]})}function Qe(t){return n("button",
{type:"button",class:"small","aria-label":`Without ${t.label}`,onClick:e=>{ft(e.currentTarget),t.onClick()},children:"\
×"})}function Qs(t){let{condition:e,names:s,onCondition:o}=t,a=r=>s.eventTypes.includes(r)?rn(s):[{id:r,label:r},...rn(
s)];return n(b,{children:[n(X,{label:"First",value:e.first,choices:a(e.first),onPick:r=>o({...e,first:r})}),n("span",{
children:"and then, within"}),n(le,{label:"How many",whole:!0,value:String(e.n),onValue:r=>o({...e,n:Number(r)})}),n(X,
{label:"Unit",value:e.unit,choices:Ie.map(r=>({id:r,label:e.n===1?r:`${r}s`})),onPick:r=>o({...e,unit:r})}),n(X,{label:"\
Then",value:e.second,choices:a(e.second),onPick:r=>o({...e,second:r})})]})}var qa={Text:"text",Number:"number",Date:"time",Set:"set"},Fa=["alternate_emails","email_domains"],Wa=["last_clicked",
"last_opened","last_emailed","singlesend_id","automation_id"],Ha=["external_id","phone_number_id","anonymous_id"];function Ye(t){
let e=new Map,s=(o,a)=>e.set(o.toLowerCase(),{name:o,kind:a});for(let o of t.fields)Wa.includes(o.name)||s(o.name,Fa.includes(
o.name)?"set":qa[o.kind]??"text");for(let o of Ha)s(o,"text");return s("list_ids","ids"),s("segment_ids","ids"),e}function Ys(t){
let e=[...Ye(t).values()].filter(s=>s.kind!=="ids").map(s=>s.name);return e.sort((s,o)=>s.localeCompare(o)),[{id:"list\
_ids",label:"Lists",group:"Membership"},{id:"segment_ids",label:"Segments",group:"Membership"},{id:"bucket",label:"Sha\
re of all contacts",group:"Membership"},{id:"event",label:"Events",group:"Behaviour"},{id:"sequence",label:"One event,\
 then another",group:"Behaviour"},...e.map(s=>({id:`field ${s}`,label:s,group:"Fields"}))]}function Js(t){if(t.kind===
"event"||t.kind==="sequence"||t.kind==="bucket")return t.kind;let{field:e}=t;return e==="list_ids"||e==="segment_ids"?
e:`field ${e}`}function ln(t,e){let s=e.eventTypes[0]??"open";switch(t){case"list_ids":return{kind:"set",field:t,test:{
op:"any",values:[e.lists[0]?.id??""]}};case"segment_ids":return{kind:"set",field:t,test:{op:"any",values:[e.segments[0]?.
id??""]}};case"bucket":return{kind:"bucket",salt:"holdout",op:"<",n:10};case"event":return{kind:"event",negated:!1,types:[
s],when:[],where:[],having:null};case"sequence":return{kind:"sequence",first:s,second:e.eventTypes[1]??s,n:7,unit:"day"}}
let o=t.replace(/^field /,""),a=Ye(e).get(o.toLowerCase());switch(a?.kind){case"number":return{kind:"scalar",field:a.name,
test:{op:">=",value:{number:"0"}}};case"time":return{kind:"time",field:a.name,test:{form:"ago",op:">",n:30,unit:"day"}};case"\
set":return{kind:"set",field:a.name,test:{op:"filled"}};default:return{kind:"scalar",field:a?.name??o,test:{op:"=",value:{
text:""}}}}}var N=t=>t?.parts??[],se=(t,e,s)=>t?.kind===e&&(s===void 0||t.text?.toLowerCase()===s);function he(t,e=null){return t?.
kind!=="column"||(t.qualifier??null)!==e?null:t.text?.toLowerCase()??null}function mn(t){if(t?.kind==="number")return t.
text??null;let e=t?.kind==="negate"?N(t)[0]:void 0;return e?.kind==="number"?`-${e.text}`:null}function Le(t){let e=mn(
t);return e!==null&&/^-?\d{1,9}$/.test(e)?Number(e):null}function dn(t){if(t?.kind==="text")return{text:t.text??""};let e=mn(
t);return e===null?null:{number:e}}function fn(t){return t.every(e=>e!==null)?t:null}function Ua(t){let e=N(t)[1];if(e?.
kind!=="text")return null;let s=/^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(e.text??"");if(!s)return null;let[,o,a,r]=s,
i=o&&r?"contains":o?"ends":r?"starts":null;return i?{op:`${t.negated?"not_":""}${i}`,value:(a??"").replace(/\\(.)/gs,"\
$1"),anyCase:t.kind==="ilike"}:null}function no(t,e,s){let[,...o]=N(t),a=r=>r&&("text"in r?e:s);if(t.kind==="compare"){
let r=dn(o[0]),i=t.text;return!r||!a(r)||"text"in r&&i!=="="&&i!=="!="?null:{op:i,value:r}}if(t.kind==="in"){let r=fn(
o.map(dn));return r?.every(a)?{op:t.negated?"not_in":"in",values:r}:null}if(t.kind==="between"&&!t.negated){let[r,i]=o.
map(dn);return r&&i&&"number"in r&&"number"in i&&s?{op:"between",low:r,high:i}:null}return t.kind==="is_null"?{op:t.negated?
"known":"blank"}:(t.kind==="like"||t.kind==="ilike")&&e?Ua(t):null}var De=t=>se(t,"call","current_timestamp")&&N(t).length===
0,so=t=>Ie.includes(t);function un(t,e){let[s,o,a]=N(t),[r,i]=[he(s),Le(o)];return!se(t,"call","timestampadd")||N(t).length!==
3?null:so(r)&&i!==null&&e(a)?{n:i,unit:r}:null}function Zs(t){let e=t?.kind==="text"?t.text??"":"";return/^\d{4}-\d\d-\d\d$/.
test(e)?e:null}var Xs=["<","<=",">",">="];function eo(t,e){let[s,o]=N(t);return se(t,"call","extract")&&N(t).length===
2&&e(o)?he(s):null}function xt(t,e){let[s,o,a]=N(t);if(t.kind==="and"&&N(t).length===2){let p=N(t).map(g=>xt(g,e)),[f,
h]=p.map(g=>g?.form==="same"?g.part:null);return f==="month"&&h==="day"?{form:"anniversary"}:null}if(t.kind==="compare"&&
t.text==="="){let p=eo(s,e);if(!p)return null;if((p==="month"||p==="day")&&eo(o,De)===p)return{form:"same",part:p};let f=Le(
o);return p==="month"&&f!==null?{form:"month",month:f}:null}let[r,i]=se(s,"call","date_trunc")?N(s):[];if(se(r,"text",
"day")&&e(i)){let[p,f]=[Zs(o),Zs(a)];return p===null?null:t.kind==="between"?t.negated||f===null?null:{form:"days",low:p,
high:f}:t.kind==="compare"&&Xs.includes(t.text??"")?{form:"day",op:t.text,date:p}:null}if(!e(s))return null;if(t.kind===
"is_null")return{form:t.negated?"known":"blank"};if(t.kind==="between"&&!t.negated){if(o?.kind==="text"&&a?.kind==="te\
xt")return{form:"between",low:o.text??"",high:a.text??""};let p=un(a,De);return De(o)&&p&&p.n>=0?{form:"next",...p}:null}
if(t.kind!=="compare"||!Xs.includes(t.text??""))return null;let l=t.text;if(De(o))return{form:"now",op:l};if(o?.kind===
"text")return{form:"date",op:l,date:o.text??""};let d=un(o,De);if(d)return d.n<0?{form:"ago",op:l,n:-d.n,unit:d.unit}:
{form:"ahead",op:l,...d};let[c,u]=N(o),m=se(o,"call","date_trunc")&&c?.kind==="text"&&De(u)?c.text:null;return so(m)?{
form:"start",op:l,unit:m}:null}function oo(t,e){if(t.kind==="not"){let i=N(t)[0],l=i?.kind==="call"?oo(i,e):null;return l?.
op==="any"?{op:"none",values:l.values}:null}let[s,o]=N(t);if(se(t,"call","array_contains")&&e(s)){let i=o?.kind==="arr\
ay"?N(o):o?[o]:[],l=fn(i.map(d=>d.kind==="text"?d.text??"":null));return l?.length?{op:"any",values:l}:null}if(t.kind!==
"compare")return null;if(e(s)&&o?.kind==="array"&&N(o).length===0)return t.text==="="?{op:"empty"}:t.text==="!="?{op:"\
filled"}:null;let a=Le(o);return se(s,"call","array_size")&&e(N(s)[0])&&a!==null?{op:"size",than:t.text,n:a}:null}function ao(t){
if(t?.kind!=="path"||t.qualifier)return null;let[e,...s]=N(t).map(o=>o.text??"");return e?.toLowerCase()==="payload"&&
s.length?s:null}var cn=t=>he(t)==="timestamp";function Ba(t){let[e,s]=N(t),o=se(e,"call","date_trunc")?N(e)[1]:e,a=o?.
kind==="call"?o.text?.toLowerCase():void 0,[r]=N(o);if(a==="count"&&o===e&&t.kind==="compare"){let c=Le(s);return r?.kind===
"star"&&c!==null?{of:"count",op:t.text,n:c}:null}if((a==="max"||a==="min")&&cn(r)){let c=xt(t,u=>se(u,"call",a)&&cn(N(
u)[0]));return c?{of:a==="max"?"last":"first",time:c}:null}let[i,l]=[ao(r),mn(s)];return!(o===e&&(a==="sum"||a==="avg"||
a==="min"||a==="max"))||t.kind!=="compare"||!i||l===null?null:{of:a,path:i,op:t.text,n:l}}var ae=(t,e)=>N(t).filter(s=>s.
kind===e),Ce=(t,e=null)=>he(t,e)==="contact_id";function Va(t,e){let s=ae(e,"from")[0],[o,...a]=ae(e,"item");if(!se(s,
"from","event_data")||s?.qualifier||a.length||!Ce(N(o)[0]))return null;let r=ae(e,"group").flatMap(N),i=ae(e,"having").
flatMap(N);if(ae(e,"join").length||r.length!==i.length||!r.every(c=>Ce(c)))return null;let l={kind:"event",negated:t.negated??
!1,types:[],when:[],where:[],having:null},d=ae(e,"where").flatMap(N)[0];for(let c of d?.kind==="and"?N(d):d?[d]:[]){let[
u,...m]=N(c);if(he(u)==="event_type"){let g=c.kind==="compare"&&c.text==="="||c.kind==="in"&&!c.negated,_=fn(m.map(v=>v.
kind==="text"?v.text??"":null));if(!g||!_||l.types.length)return null;l.types=_;continue}let p=xt(c,cn);if(p){l.when.push(
p);continue}let[f,h]=[ao(u),no(c,!0,!0)];if(!f||!h)return null;l.where.push({path:f,test:h})}if(i[0]){if(l.having=Ba(i[0]),
!l.having||l.negated&&l.having.of!=="count")return null;if(l.having.of==="count"){let{op:c,n:u}=l.having;if(u<Ge(l.negated,
c)||c==="="&&u===0)return null}}return l}function ja(t,e){let[s,...o]=ae(e,"item"),a=ae(e,"from")[0],r=ae(e,"join"),i=a?.
qualifier??null,[l,d]=r.map(x=>x.qualifier??null);if(!(!t.negated&&!o.length&&!ae(e,"group").length)||!se(a,"from","co\
ntact_data")||r.length!==2||!i||!l||!d||!Ce(N(s)[0],i))return null;for(let x of r){let[ee,L]=N(x);if(!se(x,"join","eve\
nt_data")||!Ce(ee,i)||!Ce(L,x.qualifier))return null}let u=N(ae(e,"where").flatMap(N)[0]);if(u.length!==4||!u.every(x=>x.
kind==="compare"))return null;let[m,p,f,h]=u.map(x=>({op:x.text,left:N(x)[0],right:N(x)[1]})),g=(x,ee)=>x?.op==="="&&he(
x.left,ee)==="event_type"&&x.right?.kind==="text"?x.right.text??"":null,_=(x,ee)=>he(x,ee)==="timestamp",[v,w]=[g(m,l),
g(p,d)],P=un(h?.right,x=>_(x,l));return v===null||w===null||f?.op!==">"||!_(f.left,d)||!_(f.right,l)||h?.op!=="<="||!_(
h.left,d)||!P||P.n<0?null:{kind:"sequence",first:v,second:w,...P}}function to(t,e){if(t.kind==="in_select"){let[d,c]=N(
t);return!Ce(d)||!c?null:Va(t,c)??ja(t,c)}let s=N(t)[0];if(t.kind==="compare"&&se(s,"call","bucket")){let[d,c,u]=N(s),
m=Le(N(t)[1]),p=t.text;return!Ce(d)||c?.kind!=="text"||Le(u)!==100||m===null||m<0||m>100?null:p==="<"||p===">="?{kind:"\
bucket",salt:c.text??"",op:p,n:m}:null}let o=ro(t),a=o===null?void 0:e.get(o);if(!a)return null;let r=d=>he(d)===o,{kind:i}=a;
if(i==="time"){let d=xt(t,r);return d&&{kind:"time",field:a.name,test:d}}if(i==="set"||i==="ids"){let d=oo(t,r);return d&&
(i==="set"||a.name!=="segment_ids"||d.op==="any"||d.op==="none")?{kind:"set",field:a.name,test:d}:null}let l=r(N(t)[0])?
no(t,i==="text",i==="number"):null;return l&&{kind:"scalar",field:a.name,test:l}}function ro(t){if(!t||t.kind==="colum\
n")return he(t);let[e,s]=N(t),o=se(t,"call","extract")||se(t,"call","date_trunc");return ro(o?s:e)}function Ka(t){if(/^[\0-\x7f]*$/.
test(t))return o=>o;let e=[],s=0;for(let o of t){let a=new TextEncoder().encode(o).length;for(let r=0;r<a;r+=1)e.push(
s);s+=o.length}return e.push(s),o=>e[o]??t.length}function io(t,e,s,o){let a=(m,p)=>e.slice(s(m),s(p)),r=to(t,o),i=t.kind===
"and"||t.kind==="or"||t.kind==="not";if(r||!i)return{kind:"leaf",key:pe(),text:a(t.start,t.end),condition:r};let l=N(t)[0],
d=t.kind==="not"&&l?.kind==="or"&&!to(l,o)?N(l):N(t),c=t.kind==="and"?"all":t.kind==="or"?"any":"none",u=d.at(-1)?.end??
t.end;return{kind:"group",key:pe(),how:c,head:a(t.start,d[0]?.start??t.end),parts:d.map(m=>io(m,e,s,o)),gaps:d.slice(1).
map((m,p)=>a(d[p]?.end??0,m.start)),tail:a(u,t.end)}}function lo(t,e,s){let o=ae(e,"from")[0],a=["join","group","havin\
g"].some(p=>ae(e,p).length),r=ae(e,"item").flatMap(N);if(!se(o,"from","contact_data")||!o||a||r.some(p=>p.kind!=="colu\
mn"))return null;let i=Ka(t),l=ae(e,"where").flatMap(N)[0],d=t.slice(0,i(o.end));if(!l)return{before:d,where:`
WHERE `,root:gt("all",[],!0),after:t.slice(i(o.end))};let c=io(l,t,i,s),u=c.kind==="group"?c:{kind:"group",key:pe(),how:"\
all",head:"",parts:[c],gaps:[],tail:""},m=t.slice(i(o.end),i(l.start));return{before:d,where:m,root:u,after:t.slice(i(
l.end))}}var Ga="select from join inner on where group having as and or not in is like ilike between null true false current_ti\
mestamp by case when then else end distinct exists order limit union",za=new Set(Ga.split(" "));function St(t){return/^[A-Za-z_][A-Za-z0-9_]*$/.
test(t)&&!za.has(t.toLowerCase())?t:`"${t.replaceAll('"','""')}"`}function ie(t){return`'${t.replaceAll("\\","\\\\").replaceAll(
"'","''")}'`}function Tt(t){return"text"in t?ie(t.text):t.number}var Qa={contains:["%","%"],starts:["","%"],ends:["%",
""]};function uo(t,e){switch(e.op){case"in":case"not_in":return`${t} ${e.op==="in"?"IN":"NOT IN"} (${e.values.map(Tt).
join(", ")})`;case"between":return`${t} BETWEEN ${Tt(e.low)} AND ${Tt(e.high)}`;case"blank":return`${t} IS NULL`;case"\
known":return`${t} IS NOT NULL`;case"contains":case"not_contains":case"starts":case"not_starts":case"ends":case"not_en\
ds":{let[s,o]=Qa[e.op.replace("not_","")],a=e.value.replace(/[\\%_]/g,i=>`\\${i}`).replaceAll("'","''"),r=e.op.startsWith(
"not_")?"NOT ":"";return`${t} ${r}${e.anyCase?"ILIKE":"LIKE"} '${s}${a}${o}'`}default:return`${t} ${e.op} ${Tt(e.value)}`}}
var Ct=(t,e,s="CURRENT_TIMESTAMP")=>`timestampadd(${t}, ${e}, ${s})`,pn=(t,e)=>`EXTRACT(${t} FROM ${e}) = EXTRACT(${t}\
 FROM CURRENT_TIMESTAMP)`;function hn(t,e){switch(e.form){case"ago":return`${t} ${e.op} ${Ct(e.unit,-e.n)}`;case"ahead":
return`${t} ${e.op} ${Ct(e.unit,e.n)}`;case"next":return`${t} BETWEEN CURRENT_TIMESTAMP AND ${Ct(e.unit,e.n)}`;case"no\
w":return`${t} ${e.op} CURRENT_TIMESTAMP`;case"start":return`${t} ${e.op} DATE_TRUNC('${e.unit}', CURRENT_TIMESTAMP)`;case"\
date":return`${t} ${e.op} ${ie(e.date)}`;case"between":return`${t} BETWEEN ${ie(e.low)} AND ${ie(e.high)}`;case"day":return`\
DATE_TRUNC('day', ${t}) ${e.op} ${ie(e.date)}`;case"days":return`DATE_TRUNC('day', ${t}) BETWEEN ${ie(e.low)} AND ${ie(
e.high)}`;case"same":return pn(e.part,t);case"anniversary":return`(${pn("month",t)} AND ${pn("day",t)})`;case"month":return`\
EXTRACT(month FROM ${t}) = ${e.month}`;case"blank":return`${t} IS NULL`;case"known":return`${t} IS NOT NULL`}}function Ya(t,e){
switch(e.op){case"empty":return`${t} = []`;case"filled":return`${t} != []`;case"size":return`ARRAY_SIZE(${t}) ${e.than}\
 ${e.n}`;default:{let[s,...o]=e.values.map(ie),a=o.length?`[${[s,...o].join(", ")}]`:s;return`${e.op==="none"?"NOT ":""}\
array_contains(${t}, ${a})`}}}var co=t=>`DATA:payload.${t.map(St).join(".")}`;function Ja(t){return t.of==="count"?`CO\
UNT(*) ${t.op} ${t.n}`:"time"in t?hn(t.of==="last"?"MAX(timestamp)":"MIN(timestamp)",t.time):`${t.of.toUpperCase()}(${co(
t.path)}) ${t.op} ${t.n}`}function Za(t){let{types:e}=t,s=[...e.length===1?[`event_type = ${ie(e[0]??"")}`]:[],...e.length>
1?[`event_type IN (${e.map(ie).join(", ")})`]:[],...t.when.map(l=>hn("timestamp",l)),...t.where.map(l=>uo(co(l.path),l.
test))],o=s.length?` WHERE ${s.join(" AND ")}`:"",a=t.having?.of==="count"&&t.having.op==="="&&t.having.n===0,r=t.having&&
!a?` GROUP BY contact_id HAVING ${Ja(t.having)}`:"";return`contact_id ${t.negated||a?"NOT ":""}IN (SELECT contact_id F\
ROM event_data${o}${r})`}function gn(t){switch(t.kind){case"scalar":return uo(St(t.field),t.test);case"time":return hn(
St(t.field),t.test);case"set":return Ya(St(t.field),t.test);case"event":return Za(t);case"bucket":return`BUCKET(contac\
t_id, ${ie(t.salt)}, 100) ${t.op} ${t.n}`;case"sequence":{let{first:e,second:s,n:o,unit:a}=t;return`contact_id IN (SEL\
ECT c.contact_id FROM contact_data AS c JOIN event_data AS a ON c.contact_id = a.contact_id JOIN event_data AS b ON c.\
contact_id = b.contact_id WHERE a.event_type = ${ie(e)} AND b.event_type = ${ie(s)} AND b.timestamp > a.timestamp AND \
b.timestamp <= ${Ct(a,o,"a.timestamp")})`}}}var Xa=200;function er(t){let e=ne(()=>Ys(t.names),[t.names]),s=Js(t.condition),o=[...new Set(e.map(a=>a.group))];return n(
"select",{"aria-label":"About","data-testid":"builder-subject",value:s,onChange:a=>t.onCondition(ln(a.currentTarget.value,
t.names)),children:[!e.some(a=>a.id===s)&&n("option",{value:s,children:s.replace(/^field /,"")}),o.map(a=>n("optgroup",
{label:a,children:e.filter(r=>r.group===a).map(r=>n("option",{value:r.id,children:r.label},r.id))},a))]})}function tr(t){
let{condition:e,names:s,onCondition:o}=t;switch(e.kind){case"scalar":{let a=Ye(s).get(e.field.toLowerCase())?.kind==="\
number"?"number":"text",{field:r}=e;return n(kt,{test:e.test,kind:a,field:r,names:s,onTest:i=>o({...e,test:i})})}case"\
time":return n(ze,{test:e.test,ofField:!0,onTest:a=>o({...e,test:a})});case"set":return n(js,{field:e.field,test:e.test,
names:s,onTest:a=>o({...e,test:a})});case"event":return n(zs,{condition:e,names:s,onCondition:o});case"sequence":return n(
Qs,{condition:e,names:s,onCondition:o});case"bucket":return n(b,{children:[n(X,{label:"Which part",value:e.op,choices:[
{id:"<",label:"the first"},{id:">=",label:"all but the first"}],onPick:a=>o({...e,op:a})}),n(le,{label:"Percent",whole:!0,
most:100,why:"that is everybody",value:String(e.n),onValue:a=>o({...e,n:Number(a)})}),n("span",{children:"percent, dra\
wn for"}),n(_e,{label:"Name of the draw",names:s,value:e.salt,onValue:a=>o({...e,salt:a})})]})}}function mo(t){return n(
"output",{class:"alone","aria-label":"contacts by this alone","data-testid":"builder-count","data-value":t.value,children:t.
value===void 0?"–":T(t.value)})}function nr(t){let{leaf:e,names:s,onLeaf:o}=t,{condition:a}=e,[r,i]=y(e.text);$(()=>i(
e.text),[e.text]);let l=d=>o({...e,condition:d,text:gn(d)});return n("li",{class:"condition","data-testid":"builder-co\
ndition",children:[n("div",{class:"asked",children:a?n(b,{children:[n(er,{condition:a,names:s,onCondition:l}),n(tr,{condition:a,
names:s,onCondition:l})]}):n("label",{class:"as-text",children:[n("span",{class:"soft",children:"as text"}),n("textare\
a",{rows:Math.min(6,1+Math.floor(r.length/60)),spellcheck:!1,"data-testid":"builder-text",value:r,onInput:d=>i(d.currentTarget.
value),onBlur:()=>{r.trim()&&r!==e.text&&o({...e,text:Ws(r)})}})]})}),n(mo,{value:t.counts.get(e.key)}),n(Qe,{label:"t\
his condition",onClick:t.onGone})]})}var sr=[{id:"all",label:"all of"},{id:"any",label:"any of"},{id:"none",label:"non\
e of"}];function fo(t){let{group:e,isRoot:s,names:o,counts:a,onGroup:r,onLoss:i}=t,l=(u,m)=>{Is(u),r(qs(e,m,s))},d=()=>{
let u=ln("field country",o);return{kind:"leaf",key:pe(),text:gn(u),condition:u}},c=(u,m)=>{let p=m.kind==="group"&&m.parts.
length===0;r(p?yt(e,u):Fs(e,u,m))};return n("fieldset",{class:s?"group root":"group",children:[n("legend",{children:[n(
X,{label:"How the conditions go together",id:"builder-how",value:e.how,choices:sr,onPick:u=>r(sn(e,u,s))}),n("span",{class:"\
soft",children:e.parts.length===0?"no condition: everybody":"these hold"}),!s&&n(mo,{value:a.get(e.key)}),t.onGone&&n(
Qe,{label:"this group",onClick:t.onGone})]}),n("ul",{children:e.parts.map((u,m)=>u.kind==="leaf"?n(nr,{leaf:u,names:o,
counts:a,onLoss:i,onLeaf:p=>c(m,p),onGone:()=>r(yt(e,m))},u.key):n("li",{children:n(fo,{group:u,isRoot:!1,names:o,counts:a,
onLoss:i,onGroup:p=>c(m,p),onGone:()=>{i(),r(yt(e,m))}})},u.key))}),n("div",{class:"actions",children:[n("button",{type:"\
button",class:"small","data-testid":s?"builder-add-condition":"builder-add-condition-within",onClick:u=>l(u.currentTarget,
d()),children:"Add a condition"}),n("button",{type:"button",class:"small","data-testid":s?"builder-add-group":void 0,onClick:u=>l(
u.currentTarget,gt(e.how==="all"?"any":"all",[d()])),children:"Add a group"})]})]})}function or(t,e){let s=new Map;if(!t||
!e)return s;let o=i=>i.replace(/\s+/g," ").replace(/^[( ]+|[) ]+$/g,""),a=0,r=i=>{if(i.kind==="leaf"||i.how==="none"||
i.parts.length>1){let l=o(ht(i)),d=e.findIndex((c,u)=>u>=a&&o(c.text)===l);d>=0&&(s.set(i.key,e[d]?.alone??0),a=d+1)}i.
kind==="group"&&i.parts.forEach(r)};return r(t.root),s}function po(t){let{text:e,names:s,onText:o,onDrawn:a}=t,[r,i]=y(
null),[l,d]=y(!1),[c,u]=y(void 0),[m,p]=y(0),f=oe(!1),[h,g]=y(null),_=oe(null),v=ne(()=>s&&Ye(s),[s]);$(()=>{if(!v||e===
_.current)return;let L=new AbortController,C=G=>{if(L.signal.aborted)return;let H=G.tree;_.current=H?e:null,u(void 0),
H&&i(lo(e,H,v)),d(!H),a()},A=G=>{L.signal.aborted||(u(G),a())},K=setTimeout(()=>V("/v1/queries/parse",{query:e},{signal:L.
signal}).then(C,A),_.current===null&&!r?0:Xa);return()=>{clearTimeout(K),L.abort()}},[e,v,m]);let w=ne(()=>or(r,t.clauses),
[r,t.clauses]),P=L=>{if(!r||e!==_.current)return;let C={...r,root:L},A=tn(C);f.current&&g({before:r,after:A}),f.current=
!1,x(C,A)},x=(L,C)=>{_.current=C,i(L),o(C)},ee=()=>{f.current=!0};return n("section",{class:"builder","aria-label":"Co\
nditions","data-testid":"builder",children:[r&&s&&n("div",{inert:e!==_.current,class:l||c?"unread":"",children:[n(fo,{
group:r.root,isRoot:!0,names:s,counts:w,onLoss:ee,onGroup:P}),h?.after===e&&n("p",{class:"soft",role:"status","data-te\
stid":"builder-lost",children:["A group was taken away."," ",n("button",{type:"button",class:"small",onClick:()=>x(h.before,
tn(h.before)),children:"Undo"})]})]}),c!==void 0&&e!==_.current&&n(b,{children:[n("p",{class:"warn",children:"The cond\
itions of the query below could not be read, so they are not shown or changed here."}),n(S,{error:c,retry:()=>p(L=>L+1)})]}),
l&&!c&&n("p",{class:"soft",children:"The query below cannot be read yet. Its conditions are shown as soon as it can."}),
!r&&!l&&s&&_.current!==null&&n("p",{class:"soft undrawn",children:"This query joins or groups contacts as a whole, so \
it has no conditions to draw. Change it as text below."})]})}var ar=150,rr=600;function ir(t,e){if(!e)return[];let s=(a,r,i,l)=>({from:Vt(t,i??0),to:Vt(t,l??i??0),severity:a,message:r}),
{error:o}=e;if(o){let a=o.hint?`${o.message}; ${o.hint}`:o.message;return[s("error",a,o.start,o.end)]}return e.warnings.
map(a=>s("warning",a.message,a.start,a.end))}async function lr(t){let e={fields:[],lists:[],segments:[],eventTypes:[]},
s=[];return t.may("fields:read")&&s.push(Promise.all([k("/v1/fields"),k("/v3/marketing/field_definitions")]).then(([o,
a])=>{let r=[...o.fields,...a.reserved_fields];e.fields=r.map(i=>({id:i.id,name:i.name,kind:i.field_type}))})),t.may("\
lists:read")&&s.push(k("/v3/marketing/lists",{query:{page_size:1e3}}).then(o=>{e.lists=o.result})),t.may("segments:rea\
d")&&s.push(k("/v1/segments").then(o=>{e.segments=o.segments})),t.may("events:read")&&s.push(k("/v1/event_types").then(
o=>{e.eventTypes=o.event_types})),await Promise.allSettled(s),e}function dr(t,e,s){let o=W(),[a,r]=y({text:""});return $(
()=>{let i=new AbortController,l={signal:i.signal},d=setTimeout(async()=>{let c={text:t},u=()=>{i.signal.aborted||r({...c})};
await(async()=>{c.checked=await V("/v1/queries/check",{query:t},l),u();let p=c.checked.engagement&&!o.may("events:read");
if(!c.checked.valid||!o.may("contacts:read")||p)return;let f={query:t,clauses:!0,limit:8},h={in:{segment_id:e??""},...l};
[c.preview,c.difference]=await Promise.all([V("/v1/queries/preview",f,l),e?V("/v1/segments/{segment_id}/diff",{query:t},
h):void 0])})().catch(p=>{c.error=p}),c.settled=!0,u()},ar);return()=>{clearTimeout(d),i.abort()}},[t,e,o,s]),a}function ur(t){
let e=Math.max(1,...t.clauses.map(s=>s.alone));return n(F,{label:"Counts by clause",class:"clauses",heads:["Clause","#\
Alone","","#Without it"],children:t.clauses.map((s,o)=>n("tr",{children:[n("td",{children:n("code",{class:`depth-${Math.
min(s.depth,6)}`,children:s.kind==="leaf"?s.text:s.kind.toUpperCase()})}),n("td",{class:"number",children:n(M,{value:s.
alone,id:"clause-count"})}),n("td",{children:n(os,{value:s.alone,most:e})}),n("td",{class:"number soft","data-value":s.
without,children:lt(s.without)})]},o))})}function cr(t){return n("ul",{class:"sample",children:t.contacts.map(e=>n("li",
{children:[n("a",{href:E("contacts",e.id),children:e.email||e.id}),n("span",{class:"soft",children:[`${e.first_name} ${e.
last_name}`.trim(),e.city].filter(Boolean).join(" · ")})]},e.id))})}function mr(t){let e=t.difference,{joins:s=0,leaves:o=0,
stays:a=0}=e??{},r=e?.referring_segments??0;return n(I,{title:"What saving changes",children:e?n(b,{children:[n("dl",{
class:"figures",children:[n("div",{children:[n("dt",{children:"join"}),n("dd",{class:"good",children:n(M,{value:s,id:"\
diff-joins"})})]}),n("div",{children:[n("dt",{children:"leave"}),n("dd",{class:"bad",children:n(M,{value:o,id:"diff-le\
aves"})})]}),n("div",{children:[n("dt",{children:"stay"}),n("dd",{children:n(M,{value:a,id:"diff-stays"})})]})]}),e.drift&&
e.drift.joins+e.drift.leaves>0&&n("p",{class:"soft",children:["The query in force would itself bring in ",T(e.drift.joins),
" and take out"," ",T(e.drift.leaves)," by now."]}),r>0&&n("p",{class:"warn",children:[r===1?"One segment refers":`${T(
r)} segments refer`," to this one and will change with it."]})]}):n("p",{class:"soft",children:"Compared with the memb\
ers in force as soon as the query is valid."})})}function ho(t){let e=W(),s=oe(null),o=oe(null),[a,r]=y(!1),[i,l]=y(!1),
[d,c]=y(t.text),[u,m]=y(null),[p,f]=y(0),h=dr(d,t.segment,p),[g,_]=y(!1),[v,w]=y(!1),[P,x]=y(!1);$(()=>{(v||g&&h.settled)&&
x(!0)},[v,g,h]),$(()=>{let z=setTimeout(()=>w(!0),rr);return()=>clearTimeout(z)},[]);let ee=ue(()=>_(!0),[]),L=h.text===
d,C=L&&h.checked?.valid===!0,A=ne(()=>ir(h.text,h.checked),[h]),{onChange:K}=t,[G,H]=As(),R=L&&h.error!==void 0&&!h.checked,
Y=G??(R?"The query could not be checked: the service was not reached.":null);$(()=>K(d,C,Y),[d,C,Y,K]),$(()=>{let z=!1;
return import("./editor.js").then(({mount:$t})=>{z||!s.current||(o.current=$t(s.current,{text:d,label:"Query",onChange:c}),
l(!0))}).catch(()=>r(!0)),lr(e).then($t=>{z||m($t)}),()=>{z=!0,o.current?.destroy()}},[]),$(()=>{u&&o.current?.setNames(
u)},[u,i]),$(()=>{L&&o.current?.setMarks(A)},[A,L,i]);let ve=z=>{c(z),o.current?.setText(z)},te=h.preview;return n("di\
v",{class:P?"query":"query opening",children:[n("div",{class:"write",children:[n(Zt.Provider,{value:H,children:n(po,{text:d,
names:u,clauses:L?te?.clauses:void 0,onText:ve,onDrawn:ee})}),n("h2",{class:"as-sql",children:"The same as SQL"}),n("d\
iv",{class:"editor",ref:s}),a&&n("textarea",{class:"editor","data-testid":"query-editor","aria-label":"Query",value:d,
onInput:z=>c(z.currentTarget.value)}),n("p",{class:"soft help",id:"query-help",children:"Ctrl-Space completes fields, \
lists, segments and event types. Tab leaves the editor."}),n("ul",{class:"lints","aria-live":"polite","aria-label":"Wh\
at is wrong or doubtful",children:L&&A.map(z=>n("li",{class:z.severity,children:n("button",{type:"button","data-testid":"\
lint","data-severity":z.severity,onClick:()=>o.current?.select(z.from,z.to),children:z.message})},z.message))}),L&&n(S,
{error:h.error,retry:()=>f(z=>z+1)}),te?.clauses?.some(z=>z.text!=="TRUE")&&n(I,{title:"By clause",note:"alone: with t\
his clause only; without it: how many more there would be",children:n(ur,{clauses:te.clauses??[]})})]}),n("div",{class:"\
beside",children:[n(I,{title:"Right now",children:[n("div",{class:`live ${L&&te?"":"old"}`,"aria-live":"polite","aria-\
busy":!L,children:[te?n(M,{value:te.count,id:"live-count",class:"large"}):n("span",{class:"figure large soft",children:"\
–"}),n("span",{class:"soft",children:[" ","contacts",te&&`, counted in ${T(Math.ceil(te.micros/100)/10)} ms`]})]}),!e.
may("contacts:read")&&n("p",{class:"soft",children:"Counts need a key with the scope contacts:read."}),h.checked?.engagement&&
!e.may("events:read")&&n("p",{class:"soft",children:"This query reads events: counts need events:read as well."}),te&&
(te.contacts.length?n(cr,{contacts:te.contacts}):n(q,{children:"Nobody satisfies it."}))]}),t.segment&&n(mr,{difference:L?
h.difference:void 0})]})]})}var fr=`SELECT contact_id, updated_at
FROM contact_data`,go=(t,e)=>t.name===e.name&&t.query===e.query;function yo(t){return n("section",{"aria-label":t.title,
children:[n("h3",{children:[t.title,": ",t.of.name]}),n("pre",{class:"sql",children:n("code",{children:t.of.query})})]})}
function bo(t){let{segment:e}=t,s=e?E("segments",e.id,"edit"):E("segments","new"),[o]=y(()=>Kn(s)),[a,r]=y(o?.base??{name:e?.
name??"",query:e?.query??fr}),[i,l]=y(o?.name??a.name),[d,c]=y(o?.query??a.query),[u,m]=y(0),[p,f]=y(o!==void 0),[h,g]=y(
null),[_,v]=y(!1),[w,P]=y(null),x=Q(),ee=ue((R,Y,ve)=>{P(ve),c(R),v(Y)},[]),L=!go(a,{name:i,query:d}),C=!e||L;$(()=>Ve(
s,L?{name:i,query:d,base:a}:void 0),[s,L,i,d,a]);let A=R=>{r(R),l(R.name),c(R.query),g(null),f(!1),m(Y=>Y+1)},K=async R=>{
if(!e){let z=await V("/v3/marketing/segments/2.0",{name:i,query_dsl:d});Ve(s,void 0),de("segments",z.id);return}let Y={
in:{segment_id:e.id}},ve=await k("/v1/segments/{segment_id}",Y);if(!go(ve,R)){g({name:ve.name,query:ve.query});return}
let te={};i!==R.name&&(te.name=i),d!==R.query&&(te.query_dsl=d),(te.name!==void 0||te.query_dsl!==void 0)&&await Ne("/\
v3/marketing/segments/2.0/{segment_id}",te,Y),Ve(s,void 0),de("segments",e.id)},G=R=>{R.preventDefault(),x.run(()=>K(a))},
H=i.trim()?w||(_?C?"":"Nothing was changed.":"The query is not valid yet."):"It needs a name.";return n("form",{onSubmit:G,
class:"edit",children:[n(fe,{label:"Name",children:n("input",{type:"text","data-testid":"segment-name",value:i,required:!0,
maxLength:100,placeholder:"Bought twice in 60 days",onInput:R=>l(R.currentTarget.value),onKeyDown:R=>R.key==="Enter"&&
R.preventDefault()})}),p&&L&&n("p",{class:"warn",role:"status","data-testid":"draft",children:["These are changes that\
 were not saved."," ",n("button",{type:"button",onClick:()=>A(a),children:"Discard them"})]}),n(ho,{text:d,onChange:ee,
...e?{segment:e.id}:{}},u),h&&n("div",{class:"trouble",role:"alert","data-testid":"conflict",children:[n("p",{children:"\
The segment was changed meanwhile. Nothing is saved yet: choose which definition stays."}),n(yo,{title:"In force now",
of:h}),n(yo,{title:"Yours",of:{name:i,query:d}}),n("div",{class:"actions",children:[n("button",{type:"button",class:"d\
anger",disabled:x.busy||H!=="",onClick:()=>{r(h),g(null),x.run(()=>K(h))},children:"Save yours over it"}),n("button",{
type:"button",onClick:()=>A(h),children:"Take the one in force"})]})]}),n(S,{error:x.error}),n("div",{class:"actions",
children:[n("button",{type:"submit",class:"first","data-testid":"save-segment",disabled:x.busy||H!==""||h!==null,children:e?
"Save the changes":"Make the segment"}),n("a",{class:"button",href:e?E("segments",e.id):E("segments"),onClick:()=>Ve(s,
void 0),children:"Cancel"}),n("span",{class:"soft",role:"status",children:H})]})]})}function _o(){return n(b,{children:[
n(j,{title:"New segment",above:n("a",{href:E("segments"),children:"Segments"})}),n(bo,{})]})}function vo(t){let e=D(o=>k(
"/v1/segments/{segment_id}",{in:{segment_id:t.id},signal:o}),[t.id]),s=e.data;return n(b,{children:[n(j,{title:s?`Edit\
 ${s.name}`:"Edit",above:n("a",{href:E("segments",t.id),children:s?.name??"Segment"})}),n(S,{error:e.error,retry:e.reload}),
s?n(bo,{segment:s}):!e.error&&n(B,{})]})}var pr=["segment.created","segment.populated","segment.refreshed","segment.edited","segment.renamed","segment.invalida\
ted","segment.recovered","segment.deleted","members.joined","members.left","members.snapshot"],hr={active:"good",paused:"\
wait",disabled:"bad"};function Et(t){let{webhook:e}=t;return n(b,{children:[n("span",{class:`state ${hr[e.state]??"wai\
t"}`,"data-testid":"webhook-state",children:e.state}),e.why&&n(b,{children:[" ",n("small",{class:"soft",children:e.why})]})]})}
function Nt(t){let{webhook:e}=t;return n(b,{children:[n(M,{value:e.behind})," ",e.failures>0&&n("span",{class:"bad",children:[
T(e.failures)," failed"]}),e.next_attempt&&n("small",{class:"soft",children:[" ","next try ",n(O,{at:e.next_attempt})]})]})}
function wo(t){return t.webhook.secret?n(I,{title:"Secret",note:"shown this once: the receiver verifies signatures wit\
h it",id:"webhook-secret",children:n("code",{children:t.webhook.secret})}):null}function ko(t){let e=W(),{webhook:s}=t,
o=Ee(),[a,r]=y({url:s?.url??"",description:s?.description??"",types:s?.types??[],segments:s?.segments??[]}),[i,l]=y({types:a.
types.length===0,segments:a.segments.length===0}),d=Q(),c=D(async g=>e.may("segments:read")?(await k("/v1/segments",{signal:g})).
segments:[],[]),u=g=>r({...a,...g}),m=g=>{g.preventDefault(),d.run(async()=>{let _={...a,types:i.types?[]:a.types,segments:i.
segments?[]:a.segments};t.onSaved(s?await Ne("/v1/webhooks/{id}",_,{in:{id:s.id}}):await V("/v1/webhooks",_))})},p=a.url.
trim()?!i.types&&a.types.length===0?"Choose at least one kind of message, or all messages.":!i.segments&&a.segments.length===
0?"Choose at least one segment, or all segments.":"":"It needs a URL.",f=(g,_,v)=>[!0,!1].map(w=>n("label",{class:"che\
ck",children:[n("input",{type:"radio",name:`${o} ${g}`,checked:i[g]===w,onChange:()=>l({...i,[g]:w})}),w?_:v]},_+w)),h=(g,_,v)=>v?
[...g,_]:g.filter(w=>w!==_);return n("form",{onSubmit:m,class:"edit",children:[n(fe,{label:"URL",note:"Messages are po\
sted there, signed after Standard Webhooks.",children:n("input",{type:"url","data-testid":"webhook-url",value:a.url,required:!0,
placeholder:"https://example.com/segments",onInput:g=>u({url:g.currentTarget.value})})}),n(fe,{label:"What it is for",
children:n("input",{type:"text",maxLength:200,value:a.description,placeholder:"Keeps the audience of our ads current",
onInput:g=>u({description:g.currentTarget.value})})}),n("fieldset",{children:[n("legend",{children:"Messages"}),n("div",
{class:"choice",children:f("types","all messages","only these messages:")}),pr.map(g=>n("label",{class:"check",children:[
n("input",{type:"checkbox",checked:!i.types&&a.types.includes(g),onChange:_=>{let v=i.types?[]:a.types;u({types:h(v,g,
_.currentTarget.checked)}),l({...i,types:!1})}}),g]},g))]}),(c.data?.length??0)>0&&n("fieldset",{children:[n("legend",
{children:"Segments"}),n("div",{class:"choice",children:f("segments","all segments, also later ones","only these segme\
nts:")}),c.data?.map(g=>n("label",{class:"check",children:[n("input",{type:"checkbox",checked:!i.segments&&a.segments.
includes(g.id),onChange:_=>{let v=i.segments?[]:a.segments;u({segments:h(v,g.id,_.currentTarget.checked)}),l({...i,segments:!1})}}),
g.name]},g.id))]}),n(S,{error:d.error}),n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","da\
ta-testid":"webhook-save",disabled:d.busy||p!=="",children:s?"Save the changes":"Make the webhook"}),n("span",{class:"\
soft",role:"status","data-testid":"webhook-why",children:p})]})]})}function xo(){let t=W(),e=D(r=>k("/v1/webhooks",{signal:r}),
[],5e3),[s,o]=y(null),a=e.data?.results;return n(b,{children:[n(j,{title:"Webhooks"}),n("p",{class:"soft",children:"Wh\
at happens to segments is sent to receivers: at least once, in order per segment, signed."}),n(S,{error:e.error,retry:e.
reload,since:e.at}),s&&n(wo,{webhook:s}),a?a.length===0?n(q,{children:"There are no webhooks yet. Make one below, and \
its receiver is sent what happens from then on."}):n(F,{label:"Webhooks",class:"wide",heads:["Receiver","State","Messa\
ges","Segments","Behind"],children:a.map(r=>n("tr",{"data-testid":"webhook-row","data-webhook-id":r.id,children:[n("th",
{scope:"row",children:[n("a",{href:E("webhooks",r.id),children:r.url}),r.description&&n("small",{class:"soft block",children:r.
description})]}),n("td",{children:n(Et,{webhook:r})}),n("td",{children:r.types.length?r.types.join(", "):"all"}),n("td",
{class:"number","data-label":"segments",children:r.segments.length?T(r.segments.length):"all"}),n("td",{"data-label":"\
behind",children:n(Nt,{webhook:r})})]},r.id))}):!e.error&&n(B,{}),(a||e.error)&&t.may("webhooks:write","feed:read")&&n(
"div",{class:"below",children:n(I,{title:"A new webhook",children:n(ko,{onSaved:r=>{o(r),e.reload()}},s?.id??"")})})]})}
function gr(t){return n(F,{label:"Deliveries",heads:["When","Message","#Attempt","Answer","#Took"],children:t.results.
map(e=>n("tr",{"data-testid":"delivery-row",children:[n("td",{children:n(O,{at:e.at})}),n("th",{scope:"row",children:[
e.type,n("small",{class:"soft block",children:n("code",{children:e.message_id})})]}),n("td",{class:"number",children:T(
e.attempt)}),n("td",{class:e.error||(e.status??0)>=300?"bad":"good",children:e.error??e.status}),n("td",{class:"number",
children:[T(e.milliseconds)," ms"]})]},`${e.message_id} ${e.attempt} ${e.at}`))})}function To(t){let e=W(),s={in:{id:t.
id}},o=D(async w=>{let[P,{results:x}]=await Promise.all([k("/v1/webhooks/{id}",{...s,signal:w}),k("/v1/webhooks/{id}/d\
eliveries",{...s,signal:w})]);return{webhook:P,results:x}},[t.id],3e3),[a,r]=y(!1),[i,l]=y(null),[d,c]=y(null),[u,m]=y(
"0"),p=Q(),f=o.data,h=n("a",{href:E("webhooks"),children:"Webhooks"});if(!f)return n(b,{children:[n(j,{title:"Webhook",
above:h}),o.error?n(S,{error:o.error,retry:o.reload,since:o.at}):n(B,{})]});let{webhook:g,results:_}=f,v=w=>()=>p.run(
async()=>{await w(),o.reload()});return n(b,{children:[n(j,{title:g.url,above:h,children:e.may("webhooks:write")&&n(b,
{children:[n("button",{type:"button",class:"first",disabled:p.busy,"data-testid":"webhook-test",onClick:v(async()=>c(await V(
"/v1/webhooks/{id}/test",void 0,s))),children:"Send a test"}),g.state==="active"?n("button",{type:"button",disabled:p.
busy,"data-testid":"webhook-pause",onClick:v(()=>V("/v1/webhooks/{id}/pause",void 0,s)),children:"Pause"}):n("button",
{type:"button",disabled:p.busy,"data-testid":"webhook-resume",onClick:v(()=>V("/v1/webhooks/{id}/resume",void 0,s)),children:"\
Resume"}),n("button",{type:"button",disabled:p.busy,title:"The old secret signs beside the new one for a day",onClick:v(
async()=>l(await V("/v1/webhooks/{id}/rotate",void 0,s))),children:"New secret"}),n("button",{type:"button",class:"dan\
ger",onClick:()=>r(!0),children:"Delete"})]})}),n(S,{error:o.error,retry:o.reload,since:o.at}),n(S,{error:p.error}),i&&
n(wo,{webhook:i}),d&&n("p",{role:"status",class:d.error||(d.status??0)>=300?"bad":"good",children:["The test was answe\
red with ",d.error??d.status,", after ",T(d.milliseconds)," ms."]}),n("dl",{class:"figures",children:[n("div",{children:[
n("dt",{children:"state"}),n("dd",{children:n(Et,{webhook:g})})]}),n("div",{children:[n("dt",{children:"changes behind"}),
n("dd",{children:n(Nt,{webhook:g})})]}),n("div",{children:[n("dt",{children:"accepted up to"}),n("dd",{children:n("cod\
e",{children:g.cursor})})]}),n("div",{children:[n("dt",{children:"made"}),n("dd",{children:n(O,{at:g.created_at})})]})]}),
g.snapshot&&n("p",{class:"warn",children:"All members are being sent: its place was no longer kept."}),n(I,{title:"Del\
iveries",note:"the last attempts, the latest first; forgotten with a restart",id:"deliveries",children:_.length===0?n(
q,{children:"Nothing was sent yet. Send a test."}):n(gr,{results:_})}),e.may("webhooks:write","feed:read")&&n(b,{children:[
n(I,{title:"Send again",note:"everything that has happened after a place in the feed",children:n("form",{class:"tools",
onSubmit:w=>{w.preventDefault(),v(()=>V("/v1/webhooks/{id}/replay",{after:u.trim()},s))()},children:[n("label",{children:[
"After the number of a change, or a cursor"," ",n("input",{type:"text",value:u,required:!0,onInput:w=>m(w.currentTarget.
value)})]}),n("button",{type:"submit",disabled:p.busy||!u.trim(),children:"Send again"})]})}),n(I,{title:"Change it",children:n(
ko,{webhook:g,onSaved:o.reload},g.id)})]}),n(ce,{open:a,title:`Delete the webhook to ${g.url}?`,yes:"Delete it",id:"co\
nfirm-delete",busy:p.busy,error:p.error,onNo:()=>r(!1),onYes:()=>p.run(async()=>{await me("/v1/webhooks/{id}",s),de("w\
ebhooks")}),children:n("p",{children:"Nothing is sent there any more, also not what it is behind with. A request under\
 way may still arrive."})})]})}function Pt(t){return n("dl",{class:"values",children:t.rows.map(([e,s])=>n("div",{children:[n("dt",{children:e}),n("d\
d",{children:s})]},e))})}function yr(t){return t.some(Boolean)?`after ${t.map(e=>Pe(e)).join(" to ")}`:"at once"}var br={
pass:"pass over all segments",edge:"time moves members",population:"population",publication:"publication",forget:"old \
events are forgotten"};function _r(t){let{due:e}=t;return n(I,{title:"Due",children:e.results.length===0?n(q,{children:"\
Nothing is due: what is written is evaluated at once."}):n(b,{children:[n(F,{label:"What is due",heads:["What","Segmen\
t","When"],children:e.results.map(s=>n("tr",{"data-testid":"due-row","data-what":s.what,children:[n("td",{children:br[s.
what]??s.what}),n("td",{children:s.segment_id?n("a",{href:E("segments",s.segment_id),children:s.segment_name??s.segment_id}):
"all"}),n("td",{children:n(O,{at:s.at})})]},`${s.what} ${s.segment_id??""}`))}),e.total>e.results.length&&n("p",{class:"\
soft",children:["and ",T(e.total-e.results.length)," more after these"]})]})})}function vr(t){let{all:e}=t;return n(I,
{title:"Receivers",children:e.length===0?n(q,{children:["There are no ",n("a",{href:E("webhooks"),children:"webhooks"}),
" yet."]}):n(F,{label:"Receivers of webhooks",heads:["Receiver","State","Behind"],children:e.map(s=>n("tr",{"data-test\
id":"receiver-row",children:[n("th",{scope:"row",children:n("a",{href:E("webhooks",s.id),children:s.url})}),n("td",{children:n(
Et,{webhook:s})}),n("td",{children:n(Nt,{webhook:s})})]},s.id))})})}function wr(t){let{keys:e}=t;return n(I,{title:"Ke\
ys",children:e.length===0?n(q,{children:["There are no keys: programs on this machine need none. ",n("code",{children:"\
segmentry key create"})," makes one."]}):n(F,{label:"Keys",heads:["Name","State","May","Made"],children:e.map(s=>n("tr",
{"data-testid":"key-row","data-key-id":s.id,children:[n("th",{scope:"row",children:[s.name,n("small",{class:"soft bloc\
k",children:s.id})]}),n("td",{children:n("span",{class:`state ${s.valid?"good":"bad"}`,children:s.valid?"valid":s.revoked_at?
"revoked":"expired"})}),n("td",{children:s.scopes.join(", ")}),n("td",{children:n(O,{at:s.created_at})})]},s.id))})})}
function So(){let t=W(),e=D(d=>k("/v1/status",{signal:d}),[],5e3),s=D(async d=>{let[c,u]=await Promise.all([k("/v1/pol\
icy",{signal:d}),k("/v1/limits",{signal:d})]);return{policy:c,limits:u}},[]),o={due:t.may("segments:read"),receivers:t.
may("webhooks:read")},a=D(async d=>{let[c,u,m]=await Promise.all([o.due?k("/v1/due",{query:{limit:20},signal:d}):void 0,
o.receivers?k("/v1/webhooks",{signal:d}):void 0,k("/v1/keys",{signal:d})]);return{due:c,receivers:u,keys:m}},[o.due,o.
receivers],5e3),r=Q(),i=e.data,l=()=>r.run(async()=>{await V("/v1/clock/accept",void 0),e.reload()});return n(b,{children:[
n(j,{title:"System"}),n(S,{error:e.error,retry:e.reload,since:e.at}),i?n(b,{children:[i.clock_why&&n("div",{class:"tro\
uble",role:"alert",children:[n("p",{children:i.clock_why}),t.may("service:write")&&i.clock_state==="unconfirmed"&&n("b\
utton",{type:"button",disabled:r.busy,onClick:l,children:"The clock is right: go on"}),n(S,{error:r.error})]}),!i.writes&&
n("div",{class:"trouble",role:"alert",children:n("p",{children:"Nothing can be written: the disk has failed or is full\
. The log says why."})}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"contacts"}),n("dd",{children:n(
M,{value:i.contacts,class:"large"})})]}),n("div",{children:[n("dt",{children:"events"}),n("dd",{children:n(M,{value:i.
events,class:"large"})})]}),n("div",{children:[n("dt",{children:"segments"}),n("dd",{children:n(M,{value:i.segments,class:"\
large"})})]}),n("div",{children:[n("dt",{children:"memory"}),n("dd",{"data-value":i.memory_bytes,children:Te(i.memory_bytes)})]}),
n("div",{children:[n("dt",{children:"next due"}),n("dd",{children:i.next_deadline?n(O,{at:i.next_deadline}):"nothing"})]})]}),
n("div",{class:"columns",children:[n(I,{title:"Clock",children:n(Pt,{rows:[["state",i.clock_state],["the machine's clo\
ck",n(O,{at:i.clock,whole:!0},"c")],["the engine's time",n(O,{at:i.now,whole:!0},"n")]]})}),n(I,{title:"Storage",children:n(
Pt,{rows:[["journal",Te(i.journal_bytes)],["snapshot",Te(i.snapshot_bytes)],["commands",T(i.commands)],["of them since\
 the snapshot",T(i.commands_since_snapshot)],["events that wait for their contact",T(i.waiting_events)],["last change",
T(i.last_change)],["version",i.version]]})}),n(I,{title:"Your key",children:n(Pt,{rows:[["name",t.own.name??"none is n\
eeded on this machine"],["ends",t.own.expires_at?n(O,{at:t.own.expires_at,whole:!0},"e"):"when it is revoked"],["may",
t.own.scopes.join(", ")]]})}),n(I,{title:"Policy and limits",children:[n(S,{error:s.error,retry:s.reload}),s.data&&n(Pt,
{rows:[["evaluated",s.data.policy.evaluation_seconds?`every ${Pe(s.data.policy.evaluation_seconds)}`:"with every write"],
["published",yr(s.data.policy.publication_seconds)],["pause between edits",Pe(s.data.policy.edit_pause_seconds)],["ref\
reshes of a segment and day",T(s.data.policy.refreshes_per_segment_day)],["segments at most",T(s.data.policy.max_segments)],
["requests a minute",T(s.data.limits.requests_per_minute)],["fields at most",T(s.data.limits.custom_fields)],["lists a\
t most",T(s.data.limits.lists)]]})]})]}),n(S,{error:a.error,retry:a.reload,since:a.at}),a.data?.due&&n(_r,{due:a.data.
due}),a.data?.receivers&&n(vr,{all:a.data.receivers.results}),a.data&&n(wr,{keys:a.data.keys.results})]}):!e.error&&n(
B,{})]})}var Co=[{part:"segments",name:"Segments",scopes:["segments:read"]},{part:"contacts",name:"Contacts",scopes:["contacts:\
read"]},{part:"lists",name:"Lists",scopes:["lists:read"]},{part:"fields",name:"Fields",scopes:["fields:read"]},{part:"\
webhooks",name:"Webhooks",scopes:["webhooks:read"]},{part:"feed",name:"Changes",scopes:["feed:read"]},{part:"system",name:"\
System",scopes:["service:read"]}];function kr(t,e){let[s,o,a]=t;if(s==="segments"){if(o==="new")return n(_o,{});if(o&&
a==="edit")return n(vo,{id:o},o);if(o&&!a)return n($s,{id:o,contact:e.get("contact")??""},o);if(!o)return n(Cs,{})}return s===
"contacts"?o==="import"?n(ys,{}):o?n(us,{id:o},o):n(cs,{search:e.get("search")??""}):s==="lists"&&!o?n(vs,{}):s==="fie\
lds"&&!o?n(ws,{}):s==="webhooks"&&!a?o?n(To,{id:o},o):n(xo,{}):s==="feed"&&!o?n(ps,{}):s==="system"&&!o?n(So,{}):n(b,{
children:[n(j,{title:"There is no such page"}),n(q,{children:["The address names no page. ",n("a",{href:E("segments"),
children:"Go to the segments"}),"."]})]})}function xr(t){let[e,s]=y(""),[o,a]=y(!1),[r,i]=y(void 0);return n("main",{class:"\
sign-in",children:n("form",{onSubmit:d=>{d.preventDefault(),a(!0),i(void 0),zt(e.trim()).then(t.onSignedIn,c=>{let u=c instanceof
re&&c.status===401;i(u?new Error("This key is not valid here: it is unknown, revoked or has ended."):c)}).finally(()=>a(
!1))},class:"panel",children:[n("img",{src:"console/icon.svg",alt:"",width:"40",height:"40"}),n("h1",{children:"Segmen\
try"}),t.why&&n("p",{class:"warn",role:"status",children:t.why}),n(fe,{label:"API key",note:"It stays in the memory of\
 this page. Loading the page again asks for it again.",children:n("input",{type:"password",autoComplete:"off",spellcheck:!1,
"data-testid":"sign-in-key",value:e,required:!0,placeholder:"SG.",onInput:d=>s(d.currentTarget.value)})}),n(S,{error:r}),
n("button",{type:"submit",class:"first","data-testid":"sign-in",disabled:o||!e.trim(),children:"Sign in"}),n("p",{class:"\
soft",children:["No key yet? ",n("code",{children:"segmentry key new --name me"})," prints one, and ",n("code",{children:"\
segmentry serve --demo"})," ","prints one as it starts."]})]})})}function Tr(t){let e=ls(),{session:s}=t,o=Co.filter(l=>s.
may(...l.scopes)),a=o[0];$(()=>{e.parts.length===0&&a&&location.replace(E(a.part))},[e,a]);let r=Co.find(l=>l.part===e.
parts[0]),i=r&&!s.may(...r.scopes);return n("div",{class:"frame",children:[n("button",{type:"button",class:"skip",onClick:()=>document.
getElementById("content")?.focus(),children:"Skip to the content"}),n("nav",{"aria-label":"Pages",children:[n("p",{class:"\
brand",children:[n("img",{src:"console/icon.svg",alt:"",width:"24",height:"24"})," Segmentry"]}),n("ul",{children:o.map(
l=>n("li",{children:n("a",{href:E(l.part),"aria-current":e.parts[0]===l.part?"page":void 0,children:l.name})},l.part))}),
n("p",{class:"who",children:[n("span",{class:"soft",children:s.own.name??"no key needed"}),s.own.id&&n("button",{type:"\
button",onClick:s.signOut,children:"Sign out"}),n("a",{href:"api",children:"API"})]})]}),n("main",{id:"content",tabIndex:-1,
children:[e.parts.length===0&&!a&&n(q,{children:"This key has no scope that a page reads. Sign in with another one."}),
i?n(b,{children:[n(j,{title:r.name}),n(q,{children:["This page needs a key with ",r.scopes.join(" and "),"."]})]}):e.parts.
length>0&&kr(e.parts,e.query)]})]})}function Sr(){let[t,e]=y(null),[s,o]=y(!1),[a,r]=y(""),i=ue(d=>{We(""),e(null),r(d),
document.title="Segmentry"},[]);$(()=>{Bn(i),zt("").then(e,()=>{}).finally(()=>o(!0))},[i]);let l=ne(()=>t&&{own:t,may:(...d)=>d.
every(c=>t.scopes.includes(c)),signOut:()=>{Gn(),i("")}},[t,i]);return s?l?n(Gt.Provider,{value:l,children:n(Tr,{session:l})}):
n(xr,{why:a,onSignedIn:d=>{r(""),e(d)}}):n(B,{})}zn(window);var Eo=document.getElementById("console");Eo&&Pn(n(Sr,{}),
Eo);
