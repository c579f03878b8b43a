var D,Gt,Gs,ce,mt,Ge,zt,Ue,Kt,ht,ft,Qt,Ee=Symbol.for("pv"),ze={},Ke=[],zs=/^m(i|n|o|s|text|space)$/,gt=Array.isArray,Jt=Ke.
slice,be=Object.assign;function _e(t){t&&t.parentNode&&t.remove()}function Ve(t,e,s,o,a){var i={type:t,props:e,key:s,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Ee,__v:a||
++Gt,__i:-1,__u:0};return!a&&D.vnode&&D.vnode(i),i}function _(t){return t.children}function Be(t,e){this.props=t,this.context=e,this.__g=0}function me(t,e){if(e==null)return t.
__&&me(t.__,t.__i+1);for(var s;e<t.__k.length;e++)if((s=t.__k[e])&&s.__e)return s.__e;return typeof t.type!="function"||
t.props.__P?null:me(t)}function Ks(t){var e,s=t.__v,o=s.__e,a=[],i=[],r=t.__P;r&&((e=be({constructor:Ee},s)).__v=s.__v+
1,D.vnode&&D.vnode(e),_t(r,e,s,t.__n,r.namespaceURI,32&s.__u?[o]:null,a,o||me(s),32&s.__u,i),e.__v=s.__v,e.__.__k[e.__i]=
e,nn(a,e,i),s.__=s.__e=null,e.__e!=o&&Yt(e))}function Yt(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(
function(e){return e&&(t.__e=e.__e)}),Yt(t)}function pt(t){(8&t.__g||(t.__g|=8,ce.push(t),Ge++))&&mt==D.debounceRendering||
((mt=D.debounceRendering)||queueMicrotask)(Zt)}function Zt(){try{for(var t,e=1;ce.length;)ce.length>e&&ce.sort(zt),t=ce.
shift(),e=ce.length,8&t.__g&&Ks(t)}finally{(Ge=ce.length)&&(mt||queueMicrotask)(Zt)}}function Xt(t,e,s,o,a,i,r,l,d,c,u){
var m,p,f,h,b,k,w=o.__k||Ke,x=e.length;for(d=Qs(s,e,w,d,x),m=0;m<x;m++)(f=s.__k[m])!=null&&(p=~f.__i&&w[f.__i]||ze,f.__i=
m,k=_t(t,f,p,a,i,r,l,d,c,u),h=f.__e,(p.ref!=f.ref||8&p.__u)&&(p.ref&&bt(p.ref,null,f,p),f.ref&&u.push(f.ref,f.__c||h,f)),
b=b||h,4&f.__u?(d=en(f,d,t,!p.__v),p.__e&&(p.__e=null)):typeof f.type=="function"&&k!==void 0?d=k:h&&(d=h.nextSibling),
f.__u&=-21);return s.__e=b,d}function Qs(t,e,s,o,a){var i,r,l,d,c,u,m,p,f,h=s.length,b=h,k=0,w=0,x=t.__k=Array(a);for(i=
0;i<a;i++)(r=e[i])!=null&&typeof r!="boolean"&&typeof r!="function"?(typeof r!="object"||r.constructor===String?r=x[i]=
Ve(null,r):gt(r)?r=x[i]=Ve(_,{children:r}):r.constructor===Ee&&r.__b?r=x[i]=Ve(r.type,r.props,r.key,r.ref,r.__v):x[i]=
r,d=i+k,r.__=t,r.__b=t.__b+1,l=null,~(c=r.__i=Js(r,s,d,b))&&(b--,(l=s[c])&&(l.__u|=2)),l&&l.__v?(r.__u|=16,c==d-1?k--:
c==d+1?k++:c!=d&&(c>d?k--:k++,w=1)):(~c||(a>h?k--:a<h&&k++),typeof r.type!="function"&&(r.__u|=4))):x[i]=null;if(w){for(u=
[],m=[],i=0;i<a;i++)if((r=x[i])&&16&r.__u){for(k=0,p=u.length;k<p;)u[f=k+p>>1]<r.__i?k=f+1:p=f;u[k]=r.__i,m[i]=k+1}for(k=
u.length;i--;)m[i]&&(m[i]==k?k--:x[i].__u|=4)}if(b)for(i=0;i<h;i++)!(l=s[i])||2&l.__u||(l.__e==o&&(o=me(l)),yt(l,l));return o}
function en(t,e,s,o){var a,i,r,l;if(typeof t.type=="function"){if(t.props.__P)return e;if(a=t.__k)for(i=0;i<a.length;i++)
a[i]&&(a[i].__=t,e=en(a[i],e,s,!1));return e}for(e&&!e.parentNode&&(e=me(t))&&!e.parentNode&&(e=null),r=t.__e,l=e;l&&l.
nodeType==8;)l=l.nextSibling;for(r!=l&&(!o&&s.moveBefore&&r.parentNode?s.moveBefore(r,e):s.insertBefore(r,e||null)),e=
r;(e=e&&e.nextSibling)&&e.nodeType==8&&!e.data.startsWith("$s"););return e}function Js(t,e,s,o){var a,i=t.key,r=t.type,l=e[s],d=l&&!(2&l.__u);if(l===null&&i==null||d&&i==l.key&&r==l.type)return s;
if(o>(d?1:0)){for(a=s-1;a>=0;a--)if((l=e[a])&&!(2&l.__u)&&i==l.key&&r==l.type)return a;for(a=s+1;a<e.length;a++)if((l=
e[a])&&!(2&l.__u)&&i==l.key&&r==l.type)return a}return-1}function jt(t,e,s){s==null&&(s=""),e[0]=="-"?t.setProperty(e,
s):t[e]=s}function We(t,e,s,o,a){var i,r;if(e=="style")if(typeof s=="string")t.style.cssText=s;else{if(typeof o=="stri\
ng"&&(t.style.cssText=o=""),o)for(e in o)s&&e in s||jt(t.style,e);if(s)for(e in s)o&&s[e]==o[e]||jt(t.style,e,s[e])}else if(e[0]==
"o"&&e[1]=="n")typeof s!="function"&&(s=null),typeof o!="function"&&(o=null),(t.__e||(t.__e={}))[e]=s,s&&o||(r=ft[e]||
(ft[e]=Ys(e)),(t.__a||(t.__a={}))[e]=ht,i=e!=(e=e.replace(Kt,"$1")),(e=e.slice(2))[0]<"a"&&(e=e.toLowerCase()),s?t.addEventListener(
e,r,i):t.removeEventListener(e,r,i));else{if(a=="http://www.w3.org/2000/svg")e=e.replace(/xlink(H|:h)/,"h").replace(/sName$/,
"s");else if(e!="width"&&e!="height"&&e!="href"&&e!="list"&&e!="form"&&e!="tabIndex"&&e!="download"&&e!="rowSpan"&&e!=
"colSpan"&&e!="role"&&e!="popover"&&e in t)try{return void(t[e]=s??"")}catch{}if(typeof s=="function")return;s==null||
s===!1&&e[4]!="-"?t.removeAttribute(e):t.setAttribute(e,e=="popover"&&s==1?"":s)}}function Ys(t){return function(e){var s=this.
__e;if(s){if(s=s[t],e[Ue]==null)e[Ue]=ht++;else if(e[Ue]<this.__a[t])return;return s(D.event?D.event(e):e)}}}function _t(t,e,s,o,a,i,r,l,d,c){
var u,m,p,f,h,b,k,w,x,F,v,Z,se,N,H,L,E,K,re=e.type;if(e.constructor!==Ee)return null;128&s.__u&&(d=32&s.__u,u=s.__c.__z)&&
(e.__u|=d,m=i=[],u.nodeType==8?l=je(u,i):i.push(u),l=i[0]||l),(u=D.__b)&&u(e);e:if(typeof re=="function"){p=r.length;try{
if(w=e.props,x=(u=re.prototype)&&u.render,F=(u=re.contextType)&&o[u.__c],v=u?F?F.props.value:u.__:o,(f=s.__c)?(e.__c=f,
2&f.__g&&(f.__g|=1)):(x?e.__c=f=new re(w,v):(e.__c=f=new Be(w,v),f.constructor=re,f.render=Xs),F&&F.sub(f),f.state||(f.
state={}),f.__n=o,f.__g|=8,f.__h=[],f.__k=[]),x&&(f.__s||(f.__s=f.state),re.getDerivedStateFromProps&&(f.__s==f.state&&
(f.__s=be({},f.__s)),be(f.__s,re.getDerivedStateFromProps(w,f.__s)))),h=f.props,b=f.state,f.__v=e,s.__c){if(w!==h&&x&&
!re.getDerivedStateFromProps&&f.componentWillReceiveProps&&f.componentWillReceiveProps(w,v),e.__v==s.__v&&!(8&f.__g)||
!(4&f.__g)&&f.shouldComponentUpdate&&f.shouldComponentUpdate(w,f.__s,v)===!1){e.__v!=s.__v&&(f.props=w,f.state=f.__s,f.
__g&=-9),e.__e=s.__e,e.__k=s.__k,e.__k.some(function(ee){ee&&(ee.__=e)}),Ke.push.apply(f.__h,f.__k),f.__k=[],f.__h.length&&
r.push(f),l=me(s);break e}f.componentWillUpdate&&f.componentWillUpdate(w,f.__s,v),x&&f.componentDidUpdate&&f.__h.push(
function(){f.componentDidUpdate(h,b,k)})}else x&&!re.getDerivedStateFromProps&&f.componentWillMount&&f.componentWillMount(),
x&&f.componentDidMount&&f.__h.push(f.componentDidMount);f.context=v,f.props=w,f.__P=t,f.__g&=-5,Z=D.__r,se=x?25:0;do f.
__g&=-9,Z&&Z(e),u=f.render(f.props,f.state=f.__s,f.context);while(8&f.__g&&++se<25);x&&(Ke.push.apply(f.__h,f.__k),f.__k=
[]),f.state=f.__s,f.getChildContext&&(o=be({},o,f.getChildContext())),x&&s.__c&&f.getSnapshotBeforeUpdate&&(k=f.getSnapshotBeforeUpdate(
h,b)),N=u&&u.type===_&&u.key==null?u.props.children:u,w.__P&&(u=l,a=(t=w.__P).namespaceURI,d=i=null,s.props&&s.props.__P!=
t&&(s.__k.some(function(ee){ee&&yt(ee,ee)}),s.__k=null),l=s.__k?me(s,0):null),l=Xt(t,gt(N)?N:[N],e,s,o,a,i,r,l,d,c),w.
__P&&(e.__e=null,l=u),e.__u&=-161,m&&m.some(_e),f.__h.length&&r.push(f),1&f.__g&&(f.__g&=-4)}catch(ee){if(r.length=p,e.
__v=null,d||i)if(ee&&ee.then){if(e.__u|=128|d,i){for(~(E=i.indexOf(l||void 0))||(E=i.length);(K=i[E-1])&&K.nodeType==8;)
E--;for(;E<i.length;E++)if(K=i[E])if(i[E]=null,H){if(K==L)break}else{if(K.nodeType!=8)break;K.data.startsWith("$s")&&(L=
je(H=K))}}if(!H){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;H=l}(u=je(H=e.__c.__z||(e.__c.__z=H)))?(e.__e=H,
l=u):e.__e=l,l=l&&l.nextSibling}else i&&i.some(_e);else e.__e=s.__e;e.__k||(e.__k=s.__k||[]),ee&&ee.then||tn(e),D.__e(
ee,e,s)}}else l=e.__e=Zs(s.__e,e,s,o,a,i,r,d,c,t);return(u=D.diffed)&&u(e),l}function je(t,e){if(t&&t.nodeType==8&&t.data.
startsWith("$s"))for(var s=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))s++;else if(t.data.startsWith(
"/$s")&&!--s)return t}e&&e.push(t)}}function tn(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(tn))}function nn(t,e,s){
for(var o=0;o<s.length;)bt(s[o++],s[o++],s[o++]);D.__c&&D.__c(e,t),t.some(function(a){try{t=a.__h,a.__h=[],t.some(function(i){
i.call(a)})}catch(i){D.__e(i,a.__v)}})}function Zs(t,e,s,o,a,i,r,l,d,c){var u,m,p,f,h,b,k,w,x=s.props||ze,F=e.props,v=e.
type;if(v=="svg"?a="http://www.w3.org/2000/svg":v=="math"?a="http://www.w3.org/1998/Math/MathML":a||(a="http://www.w3.\
org/1999/xhtml"),i){for(u=0;u<i.length;u++)if((h=i[u])&&(v?h.localName==v:h.nodeType==3)){t=h,i[u]=null;break}}if(!t){
if(w=c.ownerDocument||document,!v)return w.createTextNode(F);t=w.createElementNS(a,v,F.is?F:c),l&&(D.__m&&D.__m(e,i),l=
!1),i=null}if(v){if(c=v=="template"&&t.content||t,i=v=="textarea"&&F.defaultValue!=null?null:i&&Jt.call(c.childNodes),
!l&&i)for(x={},u=0;u<t.attributes.length;u++)x[(h=t.attributes[u]).name]=h.value;for(u in x)h=x[u],u=="dangerouslySetI\
nnerHTML"?p=h:u=="children"||u in F||u=="value"&&"defaultValue"in F||u=="checked"&&"defaultChecked"in F||We(t,u,null,h,
a);for(u in F)h=F[u],u=="children"?f=h:u=="dangerouslySetInnerHTML"?m=h:u=="value"?b=h:u=="checked"?k=h:l&&typeof h!="\
function"||x[u]===h||We(t,u,h,x[u],a);m?(l||p&&(m.__html==p.__html||m.__html==t.innerHTML)||(t.innerHTML=m.__html),e.__k=
[]):(p&&(t.textContent=""),(v=="foreignObject"||a=="http://www.w3.org/1998/Math/MathML"&&zs.test(v))&&(a="http://www.w\
3.org/1999/xhtml"),Xt(c,gt(f)?f:[f],e,s,o,a,i,r,i?i[0]:s.__k&&me(s,0),l,d),i&&i.some(_e)),l&&v!="textarea"||(u="value",
v=="progress"&&b==null?t.removeAttribute(u):b==null||b===t[u]&&(v!="progress"||b)||We(t,u,b,x[u],a),u="checked",k!=null&&
k!=t[u]&&We(t,u,k,x[u],a))}else x===F||l&&t.data==F||(t.data=F);return t}function bt(t,e,s,o){try{typeof t=="function"?
e?e.__x=t(e)||1:o&&(o=o.__c||o.__e)&&(e=o.__x)&&(o.__x=null,typeof e=="function"?e():t(null)):t.current=e}catch(a){D.__e(
a,s)}}function yt(t,e,s){var o,a,i,r;if(D.unmount&&D.unmount(t),!(o=t.ref)||o.current&&o.current!=t.__e||bt(o,null,e,t),
o=t.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(l){D.__e(l,e)}o.__P=o.__n=null}if(o=t.__k)for(r=
0;r<o.length;r++)o[r]&&yt(o[r],e,typeof t.type!="function"||s&&!t.props.__P);!s&&(o=t.__c)&&(o=o.__z)&&(a=je(o,i=[]))&&
(o==t.__e&&i.some(_e),_e(a),_e(o)),s||_e(t.__e),t.__e=t.__c=t.__=null}function Xs(t,e,s){return this.constructor(t,s)}
function sn(t,e){var s,o,a,i;D.__&&D.__(t,e),e.nodeType==9&&(e=e.documentElement),o=(s=t&&32&t.__u)?null:e.__k,e.__k=Ve(
_,{children:[t]}),a=[],i=[],_t(e,e.__k,o||ze,ze,e.namespaceURI,o?null:e.firstChild?Jt.call(e.childNodes):null,a,o?o.__e:
e.firstChild,s,i),nn(a,e.__k,i),e.__k.props.children=null}function on(t){function e(s){var o,a;return this.getChildContext||(o=new Set,(a={})[e.__c]=this,this.getChildContext=function(){
return a},this.shouldComponentUpdate=function(i){this.props.value!=i.value&&o.forEach(function(r){r.__g|=4,pt(r)})},this.
sub=function(i){o.add(i);var r=i.componentWillUnmount;i.componentWillUnmount=function(){o.delete(i),r&&r.call(i)}}),s.
children}return e.__c="__cC"+Qt++,e.__=t,e.Provider=(e.Consumer=function(s,o){return s.children(o)}).contextType=e,e}D={__e:function(t,e,s,o){for(var a,i,r;e=e.__;)if((a=e.__c)&&!(1&a.__g)){a.__g|=4;try{if((r=(i=a.constructor)&&i.getDerivedStateFromError)&&
a.setState(i.getDerivedStateFromError(t)),a.componentDidCatch&&(a.componentDidCatch(t,o||{}),r=1),r&&8&a.__g)return void(a.
__g|=2)}catch(l){t=l}}throw Ge=0,t}},Gt=0,Gs=function(t){return t!=null&&t.constructor===Ee},Be.prototype.setState=function(t,e){
var s=this.__s;s&&s!=this.state||(s=this.__s=be({},this.state)),typeof t=="function"&&(t=t(be({},s),this.props)),t&&(be(
s,t),this.__v&&(e&&this.__k.push(e),pt(this)))},Be.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.
push(t),pt(this))},Be.prototype.render=_,ce=[],Ge=0,zt=function(t,e){return t.__v.__b-e.__v.__b},Ue=Symbol(),Kt=/(PointerCapture)$|Capture$/i,
ht=0,ft={},Qt=0;var ye,G,vt,an,wt=Object.is,Ae=0,hn=[],kt=[],z=D,rn=z.__b,ln=z.__r,dn=z.diffed,un=z.__c,cn=z.unmount,mn=z.__;function Oe(t,e){
z.__h&&z.__h(G,t,Ae||e),Ae=0;var s=G.__H||(G.__H={__:[],__h:[]});return t>=s.__.length&&s.__.push({}),s.__[t]}function g(t){
return Ae=1,eo(yn,t)}function eo(t,e,s){var o=Oe(ye++,2);if(o.t=t,!o.__c&&(o.__=[s?s(e):yn(void 0,e),function(i){var r=(o.
__N||o.__)[0],l=o.t(r,i);wt(r,l)||(o.__N=[l,o.__[1]],o.__c.setState({}))}],o.__c=G,!G.__f)){G.__f=!0;var a=G.shouldComponentUpdate;
G.shouldComponentUpdate=function(i,r,l){var d=this.__H;if(!d)return!0;var c=!1,u=this.props!=i;if(d.__.some(function(p){
p.__N&&(c=!0,wt(p.__[0],p.__N[0])||(u=!0))}),a){var m=a.call(this,i,r,l);return c?m||u:m}return!c||u}}return o.__}function $(t,e){
var s=Oe(ye++,3);!z.__s&&bn(s.__H,e)&&(s.__P=!0,s.__=t,s.u=e,G.__H.__h.push(s))}function te(t){return Ae=5,J(function(){return{current:t}},[])}function J(t,e){var s=Oe(ye++,7);return bn(s.__H,e)&&(s.__=t(),s.__H=e),s.__}function fe(t,e){return Ae=8,J(function(){
return t},e)}function gn(t){var e=G.context[t.__c],s=Oe(ye++,9);return s.c=t,e?(s.__==null&&(s.__=!0,e.sub(G)),e.props.
value):t.__}function _n(){var t=Oe(ye++,11);if(!t.__){for(var e=G.__v;!e.__m&&e.__;)e=e.__;var s=e.__m||(e.__m=[0,0]);t.__="P"+s[0]+
"-"+s[1]++}return t.__}function to(){var t;do{for(;t=kt.shift();)try{$e(t)}catch(s){z.__e(s,{__:(t=t.__P)&&t.__v})}for(;t=
hn.shift();){var e=t.__H;if(t.__P&&e)try{e.__h.some($e),e.__h.some(xt),e.__h=[]}catch(s){e.__h=[],z.__e(s,t.__v)}}}while(kt.
length)}z.__b=function(t){G=null,rn&&rn(t)},z.__=function(t,e){t&&e.__k&&e.__k.__m&&(t.__m=e.__k.__m),mn&&mn(t,e)},z.__r=
function(t){ln&&ln(t),ye=0;var e=(G=t.__c).__H;e&&(vt==G?G.__h=[]:(e.__h.some($e),e.__h.some(xt),ye=0),e.__h=[],e.__.some(
function(s){s.__N&&(s.__=s.__N),s.u=s.__N=void 0})),vt=G},z.diffed=function(t){dn&&dn(t);var e=t.__c;e&&e.__H&&(e.__H.
__h.length&&pn(hn.push(e)),e.__H.__.some(function(s){s.u&&(s.__H=s.u)})),vt=G=null},z.__c=function(t,e){e.some(function(s){
try{s.__h.some($e),s.__h=s.__h.filter(function(o){return!o.__||xt(o)})}catch(o){s.__h=[function(){throw o}]}}),un&&un(
t,e)},z.unmount=function(t){cn&&cn(t);var e,s,o=t.__c;o&&o.__H&&(o.__H.__.some(function(a){try{if(a.__P&&a.__c){if(s===
void 0){for(s=t.__;s&&(!s.__c||!s.__c.__P);)s=s.__;s=s&&s.__c}a.__P=s,pn(kt.push(a))}else $e(a)}catch(i){e=i}}),o.__H=
void 0,e&&z.__e(e,o.__v))};var fn=typeof requestAnimationFrame=="function";function no(t){var e,s=function(){clearTimeout(
o),fn&&cancelAnimationFrame(e),setTimeout(t)},o=setTimeout(s,35);fn&&(e=requestAnimationFrame(s))}function pn(t){t!=1&&
an==z.requestAnimationFrame||((an=z.requestAnimationFrame)||no)(to)}function $e(t){var e=G,s=t.__c;typeof s=="function"&&
(t.__c=void 0,s()),G=e}function xt(t){var e=G;t.__c=t.__(),G=e}function bn(t,e){return!t||t.length!=e.length||e.some(function(s,o){
return!wt(s,t[o])})}function yn(t,e){return typeof e=="function"?e(t):e}var oe=class extends Error{constructor(s,o){super(o);this.status=s}status},Qe="",vn=()=>{};function Ie(t){Qe=t}function wn(t){
vn=t}function kn(t){return new URL(t.replace(/^\//,""),document.baseURI).toString()}function Le(t){let e=t.indexOf("/v\
1/");return kn(e<0?t:t.slice(e))}function so(t,e){let s=t.replace(/\{(\w+)\}/g,(i,r)=>encodeURIComponent(e.in?.[r]??"")),
o=Object.entries(e.query??{}).filter(([,i])=>i!==void 0&&i!==""),a=new URLSearchParams(o.map(([i,r])=>[i,String(r)]));
return kn(o.length?`${s}?${a}`:s)}function oo(t,e){let s=t,o=s?.errors?.map(a=>a.message).filter(a=>a)??[];return o.length?
o.join(`
`):s?.error??`the service answered with the status ${e}`}async function Me(t,e,s,o){let a=Qe?{authorization:`Bearer ${Qe}`}:
{};s!==void 0&&(a["content-type"]="application/json");let i={method:t.toUpperCase(),headers:a,credentials:"omit"};s!==
void 0&&(i.body=JSON.stringify(s)),o.signal&&(i.signal=o.signal);let r;try{r=await fetch(so(e,o),i)}catch(c){throw o.signal?.
aborted?c:new oe(0,"the service does not answer: look whether it runs, then try again")}let l=await r.text(),d=null;try{
d=l?JSON.parse(l):void 0}catch{d=void 0}if(r.ok)return d;throw r.status===401&&Qe&&vn("The key is not valid any more. \
Sign in with another one."),new oe(r.status,oo(d,r.status))}function y(t,e={}){return Me("get",t,void 0,e)}function W(t,e,s={}){
return Me("post",t,e,s)}function xn(t,e,s={}){return Me("put",t,e,s)}function xe(t,e,s={}){return Me("patch",t,e,s)}function le(t,e={}){
return Me("delete",t,void 0,e)}function T(t,e){return new Intl.NumberFormat(e).format(t)}function Je(t,e){return new Intl.NumberFormat(e,{signDisplay:"\
exceptZero"}).format(t)}function Te(t,e){let s=["byte","kilobyte","megabyte","gigabyte","terabyte"],o=Math.min(t>0?Math.
floor(Math.log10(t)/3):0,s.length-1),a=o===0?"long":"short",i={style:"unit",unit:s[o],unitDisplay:a,maximumFractionDigits:1};
return new Intl.NumberFormat(e,i).format(t/1e3**o)}function Tn(t,e,s){let o=new Date(t);if(Number.isNaN(o.getTime()))return t;
let a={year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",second:"2-digit",timeZoneName:"short"};
return s&&(a.timeZone=s),new Intl.DateTimeFormat(e,a).format(o)}function Sn(t,e){if(!/^\d{4}-\d{2}-\d{2}T00:00:00(\.0+)?Z$/.
test(t))return;let s={year:"numeric",month:"short",day:"numeric",timeZone:"UTC"};return new Intl.DateTimeFormat(e,s).format(
new Date(t))}var Cn=[["year",31556952],["month",2629746],["day",86400],["hour",3600],["minute",60],["second",1]];function Ye(t,e,s){
let o=(new Date(t).getTime()-e)/1e3;if(Number.isNaN(o))return t;let[a,i]=Cn.find(([,l])=>Math.abs(o)>=l)??["second",1];
return new Intl.RelativeTimeFormat(s,{numeric:"auto"}).format(Math.trunc(o/i),a)}function Se(t,e){let[s,o]=Cn.find(([,
i])=>t>=i)??["second",1],a={style:"unit",unit:s,unitDisplay:"long",maximumFractionDigits:t<10?1:0};return new Intl.NumberFormat(
e,a).format(t/o)}function Tt(t,e){let s=0,o=0;for(let a of t){if(s>=e)break;let i=a.codePointAt(0)??0;s+=i<128?1:i<2048?
2:i<65536?3:4,o+=a.length}return o}function Pn(t){let e=a=>`'${a.replaceAll("'","''")}'`,s=t.trim().toLowerCase();if(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.
test(s))return`contact_id = ${e(s)}`;let o=e(`%${s.replace(/[\\%_]/g,a=>`\\${a}`)}%`);return["email","LOWER(first_name\
)","LOWER(last_name)"].map(a=>`${a} LIKE ${o}`).join(" OR ")}function Nn(t,e){let s=[],o=[],a="",i=!1,r=t.replace(/^\uFEFF/,
"");for(let l=0;l<r.length&&s.length<e;l+=1){let d=r[l];i?d!=='"'?a+=d:r[l+1]==='"'?(a+='"',l+=1):i=!1:d==='"'&&a===""?
i=!0:d===","?(o.push(a),a=""):d===`
`||d==="\r"?(d==="\r"&&r[l+1]===`
`&&(l+=1),o.push(a),(o.length>1||o[0]!=="")&&s.push(o),o=[],a=""):a+=d}return(a||o.length)&&s.length<e&&s.push([...o,a]),
s}function En(t,e){let s=i=>i.toLowerCase().replace(/[^\p{L}\p{N}]/gu,""),o={emailaddress:"email",mail:"email",firstname:"\
first_name",lastname:"last_name",surname:"last_name",zip:"postal_code",phone:"phone_number"},a=s(t);return e.find(i=>s(
i.name)===a)??e.find(i=>i.name===o[a])}var ao=Symbol.for("pv"),io=0;function n(t,e,s,o,a,i){e||(e={});var r,l,d=e;if("ref"in d&&typeof t!="function")for(l in d={},e)l=="ref"?r=e[l]:d[l]=
e[l];var c={type:t,props:d,key:s,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:ao,__v:--io,__i:-1,__u:0};
return(a||i)&&(c.__source=a,c.__self=i),D.vnode&&D.vnode(c),c}function M(t){let e=t.sign?Je(t.value):T(t.value);return n("span",{class:`figure ${t.class??""}`,"data-testid":t.id,"d\
ata-value":t.value,children:e})}function I(t){let[e,s]=g(Date.now);$(()=>{let i=setInterval(()=>s(Date.now()),1e4);return()=>clearInterval(
i)},[]);let o=Tn(t.at),a=Ye(t.at,e);return n("time",{dateTime:t.at,title:o,"data-testid":t.id,children:t.whole?n(_,{children:[
a," ",n("span",{class:"soft",children:["(",o,")"]})]}):a})}var ro={VALID:["good","valid"],PENDING:["wait","pending"],INVALID:[
"bad","invalid"]};function Ze(t){let[e,s]=ro[t.state]??["wait",t.state.toLowerCase()];return n("span",{class:`state ${e}`,
children:s})}function C(t){if(!t.error)return null;let e=t.error instanceof Error?t.error.message:String(t.error),s=t.
error instanceof oe&&t.error.status===403;return n("div",{class:"trouble",role:"alert","data-testid":"error-message",children:[
n("p",{children:e}),s&&n("p",{class:"soft",children:"Sign in with a key that has this scope."}),t.retry&&n("button",{type:"\
button",onClick:t.retry,children:"Try again"})]})}function V(t){return n("div",{class:"empty",children:t.children})}function q(){
return n("p",{class:"waiting",role:"status",children:"Loading…"})}function A(t,e,s){let[o,a]=g({of:""}),[i,r]=g(0),l=JSON.
stringify(e);$(()=>{let u=new AbortController;return t(u.signal).then(m=>{u.signal.aborted||a({data:m,of:l})},m=>{u.signal.
aborted||a(p=>({...p.of===l?p:{},error:m,of:l}))}),()=>u.abort()},[l,i]),$(()=>{if(!s)return;let u=setInterval(()=>{document.
hidden||r(m=>m+1)},s);return()=>clearInterval(u)},[s]);let d=fe(()=>r(u=>u+1),[]),c=o.of===l;return{data:c?o.data:void 0,
error:c?o.error:void 0,reload:d}}function j(){let[t,e]=g(!1),[s,o]=g(void 0);return{busy:t,error:s,run:i=>{t||(e(!0),o(
void 0),i().catch(o).finally(()=>e(!1)))}}}function U(t){let e=te(null);return $(()=>{document.title=`${t.title} · Seg\
mentry`},[t.title]),$(()=>e.current?.focus({preventScroll:!0}),[]),n("header",{class:"head",children:[t.above&&n("p",{
class:"above",children:t.above}),n("div",{class:"row",children:[n("h1",{ref:e,tabIndex:-1,children:t.title}),n("div",{
class:"actions",children:t.children})]})]})}function O(t){return n("section",{class:"panel","data-testid":t.id,"aria-l\
abel":t.title,children:[n("h2",{children:[t.title,t.note&&n("span",{class:"note",children:t.note})]}),t.children]})}function B(t){
return n("section",{class:"scroll",tabIndex:0,"aria-label":t.label,children:n("table",{class:t.class,children:[n("thea\
d",{children:n("tr",{children:t.heads.map((e,s)=>e===""?n("td",{},s):n("th",{scope:"col",class:e.startsWith("#")?"numb\
er":"",children:e.replace("#","")},s))})}),n("tbody",{children:t.children})]})})}function pe(t){let e=te(null);return $(
()=>{t.open?e.current?.showModal():e.current?.close()},[t.open]),n("dialog",{ref:e,"aria-label":t.title,onClose:()=>{t.
open&&t.onNo()},children:t.open&&n(_,{children:[n("h2",{children:t.title}),t.children,n(C,{error:t.error}),n("div",{class:"\
actions",children:[n("button",{type:"button",onClick:t.onNo,children:"Keep it"}),n("button",{type:"button",class:"dang\
er","data-testid":t.id,disabled:t.busy,onClick:t.onYes,children:t.yes})]})]})})}function $n(t){let e=`${100*t.value/Math.
max(1,t.most)}%`;return n("span",{class:"bar","aria-hidden":"true",children:n("span",{style:{width:e}})})}function lo(t){
let e=t.filter(c=>c!==null),s=Math.min(...e),o=Math.max(...e),a=Math.max(o-s,o/10,1),i=(s+o)/2,r=c=>(50-(c-i)/a*80).toFixed(
1),l=null;return t.map((c,u)=>{let m=(u*100/Math.max(1,t.length-1)).toFixed(1),p=c===null?"":l===null?`M${m} ${r(c)}`:
`H${m}V${r(c)}`;return l=c,p}).join("")}function An(t){let e=t.values.filter(i=>i!==null),[s,o]=[e[0],e.at(-1)];if(s===
void 0||o===void 0)return null;let a=`${t.of}: from ${T(s)} to ${T(o)}`;return n("svg",{class:"line",viewBox:"0 0 100 \
100",preserveAspectRatio:"none",role:"img","aria-label":a,children:[n("title",{children:a}),n("path",{d:lo(t.values)})]})}
function de(t){return n("label",{class:"field",children:[n("span",{children:t.label}),t.children,t.note&&n("small",{children:t.
note})]})}function he(t,e,s){return`${T(t)} ${t===1?e:s}`}var uo={and:"all of",or:"any of",not:"not"},co={true:"✓",false:"✗",unknown:"?"};function St(t){return t.at?n(I,{at:t.
at,id:t.id,whole:!0}):t.until?n("span",{"data-testid":t.id,children:["not before ",n(I,{at:t.until,whole:!0})]}):n("sp\
an",{"data-testid":t.id,children:"never by time alone"})}function On(t){let{clause:e}=t,s=Object.entries(e.values),o=e.
kind==="leaf";return n("li",{class:`clause ${e.truth}`,children:[n("span",{class:"sign",role:"img","aria-label":e.truth,
children:co[e.truth]??"?"}),n("div",{children:[o?n("code",{children:e.text}):n("strong",{children:uo[e.kind]??e.kind}),
o&&s.length>0&&n("p",{class:"saw",children:s.map(([a,i])=>n("span",{children:[n("span",{class:"soft",children:[a,":"]}),
" ",i===null?n("em",{children:"blank"}):JSON.stringify(i)]},a))}),o&&e.event_count!==null&&e.event_count>0&&n("p",{class:"\
saw",children:[n("span",{class:"soft",children:[he(e.event_count,"event passes","events pass, the latest"),":"]}),e.events.
map(a=>n("span",{children:[a.event_type," ",n(I,{at:a.timestamp})]},a.event_id))]}),e.flips_at&&n("p",{class:"saw",children:[
n("span",{class:"soft",children:"changes"})," ",n(I,{at:e.flips_at,whole:!0})]}),e.children.length>0&&n("ul",{class:"t\
ree",children:e.children.map((a,i)=>n(On,{clause:a},i))})]})]})}function Xe(t){let{found:e}=t,s=te(null);$(()=>{t.quiet||
s.current?.focus()},[t.quiet]);let o=e.member!==void 0&&e.member!==null&&e.member!==e.in;return n("div",{class:"explai\
ned",ref:s,tabIndex:-1,"data-testid":"explain-answer","data-value":String(e.in),children:[n("p",{children:[n("strong",
{class:e.in?"good":"bad",children:e.in?"In":"Not in"}),n("span",{class:"soft",children:" as of"})," ",n(I,{at:e.as_of}),
o&&n("span",{class:"warn",children:[" The last evaluation still has it ",e.member?"in":"out","."]})]}),n("p",{children:[
e.in?"Leaves":"Joins"," if nothing is written:"," ",n(St,{at:e.flips_at,until:e.searched_until,id:"flips-at"})]}),(e.not_on_lists??
[]).length>0&&n("p",{class:"warn",children:["Not on the lists ",(e.not_on_lists??[]).join(", "),"."]}),n("ul",{class:"\
tree",children:n(On,{clause:e.tree})})]})}var Ct=on(null);function R(){let t=gn(Ct);if(!t)throw new Error("a page is shown to those who signed in");return t}async function Pt(t){
Ie(t);try{return await y("/v1/key")}catch(e){throw Ie(""),e}}function In(t){let[e,s]=t.replace(/^#\/?/,"").split("?",2);
return{parts:(e??"").split("/").filter(a=>a!=="").map(a=>{try{return decodeURIComponent(a)}catch{return a}}),query:new URLSearchParams(
s??"")}}function P(...t){return`#/${t.map(encodeURIComponent).join("/")}`}function ae(...t){location.hash=P(...t)}function Ln(){
let[t,e]=g(()=>In(location.hash));return $(()=>{let s=()=>e(In(location.hash));return addEventListener("hashchange",s),
()=>removeEventListener("hashchange",s)},[]),t}var mo=20,fo=["id","segment_ids","list_ids","custom_fields","_metadata"];function Mn(t){return Array.isArray(t)?t.join(
", "):typeof t=="object"?JSON.stringify(t):String(t)}function po(t){let{name:e,text:s}=t,o=Sn(s);return e.endsWith("_a\
t")?n(I,{at:s,whole:!0}):o?n("time",{dateTime:s,children:o}):s}function ho(t){let{contact:e}=t,s=Object.entries(e).filter(
([i])=>!fo.includes(i)),o=Object.entries(e.custom_fields??{}),a=[...s,...o].filter(([,i])=>i!==null&&Mn(i)!=="");return n(
O,{title:"Values",children:n("dl",{class:"values",children:[n("div",{children:[n("dt",{children:"contact_id"}),n("dd",
{children:n("code",{children:e.id})})]}),a.map(([i,r])=>n("div",{children:[n("dt",{children:i}),n("dd",{children:n(po,
{name:i,text:Mn(r)})})]},i)),e.list_ids.length>0&&n("div",{children:[n("dt",{children:"lists"}),n("dd",{children:e.list_ids.
join(", ")})]})]})})}function go(t){let[e,s]=g(""),o=t.contact.segment_ids,a=A(async d=>{let c=await y("/v1/segments",
{signal:d}),u=c.segments.filter(m=>o.includes(m.id)).slice(0,mo).map(async m=>{let p={segment_id:m.id,contact_id:t.contact.
id},f=await y("/v1/segments/{segment_id}/explain/{contact_id}",{in:p,signal:d});return[m.id,f]});return{all:c.segments,
found:new Map(await Promise.all(u))}},[t.contact.id,o]),i=A(async d=>{if(!e||a.data?.found.has(e))return;let c={segment_id:e,
contact_id:t.contact.id};return y("/v1/segments/{segment_id}/explain/{contact_id}",{in:c,signal:d})},[e,a.data!==void 0]),
r=e?a.data?.found.get(e)??i.data:void 0,l=a.data?.all.filter(d=>o.includes(d.id))??[];return n(O,{title:"Segments",note:`\
a member of ${T(o.length)}`,children:[n(C,{error:a.error??i.error,retry:a.reload}),a.data?n(_,{children:[l.length>0&&n(
B,{label:"Segments of the contact",heads:["Segment","Leaves if nothing is written",""],children:l.map(d=>{let c=a.data?.
found.get(d.id);return n("tr",{children:[n("th",{scope:"row",children:n("a",{href:P("segments",d.id),children:d.name})}),
n("td",{children:c?n(St,{at:c.flips_at,until:c.searched_until}):"–"}),n("td",{children:n("button",{type:"button","ar\
ia-expanded":e===d.id,onClick:()=>s(e===d.id?"":d.id),children:["Why",n("span",{class:"unseen",children:[" is it in ",
d.name]})]})})]},d.id)})}),n("div",{class:"tools",children:n("label",{children:["Why not in"," ",n("select",{value:o.includes(
e)?"":e,onChange:d=>s(d.currentTarget.value),children:[n("option",{value:"",children:"another segment"}),a.data.all.filter(
d=>!o.includes(d.id)).map(d=>n("option",{value:d.id,children:d.name},d.id))]})]})}),r&&n(Xe,{found:r},e)]}):!a.error&&
n(q,{})]})}function _o(t){let[e,s]=g(25),o=A(i=>y("/v1/contacts/{contact_id}/events",{in:{contact_id:t.id},query:{limit:e},
signal:i}),[t.id,e]),a=o.data;return n(O,{title:"Events",note:a&&`${T(a.count)} in all, the latest first`,children:[n(
C,{error:o.error,retry:o.reload}),a?a.events.length===0?n(V,{children:"There are no events of this contact."}):n(B,{label:"\
Events",class:"events",heads:["When","Type","Payload"],children:a.events.map(i=>n("tr",{children:[n("td",{children:n(I,
{at:i.timestamp})}),n("th",{scope:"row",children:i.event_type}),n("td",{children:n("code",{children:JSON.stringify(i.properties)})})]},
i.event_id))}):!o.error&&n(q,{}),a&&a.count>a.events.length&&e<1e3&&n("button",{type:"button",onClick:()=>s(Math.min(1e3,
e*4)),children:"Show more"})]})}function Dn(t){let e=R(),s=A(c=>y("/v3/marketing/contacts/{id}",{in:{id:t.id},signal:c}),
[t.id]),[o,a]=g(!1),i=j(),r=s.data,l=r&&([r.first_name,r.last_name].filter(Boolean).join(" ")||r.email||r.id),d=()=>i.
run(async()=>{await le("/v3/marketing/contacts",{query:{ids:t.id}}),ae("contacts")});return n(_,{children:[n(U,{title:l??
"Contact",above:n("a",{href:P("contacts"),children:"Contacts"}),children:r&&e.may("contacts:write")&&n("button",{type:"\
button",class:"danger",onClick:()=>a(!0),children:"Delete"})},l),n(C,{error:s.error,retry:s.reload}),r?n(_,{children:[
n("div",{class:"columns",children:[n(ho,{contact:r}),e.may("segments:read","events:read")&&n(go,{contact:r})]}),e.may(
"events:read")&&n(_o,{id:r.id})]}):!s.error&&n(q,{}),n(pe,{open:o,title:`Delete ${l}?`,yes:"Delete the contact",id:"co\
nfirm-delete-contact",busy:i.busy,error:i.error,onYes:d,onNo:()=>a(!1),children:n("p",{children:["The contact leaves e\
very list and segment, and its events go with it. This cannot be undone; the same address can be imported again as a n\
ew contact. Bytes that are no longer used stay in the file until it is written anew:",n("code",{children:" /v1/contact\
s/erase"})," removes them at once."]})})]})}function bo(){let t=j(),[e,s]=g(null),o=()=>t.run(async()=>{s(null);let a=await W("/v3/marketing/contacts/exports",{file_type:"\
csv"});for(;;){let i=await y("/v3/marketing/contacts/exports/{id}",{in:{id:a.id}});if(i.status==="failure")throw new Error(
i.message??"the export failed");if(i.status==="ready")return s({urls:i.urls??[],contacts:i.contact_count});await new Promise(
r=>setTimeout(r,400))}});return n(_,{children:[n("button",{type:"button","data-testid":"export-start",disabled:t.busy,
onClick:o,children:t.busy?"The file is written…":"Export all as CSV"}),n("span",{role:"status",children:e?.urls.map(
(a,i)=>n("a",{class:"button first","data-testid":"export-file",href:Le(a),download:"contacts.csv",children:["Save ",e.
urls.length>1?`part ${i+1}`:`${T(e.contacts)} contacts`]},a))}),n(C,{error:t.error})]})}function qn(t){let e=R(),[s,o]=g(
t.search),a=A(async l=>{if(!t.search)return y("/v3/marketing/contacts",{signal:l});let d={query:Pn(t.search)};return W(
"/v3/marketing/contacts/search",d,{signal:l})},[t.search]),i=l=>{l.preventDefault();let d=s.trim();location.hash=d?`${P(
"contacts")}?${new URLSearchParams({search:d})}`:P("contacts")},r=a.data;return n(_,{children:[n(U,{title:"Contacts",children:[
n(bo,{}),e.may("contacts:write","fields:read")&&n("a",{class:"button",href:P("contacts","import"),children:"Import a C\
SV file"})]}),n("form",{class:"tools",onSubmit:i,children:[n("label",{children:["Address, name or id"," ",n("input",{type:"\
search","data-testid":"contact-search",value:s,placeholder:"ada",onInput:l=>o(l.currentTarget.value)})]}),n("button",{
type:"submit",children:"Search"}),r&&n("p",{class:"soft",role:"status",children:[t.search?`${T(r.contact_count)} found`:
`${T(r.contact_count)} contacts`,r.contact_count>r.result.length&&`, the ${T(r.result.length)} that were written last \
are shown`]})]}),n(C,{error:a.error,retry:a.reload}),r?r.result.length===0?n(V,{children:t.search?n(_,{children:["No c\
ontact has “",t.search,"” in its address or name. Part of a word is enough."]}):n(_,{children:["There are no conta\
cts yet. Import a CSV file, or send them to ",n("code",{children:"/v1/contacts"}),"."]})}):n(B,{label:"Contacts",heads:[
"Contact","Name","City","Country","#Segments","Written"],children:r.result.map(l=>n("tr",{children:[n("th",{scope:"row",
children:n("a",{href:P("contacts",l.id),children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(
Boolean).join(" ")}),n("td",{children:l.city}),n("td",{children:l.country}),n("td",{class:"number",children:l.segment_ids.
length}),n("td",{children:n(I,{at:l.updated_at})})]},l.id))}):!a.error&&n(q,{})]})}var yo=200,Rn=100;function Fn(t){let e=new Map;for(let{reason:s}of t)e.set(s,(e.get(s)??0)+1);return[...e].map(([s,o])=>`${o}\
 by ${s}`).join(", ")}function Hn(){let t=R(),[e,s]=g(null),[o,a]=g(void 0),[i,r]=g(0),l=A(async d=>{if(!t.may("segmen\
ts:read"))return new Map;let c=await y("/v1/segments",{signal:d});return new Map(c.segments.map(u=>[u.id,u.name]))},[e?.[0]?.
sequence??0]);return $(()=>{let d=new AbortController,{signal:c}=d,u=async()=>{let{last:m}=await y("/v1/changes",{query:{
limit:1},signal:c}),p=String(Math.max(0,m-Rn));for(let f=0;!c.aborted;f=25){let h=await y("/v1/changes",{query:{after:p,
limit:Rn,wait:f},signal:c});p=h.cursor,s(b=>[...h.changes.toReversed(),...b??[]].slice(0,yo))}};return s(null),a(void 0),
u().catch(m=>{c.aborted||a(m)}),()=>d.abort()},[i]),n(_,{children:[n(U,{title:"Changes"}),n("p",{class:"soft",children:[
"What happened to segments, as it happens. Programs read the same at ",n("code",{children:"/v1/changes"}),"."]}),n(C,{
error:o,retry:()=>r(i+1)}),!e||!(l.data||l.error)?!o&&n(q,{}):e.length===0?n(V,{children:"Nothing has happened yet: ma\
ke a segment, or write contacts."}):n(B,{label:"Changes",class:"wide",heads:["#Number","When","Segment or webhook","Wh\
at","#Joined","#Left","#Members"],children:e.map(d=>n("tr",{"data-testid":"change-row",children:[n("td",{class:"number",
"data-label":"number",children:n(M,{value:d.sequence})}),n("td",{children:n(I,{at:d.at})}),n("th",{scope:"row",children:d.
webhook_id?n("a",{href:P("webhooks",d.webhook_id),children:d.webhook_id}):n("a",{href:P("segments",d.segment_id),children:l.
data?.get(d.segment_id)??d.segment_id})}),n("td",{children:[d.what,d.manual&&" on request"]}),n("td",{class:"number go\
od","data-label":"joined",title:Fn(d.joined),children:n(M,{value:d.joined.length,sign:!0})}),n("td",{class:"number bad",
"data-label":"left",title:Fn(d.left),children:n(M,{value:-d.left.length,sign:!0})}),n("td",{class:"number","data-label":"\
members",children:n(M,{value:d.count})})]},d.sequence))})]})}var vo=64*1024,wo=200,ko={completed:"all rows were taken",errored:"some rows were refused",failed:"no row was taken"};
function xo(t,e,s,o){return new Promise((a,i)=>{let r=new XMLHttpRequest;r.open("PUT",Le(t));for(let{header:l,value:d}of e)
r.setRequestHeader(l,d);r.upload.onprogress=l=>o(l.loaded/Math.max(1,l.total)),r.onerror=()=>i(new oe(0,"the file coul\
d not be sent: look whether the service runs, then try again")),r.onload=()=>{if(r.status<300)return a();let l=`the se\
rvice answered with the status ${r.status}`;try{l=JSON.parse(r.responseText).errors[0].message}catch{}i(new oe(r.status,
l))},r.send(s)})}async function To(t){let e=await fetch(Le(t),{credentials:"omit"});return e.ok?(await e.text()).split(
`
`).filter(o=>o.trim()!=="").slice(0,wo).map(o=>JSON.parse(o)):[]}function So(t){let{results:e,status:s}=t.job,o=[["cre\
ated",e.created_count,"good"],["updated",e.updated_count,""],["refused",e.errored_count,"bad"]];return n(O,{title:"Don\
e",id:"import-done",note:ko[s]??s,children:[n("dl",{class:"figures",children:o.map(([a,i,r])=>n("div",{children:[n("dt",
{children:a}),n("dd",{class:r,children:n(M,{value:i,id:`import-${a}`,class:"large"})})]},a))}),t.lines.length>0&&n(_,{
children:[n("p",{children:"Mend these rows in the file and import them again; the others are taken."}),n(B,{label:"Ref\
used rows",heads:["#Line","Why"],children:t.lines.map((a,i)=>n("tr",{"data-testid":"import-error",children:[n("td",{class:"\
number",children:a.line??a.index??"–"}),n("td",{children:a.message})]},i))}),e.errored_count>t.lines.length&&n("p",{
class:"soft",children:["The first ",T(t.lines.length)," are shown."]})]}),n("p",{children:n("a",{href:P("contacts"),children:"\
Look at the contacts"})})]})}function Wn(){let t=R(),[e,s]=g(null),[o,a]=g({}),[i,r]=g([]),[l,d]=g(0),[c,u]=g(null),[m,
p]=g([]),f=j(),h=A(async N=>{let H=await y("/v3/marketing/field_definitions",{signal:N}),L=t.may("lists:read")?(await y(
"/v3/marketing/lists",{query:{page_size:1e3},signal:N})).result:[];return{fields:[...H.reserved_fields.filter(K=>!("re\
ad_only"in K&&K.read_only)),...H.custom_fields],lists:L}},[]),b=h.data?.fields??[],k=async N=>{if(u(null),p([]),!N)return s(
null);let H=Nn(await N.slice(0,vo).text(),4),L=H[0]??[];s({file:N,columns:L,rows:H.slice(1)}),a({})},w=(e?.columns??[]).
map((N,H)=>o[H]??En(N,b)?.id??""),x=N=>{N.preventDefault(),e&&f.run(async()=>{d(0),u(null);let H={file_type:"csv",field_mappings:w.
map(E=>E||null),list_ids:i},L=await xn("/v3/marketing/contacts/imports",H);for(await xo(L.upload_uri,L.upload_headers,
e.file,d);;){let E=await y("/v3/marketing/contacts/imports/{id}",{in:{id:L.job_id}});if(E.status!=="pending"){let K=E.
results.errors_url;p(K?await To(K):[]),u(E);return}await new Promise(K=>setTimeout(K,400))}})},F=["email","phone_numbe\
r","external_id","anonymous_id"],v=b.filter(N=>w.includes(N.id)).map(N=>N.name),Z=w.some((N,H)=>N&&w.indexOf(N)!==H),se=e?
e.columns.length===0?"The file has no header line.":F.some(N=>v.includes(N))?Z?"Two columns have the same field.":"":"\
One column has to be the email or another identifier.":"Choose a file.";return n(_,{children:[n(U,{title:"Import conta\
cts",above:n("a",{href:P("contacts"),children:"Contacts"})}),n("form",{onSubmit:x,class:"edit",children:[n(de,{label:"\
CSV file",note:"With a header line, in UTF-8. A row that cannot be taken is refused by itself.",children:n("input",{type:"\
file",accept:".csv,text/csv","data-testid":"import-file",onChange:N=>k(N.currentTarget.files?.[0])})}),n(C,{error:h.error,
retry:h.reload}),e&&e.columns.length>0&&n(O,{title:"Columns",note:`${e.file.name}, ${Te(e.file.size)}`,children:n(B,{label:"\
Columns",heads:["Column","Field","First values"],children:e.columns.map((N,H)=>n("tr",{children:[n("th",{scope:"row",children:N||
n("em",{children:"no name"})}),n("td",{children:n("select",{"aria-label":`Field of the column ${N}`,"data-testid":"imp\
ort-column",value:w[H],onChange:L=>a({...o,[H]:L.currentTarget.value}),children:[n("option",{value:"",children:"leave \
out"}),b.map(L=>n("option",{value:L.id,children:L.name},L.id))]})}),n("td",{class:"soft",children:e.rows.map(L=>L[H]??
"").filter(Boolean).join(" · ")})]},H))})}),e&&(h.data?.lists.length??0)>0&&n("fieldset",{children:[n("legend",{children:"\
Put them on lists"}),h.data?.lists.map(N=>n("label",{class:"check",children:[n("input",{type:"checkbox",checked:i.includes(
N.id),onChange:H=>r(H.currentTarget.checked?[...i,N.id]:i.filter(L=>L!==N.id))}),N.name]},N.id))]}),n(C,{error:f.error}),
n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"import-start",disabled:f.busy||
se!=="",children:"Import"}),n("span",{class:"soft",role:"status",children:se})]}),f.busy&&n("p",{role:"status",children:[
n("progress",{max:1,value:l,"aria-label":"Sent"}),n("span",{children:l<1?" The file is sent…":" The rows are read…"})]})]}),
c&&(c.results.requested_count===0&&m.length===0?n(V,{children:"The file had no rows."}):n(So,{job:c,lines:m}))]})}async function Un(t,e){if(!t)return new Map;let s=await y("/v1/segments",{signal:e});return new Map(s.segments.map(o=>[
o.id,o.name]))}function Nt(t){return t.uses?t.uses.segments.length===0?n("span",{class:"soft",children:"nothing"}):n("\
ul",{class:"links",children:t.uses.segments.map(e=>n("li",{children:n("a",{href:P("segments",e),children:t.names.get(e)??
e})},e))}):n("span",{class:"soft",children:"–"})}function Vn(t){let e=j(),s=t.asked?.uses.becomes_invalid??[];return n(
pe,{open:t.asked!==null,title:`Delete the ${t.what} “${t.asked?.name??""}”?`,yes:"Delete it",id:"confirm-delete",busy:e.
busy,error:e.error,onNo:t.onNo,onYes:()=>e.run(t.onYes),children:[t.what==="list"?n("p",{children:"The contacts stay; \
they are on this list no more."}):n("p",{children:"Every contact loses its value of this field."}),s.length===0?n("p",
{children:"No segment uses it."}):n(_,{children:[n("p",{class:"warn",children:[s.length===1?"This segment becomes":"Th\
ese segments become"," invalid:"]}),n(Nt,{uses:{...t.asked?.uses,segments:s},names:t.names})]})]})}function Bn(){let t=R(),
[e,s]=g(""),[o,a]=g(null),i=j(),r=t.may("segments:read"),l=A(async u=>{let{result:m}=await y("/v3/marketing/lists",{query:{
page_size:1e3},signal:u}),p=await Un(r,u);return{all:await Promise.all(m.map(async h=>{let b=r?await y("/v1/lists/{id}\
/uses",{in:{id:h.id},signal:u}):void 0;return{list:h,uses:b}})),names:p}},[r]),d=u=>{u.preventDefault(),i.run(async()=>{
await W("/v3/marketing/lists",{name:e.trim()}),s(""),l.reload()})},c=l.data;return n(_,{children:[n(U,{title:"Lists"}),
t.may("lists:write")&&n("form",{class:"tools",onSubmit:d,children:[n("label",{children:["Name"," ",n("input",{type:"te\
xt",value:e,required:!0,placeholder:"newsletter","data-testid":"list-name",onInput:u=>s(u.currentTarget.value)})]}),n(
"button",{type:"submit",disabled:i.busy||!e.trim(),children:"Make a list"})]}),n(C,{error:i.error??l.error,retry:l.error?
l.reload:void 0}),c?c.all.length===0?n(V,{children:"There are no lists yet. A list holds whom somebody put on it; an i\
mport can do that."}):n(B,{label:"Lists",heads:["Name","Id","#Contacts","Used by",""],children:c.all.map(({list:u,uses:m})=>n(
"tr",{"data-testid":"list-row",children:[n("th",{scope:"row",children:u.name}),n("td",{children:n("code",{children:u.id})}),
n("td",{class:"number",children:n(M,{value:u.contact_count})}),n("td",{"data-testid":"uses",children:n(Nt,{uses:m,names:c.
names})}),n("td",{children:t.may("lists:write")&&m&&n("button",{type:"button",onClick:()=>a({id:u.id,name:u.name,uses:m}),
children:["Delete",n("span",{class:"unseen",children:[" ",u.name]})]})})]},u.id))}):!l.error&&n(q,{}),n(Vn,{asked:o,names:c?.
names??new Map,what:"list",onNo:()=>a(null),onYes:async()=>{await le("/v3/marketing/lists/{id}",{in:{id:o?.id??""}}),a(
null),l.reload()}})]})}function jn(){let t=R(),[e,s]=g(""),[o,a]=g("Text"),[i,r]=g(null),l=j(),d=t.may("segments:read"),
c=A(async p=>{let[f,h]=await Promise.all([y("/v3/marketing/field_definitions",{signal:p}),y("/v1/fields",{signal:p})]),
b=await Un(d,p);return{custom:await Promise.all(h.fields.map(async w=>{let x={in:{custom_field_id:w.id},signal:p};return{
field:w,uses:d?await y("/v1/fields/{custom_field_id}/uses",x):void 0}})),reserved:f.reserved_fields,names:b}},[d]),u=p=>{
p.preventDefault(),l.run(async()=>{await W("/v1/fields",{name:e.trim(),field_type:o}),s(""),c.reload()})},m=c.data;return n(
_,{children:[n(U,{title:"Fields"}),t.may("fields:write")&&n("form",{class:"tools",onSubmit:u,children:[n("label",{children:[
"Name"," ",n("input",{type:"text",value:e,required:!0,placeholder:"loyalty_points","data-testid":"field-name",onInput:p=>s(
p.currentTarget.value)})]}),n("label",{children:["Type"," ",n("select",{value:o,onChange:p=>a(p.currentTarget.value),children:[
n("option",{children:"Text"}),n("option",{children:"Number"}),n("option",{children:"Date"}),n("option",{children:"Set"})]})]}),
n("button",{type:"submit",disabled:l.busy||!e.trim(),children:"Make a field"})]}),n(C,{error:l.error??c.error,retry:c.
error?c.reload:void 0}),m?n(_,{children:[n(O,{title:"Fields of this account",children:m.custom.length===0?n(V,{children:"\
There are none yet. A field has to be there before contacts have values of it."}):n(B,{label:"Fields of this account",
heads:["Name","Type","Id","Used by",""],children:m.custom.map(({field:p,uses:f})=>n("tr",{"data-testid":"field-row",children:[
n("th",{scope:"row",children:p.name}),n("td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("\
td",{"data-testid":"uses",children:n(Nt,{uses:f,names:m.names})}),n("td",{children:t.may("fields:write")&&f&&n("button",
{type:"button",onClick:()=>r({id:p.id,name:p.name,uses:f}),children:["Delete",n("span",{class:"unseen",children:[" ",p.
name]})]})})]},p.id))})}),n(O,{title:"Fields that every account has",children:n(B,{label:"Fields that every account ha\
s",heads:["Name","Type","Id",""],children:m.reserved.map(p=>n("tr",{children:[n("th",{scope:"row",children:p.name}),n(
"td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("td",{class:"soft",children:"read_only"in
p&&p.read_only?"kept by the service":""})]},p.id))})})]}):!c.error&&n(q,{}),n(Vn,{asked:i,names:m?.names??new Map,what:"\
field",onNo:()=>r(null),onYes:async()=>{await le("/v1/fields/{custom_field_id}",{in:{custom_field_id:i?.id??""}}),r(null),
c.reload()}})]})}var Co=60,Gn=t=>new Date(t).getTime()/1e3;function zn(t){let{steps:e,label:s}=t,o=te(null),[a,i]=g(!1),r=J(()=>{let m=[];
for(let{at:p,count:f,joined:h,left:b}of e){let k=m.at(-1),w=Gn(p);k?.at===w?Object.assign(k,{count:f,joined:k.joined+h,
left:k.left+b}):m.push({at:w,count:f,joined:h,left:b})}return m},[e]),l=J(()=>e.filter(m=>m.what&&!["evaluated","refre\
shed","populated"].includes(m.what)).map(m=>({at:Gn(m.at)})),[e]);$(()=>{let m=!1,p=null;return import("./chart.js").then(
({mount:f})=>{!m&&o.current&&(p=f(o.current,{points:r,marks:l,stepped:!t.dashed,dashed:t.dashed}))}).catch(()=>i(!0)),
()=>{m=!0,p?.destroy()}},[r,l,t.dashed]);let[d,c]=[e[0],e.at(-1)],u=d&&c?`${s}: from ${T(d.count)} to ${T(c.count)}`:s;
return n(_,{children:[n("div",{class:"chart",ref:o,role:"img","aria-label":u}),a&&n("p",{class:"soft",children:"The ch\
art cannot be drawn; the table has its figures."}),n("details",{children:[n("summary",{children:"The same as a table"}),
n(B,{label:s,heads:["When",...t.dashed?[]:["What"],"#Joined","#Left","#Members"],children:e.slice(-Co).toReversed().map(
(m,p)=>n("tr",{children:[n("td",{children:n(I,{at:m.at})}),!t.dashed&&n("td",{children:m.what}),n("td",{class:"number \
good",children:n(M,{value:m.joined,sign:!0})}),n("td",{class:"number bad",children:n(M,{value:-m.left,sign:!0})}),n("t\
d",{class:"number",children:n(M,{value:m.count})})]},p))})]})]})}async function Po(t,e){let s=[];for(let o;;){let a=await y(
"/v1/segments/{segment_id}/history",{in:{segment_id:t},query:{from:o},signal:e});if(s.push(...a.steps),!a.next_from)return{
...a,steps:s};o=a.next_from}}function Kn(t){let e=A(a=>Po(t.id,a),[t.id,t.members]),s=e.data,o=s?.steps[0]&&Ye(s.steps[0].
at,Date.now());return n(O,{title:"How its size went",note:o&&`since ${o}`,id:"history-chart",children:[n(C,{error:e.error,
retry:e.reload}),s?s.steps.length===0?n(V,{children:"Nothing has happened for as long as history is kept."}):n(zn,{steps:s.
steps,label:"Members over time",dashed:!1}):!e.error&&n(q,{}),s?.cut&&n("p",{class:"soft",children:["History reaches b\
ack to ",n(I,{at:s.reaches_back_to}),"."]})]})}function Qn(t){let e=A(o=>y("/v1/segments/{segment_id}/forecast",{in:{segment_id:t.
id},signal:o}),[t.id,t.members]),s=J(()=>e.data?.steps.map(({at:o,count:a,joins:i,leaves:r})=>({at:o,count:a,joined:i,
left:r})),[e.data]);return n(O,{title:"How it goes on",note:"if nothing is written, for 30 days",id:"forecast-chart",children:[
n(C,{error:e.error,retry:e.reload}),s?s.every(o=>o.joined+o.left===0)?n("p",{class:"soft",children:"Time alone moves n\
obody within 30 days."}):n(zn,{steps:s,label:"Members to come",dashed:!0}):!e.error&&n(q,{})]})}function Et(t){let{doing:e}=t;return e.published_at?e.unpublished?`${Se(e.lag_seconds??0)} behind`:"current":"not publ\
ished yet"}function $t(t){let{next:e}=t.segment.doing;return e?n("span",{title:e.pace??"",children:[e.what," ",n(I,{at:e.
at})]}):n("span",{class:"soft",children:t.segment.query_validation==="INVALID"?"nothing":"with the next change"})}function No(t){
let{segment:e}=t,s=e.members!==e.contacts_count;return n("tr",{"data-testid":"segment-row","data-segment-id":e.id,children:[
n("th",{scope:"row",children:[n("a",{href:P("segments",e.id),children:e.name}),e.pinned&&n("span",{class:"tag",title:"\
published every hour, without back-off",children:"in use"})]}),n("td",{children:n(Ze,{state:e.query_validation})}),n("\
td",{class:"number","data-label":"members",children:[n(M,{value:e.members,id:"segment-count"}),s&&n("small",{class:"so\
ft",children:[T(e.contacts_count)," published"]})]}),n("td",{class:"line","data-testid":"segment-sizes","data-value":t.
sizes?.at(-1),children:t.sizes&&n(An,{values:t.sizes,of:"members in the last 14 days"})}),n("td",{children:Et(e)}),n("\
td",{children:n($t,{segment:e})})]})}function Eo(t){let e=R(),s=A(r=>y("/v1/deleted_segments",{signal:r}),[],5e3),o=j(),
a=(s.data?.segments??[]).filter(r=>!r.restored_as);if(a.length===0)return null;let i=r=>o.run(async()=>{let l=await W(
"/v1/segments/{segment_id}/restore",void 0,{in:{segment_id:r}});t.onRestored(),s.reload(),ae("segments",l.id)});return n(
O,{title:"Deleted",note:"each can be made again as a new segment",children:[n(C,{error:o.error}),n(B,{label:"Deleted s\
egments",heads:["Name","Deleted","Kept for",""],children:a.map(r=>n("tr",{"data-testid":"deleted-row",children:[n("th",
{scope:"row",title:r.query,children:r.name}),n("td",{children:n(I,{at:r.deleted_at})}),n("td",{children:n(I,{at:r.kept_until})}),
n("td",{children:e.may("segments:write")&&n("button",{type:"button","data-testid":"restore-segment",disabled:o.busy,onClick:()=>i(
r.id),children:["Restore",n("span",{class:"unseen",children:[" ",r.name]})]})})]},r.id))})]})}function Jn(){let t=R(),
e=A(m=>y("/v1/segments",{signal:m}),[],5e3),[s,o]=g(""),[a,i]=g("name"),r=e.data?.segments,l=J(()=>{let m=s.trim().toLowerCase(),
p=(r??[]).filter(h=>`${h.name} ${h.id} ${h.query}`.toLowerCase().includes(m)),f={name:(h,b)=>h.name.localeCompare(b.name),
members:(h,b)=>b.members-h.members,created_at:(h,b)=>b.created_at.localeCompare(h.created_at)};return p.sort(f[a])},[r,
s,a]),d=A(m=>y("/v1/segment_sizes",{signal:m}),[],15e3),c=J(()=>new Map(d.data?.segments.map(m=>[m.id,m.sizes])),[d.data]),
u=(r??[]).filter(m=>m.query_validation==="INVALID").length;return n(_,{children:[n(U,{title:"Segments",children:t.may(
"segments:write")&&n("a",{class:"button first",href:P("segments","new"),"data-testid":"new-segment",children:"New segm\
ent"})}),n(C,{error:e.error,retry:e.reload}),r?r.length===0?n(V,{children:["There are no segments yet. A segment is a \
question about contacts that is answered all the time, such as “bought twice in 60 days”."," ",t.may("segments:wri\
te")?"Make the first one with “New segment”.":"Sign in with a key that has segments:write to make one."]}):n(_,{children:[
n("div",{class:"tools",children:[n("label",{children:["Filter"," ",n("input",{type:"search",value:s,placeholder:"name,\
 id or query",onInput:m=>o(m.currentTarget.value)})]}),n("label",{children:["Order"," ",n("select",{value:a,onChange:m=>i(
m.currentTarget.value),children:[n("option",{value:"name",children:"by name"}),n("option",{value:"members",children:"l\
argest first"}),n("option",{value:"created_at",children:"newest first"})]})]}),n("p",{class:"soft",role:"status",children:[
he(l.length,"segment","segments"),u>0&&`, ${T(u)} of all invalid`]})]}),n(B,{label:"Segments",class:"wide",heads:["Nam\
e","State","#Members","14 days","Published","Due"],children:l.map(m=>n(No,{segment:m,sizes:c.get(m.id)},m.id))}),l.length===
0&&n(V,{children:["No segment has “",s,"” in its name, id or query."]})]}):!e.error&&n(q,{}),n("div",{class:"below",
children:n(Eo,{onRestored:e.reload})})]})}var $o=25;function Ao(t){let[e,s]=g([]),o=e.at(-1),a={in:{segment_id:t.segment.id}},i=A(l=>y("/v1/segments/{segment_id\
}/members",{...a,query:{format:"contacts",limit:$o,cursor:o},signal:l}),[t.segment.id,o,t.segment.members]),r=i.data;return n(
O,{title:"Members",note:`${T(t.segment.members)} as of the last evaluation`,children:[n(C,{error:i.error,retry:i.reload}),
r?(r.contacts??[]).length===0?n(V,{children:"Nobody is in."}):n(B,{label:"Members",heads:["Contact","Name","City","Cou\
ntry"],children:(r.contacts??[]).map(l=>n("tr",{children:[n("th",{scope:"row",children:n("a",{href:P("contacts",l.id),
children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(Boolean).join(" ")}),n("td",{children:l.
city}),n("td",{children:l.country})]},l.id))}):!i.error&&n(q,{}),n("div",{class:"actions",children:[n("button",{type:"\
button",disabled:e.length===0,onClick:()=>s(e.slice(0,-1)),children:"Before"}),n("button",{type:"button",disabled:!r?.
next,onClick:()=>r?.next&&s([...e,r.next]),children:"Next"})]})]})}function Oo(t){let[e,s]=g(t.contact),[o,a]=g(null),
i=j();return n(O,{title:"Why is somebody in, or not?",children:[n("form",{class:"tools",onSubmit:l=>{l?.preventDefault(),
i.run(async()=>{a(null),a(await W("/v1/queries/explain",{segment_id:t.segment.id,contact:e.trim()}))})},children:[n("l\
abel",{children:["Address or id of a contact"," ",n("input",{type:"search","data-testid":"explain-contact",value:e,required:!0,
placeholder:"ada@example.com",onInput:l=>s(l.currentTarget.value)})]}),n("button",{type:"submit",disabled:i.busy||!e.trim(),
children:"Explain"})]}),n(C,{error:i.error}),o&&n(Xe,{found:o})]})}function Yn(t){return n("ul",{class:"links",children:t.
ids.map(e=>n("li",{children:n("a",{href:P("segments",e),children:t.names.get(e)??e})},e))})}function Zn(t){return A(async e=>{
let[s,o]=await Promise.all([y("/v1/segments/{segment_id}/uses",{in:{segment_id:t},signal:e}),y("/v1/segments",{signal:e})]);
return{uses:s,names:new Map(o.segments.map(a=>[a.id,a.name]))}},[t])}function Io(t){let{segment:e}=t,s=j(),o=Zn(e.id),
{next:a}=e.doing,i=o.data?.uses.becomes_invalid??[],r=()=>s.run(async()=>{await le("/v3/marketing/segments/2.0/{segmen\
t_id}",{in:{segment_id:e.id}}),ae("segments")});return n(pe,{open:t.open,title:`Delete “${e.name}”?`,yes:"Delete i\
t",id:"confirm-delete",busy:s.busy,error:s.error,onYes:r,onNo:t.onNo,children:[n("p",{children:"It cancels at once, an\
d can be restored as a new segment for 90 days:"}),n("ul",{children:[n("li",{children:["the membership of ",he(e.members,
"contact","contacts"),"; the contacts themselves stay"]}),a?n("li",{children:["the ",a.what," that is due ",n(I,{at:a.
at,whole:!0})]}):n("li",{children:"every later evaluation; none is due now"})]}),o.data?i.length>0?n(_,{children:[n("p",
{class:"warn",children:[i.length===1?"This segment becomes":"These segments become"," invalid:"]}),n(Yn,{ids:i,names:o.
data.names})]}):n("p",{children:"No other segment refers to it."}):n(q,{})]})}function Xn(t){let e=R(),s=A(h=>y("/v1/s\
egments/{segment_id}",{in:{segment_id:t.id},signal:h}),[t.id],5e3),o=Zn(t.id),[a,i]=g(!1),r=j(),l=s.data,d=n("a",{href:P(
"segments"),children:"Segments"});if(!l)return n(_,{children:[n(U,{title:"Segment",above:d}),s.error?n(C,{error:s.error,
retry:s.reload}):n(q,{})]});let{doing:c}=l,u={in:{segment_id:l.id}},m=Intl.DateTimeFormat().resolvedOptions().timeZone,
p=()=>r.run(async()=>{await W("/v3/marketing/segments/2.0/refresh/{segment_id}",{user_time_zone:m},u),s.reload()}),f=()=>r.
run(async()=>{await xe("/v1/segments/{segment_id}",{pinned:!l.pinned},u),s.reload()});return n(_,{children:[n(U,{title:l.
name,above:d,children:e.may("segments:write")&&n(_,{children:[n("a",{class:"button first",href:P("segments",l.id,"edit"),
"data-testid":"edit-segment",children:"Edit"}),n("button",{type:"button",disabled:r.busy||c.refreshes_left===0,onClick:p,
title:`${he(c.refreshes_left,"refresh","refreshes")} left today`,children:"Refresh"}),n("button",{type:"button",disabled:r.
busy,"aria-pressed":l.pinned,onClick:f,title:"Published every hour while it is in use",children:l.pinned?"In use":"Mar\
k as in use"}),n("button",{type:"button",class:"danger","data-testid":"delete-segment",onClick:()=>i(!0),children:"Del\
ete"})]})}),n(C,{error:r.error}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"members"}),n("\
dd",{children:n(M,{value:l.members,id:"segment-count",class:"large"})})]}),n("div",{children:[n("dt",{children:"publis\
hed"}),n("dd",{children:n(M,{value:l.contacts_count,class:"large"})})]}),n("div",{children:[n("dt",{children:"state"}),
n("dd",{children:n(Ze,{state:l.query_validation})})]}),n("div",{children:[n("dt",{children:"what others see"}),n("dd",
{children:Et(l)})]}),n("div",{children:[n("dt",{children:"due"}),n("dd",{children:n($t,{segment:l})})]}),n("div",{children:[
n("dt",{children:"evaluated"}),n("dd",{children:c.members_as_of?n(I,{at:c.members_as_of}):"not yet"})]}),n("div",{children:[
n("dt",{children:"version"}),n("dd",{children:n(M,{value:c.version})})]}),n("div",{children:[n("dt",{children:"created"}),
n("dd",{children:n(I,{at:l.created_at})})]})]}),n("p",{class:l.query_validation==="INVALID"?"bad":"soft",children:l.status}),
n("pre",{class:"sql",children:n("code",{children:l.query})}),n("div",{class:"columns charts",children:[n(Kn,{id:l.id,members:l.
members}),n(Qn,{id:l.id,members:l.members})]}),n("div",{class:"columns",children:[e.may("contacts:read","events:read")&&
n(Oo,{segment:l,contact:t.contact}),n(O,{title:"Used by",id:"uses",children:[n(C,{error:o.error,retry:o.reload}),o.data&&
(o.data.uses.segments.length?n(Yn,{ids:o.data.uses.segments,names:o.data.names}):n("p",{class:"soft",children:"No othe\
r segment refers to it."})),o.data&&o.data.uses.webhooks.length>0&&n("p",{children:[he(o.data.uses.webhooks.length,"we\
bhook names","webhooks name")," it:"," ",o.data.uses.webhooks.map((h,b)=>n("span",{children:[b>0&&", ",n("a",{href:P("\
webhooks",h),children:h.slice(0,8)})]},h))]})]})]}),e.may("contacts:read")&&n(Ao,{segment:l}),a&&n(Io,{segment:l,open:a,
onNo:()=>i(!1)})]})}function Q(t){return n("select",{class:t.wide?"wide":void 0,"aria-label":t.label,"data-testid":t.id,value:t.value,onChange:e=>t.
onPick(e.currentTarget.value),children:t.choices.map(e=>n("option",{value:e.id,children:e.label},e.id))})}function ne(t){
let[e,s]=g(t.value);$(()=>s(t.value),[t.value]);let o=(t.whole?/^\d{1,9}$/:/^-?\d{1,20}(\.\d{1,10})?$/).test(e);return n(
"input",{type:"text",inputMode:"decimal",class:"digits","aria-label":t.label,"aria-invalid":!o,"data-testid":"builder-\
number",value:e,onInput:a=>{let i=a.currentTarget.value.trim();s(i),(t.whole?/^\d{1,9}$/:/^-?\d{1,20}(\.\d{1,10})?$/).
test(i)&&t.onValue(i)}})}var Lo=new Set("contact_id email alternate_emails phone_number_id phone_number external_id an\
onymous_id address_line_1 address_line_2 whatsapp line facebook unique_name".split(" "));function Mo(t,e,s,o){let a=R(),
[i,r]=g([]),l=e.fields.find(c=>c.name===t),d=a.may("contacts:read","fields:read")&&l&&!Lo.has(l.name);return $(()=>{if(!o||
!d||!l)return;let c=new AbortController,u=setTimeout(()=>{let m={in:{custom_field_id:l.id},query:{start:s,limit:12},signal:c.
signal};y("/v1/fields/{custom_field_id}/values",m).then(({values:p})=>r(p),()=>{})},120);return()=>{clearTimeout(u),c.
abort()}},[l?.id,d,s,o]),i}function ge(t){let[e,s]=g(!1),o=Mo(t.field,t.names,t.value,e),a=_n(),i=t.known?.map(r=>({value:r}))??
o;return n(_,{children:[n("input",{type:"text","aria-label":t.label,"data-testid":"builder-value",value:t.value,list:i.
length?a:void 0,autoComplete:"off",spellcheck:!1,onFocus:()=>s(!0),onBlur:()=>s(!1),onInput:r=>t.onValue(r.currentTarget.
value),onKeyDown:r=>{r.key==="Enter"&&(r.preventDefault(),t.onEnter?.())}}),i.length>0&&n("datalist",{id:a,children:i.
map(r=>n("option",{value:r.value,children:r.count===void 0?void 0:T(r.count)},r.value))})]})}function De(t){let[e,s]=g(
""),{values:o,choices:a}=t,i=l=>{l!==""&&!o.includes(l)&&t.onValues([...o.filter(d=>d!==""),l]),s("")},r=a?.filter(l=>!o.
includes(l.id));return n("span",{class:"chips",children:[o.filter(l=>l!=="").map(l=>{let d=a?.find(c=>c.id===l)?.label??
l;return n("span",{class:"chip",children:[d,n("button",{type:"button","aria-label":`Without ${d}`,disabled:o.length===
1,onClick:()=>t.onValues(o.filter(c=>c!==l)),children:"×"})]},l)}),r?r.length>0&&n(Q,{label:`More ${t.label}`,value:"",
id:"builder-value",choices:[{id:"",label:"add…"},...r],onPick:i}):n("span",{class:"adder",children:[n(ge,{...t,label:`\
More ${t.label}`,value:e,onValue:s,onEnter:()=>i(e)}),n("button",{type:"button",disabled:e==="",onClick:()=>i(e),children:"\
Add"})]})]})}function et(t){let e={"aria-label":t.label,value:t.value,onInput:s=>{s.currentTarget.value&&t.onValue(s.currentTarget.
value)}};return/^(\d{4}-\d\d-\d\d)?$/.test(t.value)?n("input",{type:"date",...e}):n("input",{type:"text",...e})}var Ce=["minute","hour","day","week","month","quarter","year"],es=0;function ve(){return es+=1,es}function tt(t){if(t.
kind==="leaf")return t.text;let e=t.parts.map((s,o)=>(o?t.gaps[o-1]??"":"")+tt(s)).join("");return t.head+e+t.tail}function ts(t){
return t.root.parts.length===0?t.before+t.after:t.before+t.where+tt(t.root)+t.after}var ns=(t,e)=>t==="none"?["NOT (",
")"]:e?["",""]:["(",")"],At=t=>t==="all"?"AND":"OR",ss=(t,e)=>e?`
  ${At(t)} `:` ${At(t)} `;function Ot(t){return t.kind==="leaf"||t.how==="none"||t.head.includes("(")?t:{...t,head:`(${t.
head}`,tail:`${t.tail})`}}function nt(t,e,s=!1){let[o,a]=ns(t,s),i=e.slice(1).map(()=>ss(t,s));return{kind:"group",key:ve(),
how:t,head:o,parts:e.map(Ot),gaps:i,tail:a}}function It(t,e,s){let[o,a]=ns(e,s),i=t.gaps.map(r=>r.replace(/\b(and|or)\b/i,
At(e)));return{...t,how:e,head:o,tail:a,gaps:i,parts:t.parts.map(Ot)}}function os(t,e,s){let o=t.parts.length<2?It(t,t.
how,s):t,a=o.parts.length?[...o.gaps,o.gaps.at(-1)??ss(o.how,s)]:[];return{...o,parts:[...o.parts,Ot(e)],gaps:a}}function st(t,e){
let s=e===t.parts.length-1;return{...t,parts:t.parts.filter((o,a)=>a!==e),gaps:t.gaps.filter((o,a)=>a!==(s?e-1:e))}}function as(t,e,s){
return{...t,parts:t.parts.map((o,a)=>a===e?s:o)}}function Do(t){if(!t.startsWith("(")||!t.endsWith(")"))return!1;let e=0,
s="";for(let[o,a]of[...t].entries())if(s?a===s&&(s=""):a==="'"||a==='"'?s=a:a==="("?e+=1:a===")"&&(e-=1),e===0&&!s&&o<
[...t].length-1)return!1;return!0}function is(t){let e=t.trim();return/\b(and|or|not)\b/i.test(e)&&!Do(e)?`(${e})`:e}var qo={"=":"is","!=":"is not","<":"is less than","<=":"is at most",">":"is more than",">=":"is at least"},us={contains:"\
contains",not_contains:"does not contain",starts:"starts with",not_starts:"does not start with",ends:"ends with",not_ends:"\
does not end with"},Ro={in:"is one of",not_in:"is none of",between:"is between",blank:"is blank",known:"is not blank"},
Fo=["=","!=",">=","<=",">","<"],at=Fo.map(t=>({id:t,label:qo[t]})),ot=t=>Object.entries(t).map(([e,s])=>({id:e,label:s})),
we=t=>t?"text"in t?t.text:t.number:"";function cs(t){return"value"in t?[typeof t.value=="string"?{text:t.value}:t.value]:
"values"in t?t.values:"low"in t?[t.low,t.high]:[]}function qe(t){let e=we(t);return{number:/^-?\d{1,20}(\.\d{1,10})?$/.
test(e)?e:"0"}}function Ho(t,e,s){let o=cs(e),a=s?qe(o[0]):{text:we(o[0])};if(t==="blank"||t==="known")return{op:t};if(t===
"in"||t==="not_in")return{op:t,values:o.length?o:[a]};if(t==="between")return{op:t,low:qe(o[0]),high:qe(o[1]??o[0])};if(t in
us){let i="anyCase"in e?e.anyCase:!1;return{op:t,value:we(o[0]),anyCase:i}}return{op:t,value:a}}function it(t){let{test:e,
kind:s,onTest:o}=t,a=cs(e),i=s==="number"||s==="both"&&a[0]!==void 0&&"number"in a[0],r=[...ot({"=":"is","!=":"is not"}),
...ot(us)],l=ot(Ro).filter(m=>i||m.id!=="between"),d=[...i?at:r,...l],c=m=>o({...e,value:m}),u={label:"Value",names:t.
names,...t.field?{field:t.field}:{}};return n(_,{children:[n(Q,{label:"What is asked",id:"builder-op",value:e.op,choices:d,
onPick:m=>o(Ho(m,e,i))}),s==="both"&&"value"in e&&typeof e.value!="string"&&n(Q,{label:"As",value:i?"number":"text",choices:[
{id:"text",label:"text"},{id:"number",label:"number"}],onPick:m=>{let p=m==="number"?qe(a[0]):{text:we(a[0])},f=m==="t\
ext"&&e.op!=="!="?"=":e.op;o({op:f,value:p})}}),"value"in e&&typeof e.value=="string"&&n(_,{children:[n(ge,{...u,value:e.
value,onValue:m=>o({...e,value:m})}),n("label",{class:"check",children:[n("input",{type:"checkbox",checked:"anyCase"in
e&&e.anyCase,onChange:m=>o({...e,anyCase:m.currentTarget.checked})}),"any case"]})]}),"value"in e&&typeof e.value!="st\
ring"&&("number"in e.value?n(ne,{label:"Value",value:e.value.number,onValue:m=>c({number:m})}):n(ge,{...u,value:e.value.
text,onValue:m=>c({text:m})})),"values"in e&&n(De,{...u,label:"values",values:e.values.map(we),onValues:m=>{let p=f=>i?
qe({text:f}):{text:f};o({...e,values:m.map(p)})}}),e.op==="between"&&n(_,{children:[n(ne,{label:"From",value:we(e.low),
onValue:m=>o({...e,low:{number:m}})}),n("span",{children:"and"}),n(ne,{label:"To",value:we(e.high),onValue:m=>o({...e,
high:{number:m}})})]})]})}var Wo=[["ago >","in the last"],["ago >=","in the last, that instant included","rare"],["ago\
 <","more than … ago"],["ago <=","… ago or earlier","rare"],["next","in the next"],["ahead >","later than … from n\
ow"],["ahead >=","… from now or later","rare"],["ahead <","earlier than … from now","rare"],["ahead <=","… from no\
w or earlier","rare"],["date >=","on or after"],["date <","before"],["date >","after"],["date <=","until"],["between",
"between"],["start >=","since the start of this"],["start <","before the start of this"],["start >","after the start o\
f this","rare"],["start <=","until the start of this","rare"],["now <","in the past"],["now >","in the future"],["now \
<=","until now","rare"],["now >=","from now on","rare"],["anniversary","has its day today, as a birthday","field"],["s\
ame month","has its month now","field"],["same day","has its day of the month today","field"],["month","is in the mont\
h","field"],["blank","is blank","field"],["known","is not blank","field"]];function Uo(t){return t.form==="same"?`same\
 ${t.part}`:"op"in t?`${t.form} ${t.op}`:t.form}var rs=()=>new Date().toISOString().slice(0,10);function Vo(t,e){let[s,
o]=t.split(" "),a="n"in e?e.n:30,i="unit"in e?e.unit:"day",r="date"in e?e.date:"low"in e?e.low:rs();switch(s){case"ago":case"\
ahead":return{form:s,op:o,n:a,unit:i};case"next":return{form:s,n:a,unit:i};case"now":return{form:s,op:o};case"start":return{
form:s,op:o,unit:"unit"in e?i:"month"};case"date":return{form:s,op:o,date:r};case"between":return{form:s,low:r,high:"h\
igh"in e?e.high:rs()};case"same":return{form:s,part:o};case"month":return{form:s,month:"month"in e?e.month:new Date().
getMonth()+1};default:return{form:s}}}var Bo=(t,e)=>t===1?e:`${e}s`;function Re(t){let{test:e,onTest:s}=t,o=Uo(e),a=Wo.
filter(([r,,l])=>r===o||l!=="rare"&&(t.ofField||l!=="field")),i=Array.from({length:12},(r,l)=>({id:String(l+1),label:new Intl.
DateTimeFormat(void 0,{month:"long"}).format(new Date(2026,l,15))}));return n(_,{children:[n(Q,{label:"When",wide:!0,id:"\
builder-when",value:o,choices:a.map(([r,l])=>({id:r,label:l})),onPick:r=>s(Vo(r,e))}),"n"in e&&n(ne,{label:"How many",
whole:!0,value:String(e.n),onValue:r=>s({...e,n:Number(r)})}),"unit"in e&&n(Q,{label:"Unit",value:e.unit,choices:Ce.map(
r=>({id:r,label:"n"in e?Bo(e.n,r):r})),onPick:r=>s({...e,unit:r})}),e.form==="date"&&n(et,{label:"Date",value:e.date,onValue:r=>s(
{...e,date:r})}),e.form==="between"&&n(_,{children:[n(et,{label:"From",value:e.low,onValue:r=>s({...e,low:r})}),n("spa\
n",{children:"and"}),n(et,{label:"To",value:e.high,onValue:r=>s({...e,high:r})})]}),e.form==="month"&&n(Q,{label:"Mont\
h",value:String(e.month),choices:i,onPick:r=>s({form:"month",month:Number(r)})})]})}var ls={any:"has any of",none:"has\
 none of",empty:"is empty",filled:"is not empty",size:"has so many values:"},ds={any:"in any of",none:"in none of"};function ms(t){
let{test:e,names:s,onTest:o,field:a}=t,i=c=>c.map(({id:u,name:m})=>({id:u,label:m})),r=a==="list_ids"?i(s.lists):a==="\
segment_ids"?i(s.segments):void 0,l=a==="segment_ids"?ds:a==="list_ids"?{...ls,...ds}:ls,d="values"in e?e.values:[r?.[0]?.
id??""];return n(_,{children:[n(Q,{label:"What is asked",id:"builder-op",value:e.op,choices:ot(l),onPick:c=>{o(c==="an\
y"||c==="none"?{op:c,values:d}:c==="size"?{op:c,than:">=",n:2}:{op:c})}}),"values"in e&&n(De,{label:"values",names:s,field:a,
values:e.values,...r?{choices:r}:{},onValues:c=>o({...e,values:c})}),e.op==="size"&&n(_,{children:[n(Q,{label:"Compare\
d",value:e.than,choices:at,onPick:c=>o({...e,than:c})}),n(ne,{label:"Number",whole:!0,value:String(e.n),onValue:c=>o({
...e,n:Number(c)})})]})]})}var Lt=[["did","did"],["never","did not do"],["count >=","did at least so many times"],["count <=","did at most so man\
y times"],["count =","did exactly so many times"],["count <","did fewer times than"],["count >","did more times than"],
["last","did, the last time"],["first","did, the first time"],["sum","did, with the total of"],["avg","did, with the a\
verage of"],["max","did, with the largest"],["min","did, with the smallest"]],fs={"<=":">","<":">=",">":"<=",">=":"<",
"=":"!=","!=":"="};function jo({negated:t,having:e}){return e?e.of!=="count"?e.of:`count ${t?fs[e.op]:e.op}`:t?"never":
"did"}function Go(t,e,s){let{having:o}=t,[a,i]=e.split(" ");if(e==="did"||e==="never")return{...t,negated:e==="never",
having:null};if(a==="count"){let d=o?.of==="count"?o.n:2,c=i==="<="||i==="<";return{...t,negated:c,having:{of:a,op:c?fs[i]:
i,n:d}}}if(a==="last"||a==="first"){let d=o&&"time"in o?o.time:{form:"ago",op:">",n:30,unit:"day"};return{...t,negated:!1,
having:{of:a,time:d}}}let r=o&&"path"in o?o.path:s[0]??["total"],l=o&&"path"in o?o:{op:">=",n:"100"};return{...t,negated:!1,
having:{of:a,path:r,op:l.op,n:l.n}}}function zo(t){let e=R(),s=t[0]??"",[o,a]=g({type:"",paths:[]});return $(()=>{if(!s||
!e.may("events:read"))return;let i=new AbortController;return y("/v1/event_types/{event_type}/properties",{in:{event_type:s},
signal:i.signal}).then(({properties:r})=>a({type:s,paths:r}),()=>{}),()=>i.abort()},[s,e]),o.type===s?o.paths:[]}function ps(t){
let[e,s]=g(t.path.join("."));return n(ge,{label:"Property",names:t.names,known:t.paths.map(o=>o.join(".")),value:e,onValue:o=>{
s(o);let a=t.paths.find(i=>i.join(".")===o)??o.split(".");a.every(i=>i!=="")&&t.onPath(a)}})}function Ko(t){let{having:e,
onHaving:s}=t;return e.of==="count"?n(_,{children:[n(ne,{label:"Times",whole:!0,value:String(e.n),onValue:o=>s({...e,n:Number(
o)})}),n("span",{children:"times"})]}):"time"in e?n(Re,{test:e.time,ofField:!1,onTest:o=>s({...e,time:o})}):n(_,{children:[
n(ps,{path:e.path,paths:t.paths,names:t.names,onPath:o=>s({...e,path:o})}),n(Q,{label:"Compared",value:e.op,choices:at,
onPick:o=>s({...e,op:o})}),n(ne,{label:"Amount",value:e.n,onValue:o=>s({...e,n:o})})]})}var Mt=t=>t.eventTypes.map(e=>({
id:e,label:e}));function hs(t){let{condition:e,names:s,onCondition:o}=t,a=zo(e.types),i=d=>o({...e,...d}),r=jo(e),l=Lt.
some(([d])=>d===r)?Lt:[...Lt,[r,`events ${r}`]];return n(_,{children:[n(Q,{label:"How often",wide:!0,id:"builder-op",value:r,
choices:l.map(([d,c])=>({id:d,label:c})),onPick:d=>o(Go(e,d,a))}),e.having&&n(Ko,{having:e.having,paths:a,names:s,onHaving:d=>i(
{having:d})}),e.types.length===0?n("span",{children:"any event"}):n(De,{label:"types of events",names:s,choices:Mt(s),
values:e.types,onValues:d=>i({types:d})}),e.when.map((d,c)=>n("span",{class:"also",children:[n("span",{children:"when"}),
n(Re,{test:d,ofField:!1,onTest:u=>i({when:e.when.map((m,p)=>p===c?u:m)})}),n(Fe,{label:"the time",onClick:()=>i({when:e.
when.filter((u,m)=>m!==c)})})]},`when ${c}`)),e.where.map((d,c)=>n("span",{class:"also",children:[n("span",{children:"\
where"}),n(ps,{path:d.path,paths:a,names:s,onPath:u=>i({where:e.where.map((m,p)=>p===c?{...m,path:u}:m)})}),n(it,{test:d.
test,kind:"both",names:s,onTest:u=>i({where:e.where.map((m,p)=>p===c?{...m,test:u}:m)})}),n(Fe,{label:"the property",onClick:()=>i(
{where:e.where.filter((u,m)=>m!==c)})})]},`where ${c}`)),n("span",{class:"also",children:[n("button",{type:"button",class:"\
small",onClick:()=>i({when:[...e.when,{form:"ago",op:">",n:30,unit:"day"}]}),children:"Add a time"}),n("button",{type:"\
button",class:"small",onClick:()=>i({where:[...e.where,{path:a[0]??["total"],test:{op:"known"}}]}),children:"Add a pro\
perty"})]})]})}function Fe(t){return n("button",{type:"button",class:"small","aria-label":`Without ${t.label}`,onClick:t.
onClick,children:"×"})}function gs(t){let{condition:e,names:s,onCondition:o}=t,a=i=>s.eventTypes.includes(i)?Mt(s):[{
id:i,label:i},...Mt(s)];return n(_,{children:[n(Q,{label:"First",value:e.first,choices:a(e.first),onPick:i=>o({...e,first:i})}),
n("span",{children:"and then, within"}),n(ne,{label:"How many",whole:!0,value:String(e.n),onValue:i=>o({...e,n:Number(
i)})}),n(Q,{label:"Unit",value:e.unit,choices:Ce.map(i=>({id:i,label:e.n===1?i:`${i}s`})),onPick:i=>o({...e,unit:i})}),
n(Q,{label:"Then",value:e.second,choices:a(e.second),onPick:i=>o({...e,second:i})})]})}var Qo={Text:"text",Number:"number",Date:"time",Set:"set"},Jo=["alternate_emails","email_domains"],Yo=["last_clicked",
"last_opened","last_emailed","singlesend_id","automation_id"],Zo=["external_id","phone_number_id","anonymous_id"];function He(t){
let e=new Map,s=(o,a)=>e.set(o.toLowerCase(),{name:o,kind:a});for(let o of t.fields)Yo.includes(o.name)||s(o.name,Jo.includes(
o.name)?"set":Qo[o.kind]??"text");for(let o of Zo)s(o,"text");return s("list_ids","ids"),s("segment_ids","ids"),e}function _s(t){
let e=[...He(t).values()].filter(s=>s.kind!=="ids").map(s=>s.name);return e.sort((s,o)=>s.localeCompare(o)),[{id:"list\
_ids",label:"Lists",group:"Membership"},{id:"segment_ids",label:"Segments",group:"Membership"},{id:"bucket",label:"Sha\
re of all contacts",group:"Membership"},{id:"event",label:"Events",group:"Behaviour"},{id:"sequence",label:"One event,\
 then another",group:"Behaviour"},...e.map(s=>({id:`field ${s}`,label:s,group:"Fields"}))]}function bs(t){if(t.kind===
"event"||t.kind==="sequence"||t.kind==="bucket")return t.kind;let{field:e}=t;return e==="list_ids"||e==="segment_ids"?
e:`field ${e}`}function Dt(t,e){let s=e.eventTypes[0]??"open";switch(t){case"list_ids":return{kind:"set",field:t,test:{
op:"any",values:[e.lists[0]?.id??""]}};case"segment_ids":return{kind:"set",field:t,test:{op:"any",values:[e.segments[0]?.
id??""]}};case"bucket":return{kind:"bucket",salt:"holdout",op:"<",n:10};case"event":return{kind:"event",negated:!1,types:[
s],when:[],where:[],having:null};case"sequence":return{kind:"sequence",first:s,second:e.eventTypes[1]??s,n:7,unit:"day"}}
let o=t.replace(/^field /,""),a=He(e).get(o.toLowerCase());switch(a?.kind){case"number":return{kind:"scalar",field:a.name,
test:{op:">=",value:{number:"0"}}};case"time":return{kind:"time",field:a.name,test:{form:"ago",op:">",n:30,unit:"day"}};case"\
set":return{kind:"set",field:a.name,test:{op:"filled"}};default:return{kind:"scalar",field:a?.name??o,test:{op:"=",value:{
text:""}}}}}var S=t=>t?.parts??[],X=(t,e,s)=>t?.kind===e&&(s===void 0||t.text?.toLowerCase()===s);function ue(t,e=null){return t?.
kind!=="column"||(t.qualifier??null)!==e?null:t.text?.toLowerCase()??null}function Ht(t){if(t?.kind==="number")return t.
text??null;let e=t?.kind==="negate"?S(t)[0]:void 0;return e?.kind==="number"?`-${e.text}`:null}function Ne(t){let e=Ht(
t);return e!==null&&/^-?\d{1,9}$/.test(e)?Number(e):null}function qt(t){if(t?.kind==="text")return{text:t.text??""};let e=Ht(
t);return e===null?null:{number:e}}function Wt(t){return t.every(e=>e!==null)?t:null}function Xo(t){let e=S(t)[1];if(e?.
kind!=="text")return null;let s=/^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(e.text??"");if(!s)return null;let[,o,a,i]=s,
r=o&&i?"contains":o?"ends":i?"starts":null;return r?{op:`${t.negated?"not_":""}${r}`,value:(a??"").replace(/\\(.)/gs,"\
$1"),anyCase:t.kind==="ilike"}:null}function ws(t,e,s){let[,...o]=S(t),a=i=>i&&("text"in i?e:s);if(t.kind==="compare"){
let i=qt(o[0]),r=t.text;return!i||!a(i)||"text"in i&&r!=="="&&r!=="!="?null:{op:r,value:i}}if(t.kind==="in"){let i=Wt(
o.map(qt));return i?.every(a)?{op:t.negated?"not_in":"in",values:i}:null}if(t.kind==="between"&&!t.negated){let[i,r]=o.
map(qt);return i&&r&&"number"in i&&"number"in r&&s?{op:"between",low:i,high:r}:null}return t.kind==="is_null"?{op:t.negated?
"known":"blank"}:(t.kind==="like"||t.kind==="ilike")&&e?Xo(t):null}var Pe=t=>X(t,"call","current_timestamp")&&S(t).length===
0,ks=t=>Ce.includes(t);function Rt(t,e){let[s,o,a]=S(t),[i,r]=[ue(s),Ne(o)];return!X(t,"call","timestampadd")||S(t).length!==
3?null:ks(i)&&r!==null&&e(a)?{n:r,unit:i}:null}var ea=["<","<=",">",">="];function ys(t,e){let[s,o]=S(t);return X(t,"c\
all","extract")&&S(t).length===2&&e(o)?ue(s):null}function rt(t,e){let[s,o,a]=S(t);if(t.kind==="and"&&S(t).length===2){
let u=S(t).map(f=>rt(f,e)),[m,p]=u.map(f=>f?.form==="same"?f.part:null);return m==="month"&&p==="day"?{form:"anniversa\
ry"}:null}if(t.kind==="compare"&&t.text==="="){let u=ys(s,e);if(!u)return null;if((u==="month"||u==="day")&&ys(o,Pe)===
u)return{form:"same",part:u};let m=Ne(o);return u==="month"&&m!==null?{form:"month",month:m}:null}if(!e(s))return null;
if(t.kind==="is_null")return{form:t.negated?"known":"blank"};if(t.kind==="between"&&!t.negated){if(o?.kind==="text"&&a?.
kind==="text")return{form:"between",low:o.text??"",high:a.text??""};let u=Rt(a,Pe);return Pe(o)&&u&&u.n>=0?{form:"next",
...u}:null}if(t.kind!=="compare"||!ea.includes(t.text??""))return null;let i=t.text;if(Pe(o))return{form:"now",op:i};if(o?.
kind==="text")return{form:"date",op:i,date:o.text??""};let r=Rt(o,Pe);if(r)return r.n<0?{form:"ago",op:i,n:-r.n,unit:r.
unit}:{form:"ahead",op:i,...r};let[l,d]=S(o),c=X(o,"call","date_trunc")&&l?.kind==="text"&&Pe(d)?l.text:null;return ks(
c)?{form:"start",op:i,unit:c}:null}function xs(t,e){if(t.kind==="not"){let r=S(t)[0],l=r?.kind==="call"?xs(r,e):null;return l?.
op==="any"?{op:"none",values:l.values}:null}let[s,o]=S(t);if(X(t,"call","array_contains")&&e(s)){let r=o?.kind==="arra\
y"?S(o):o?[o]:[],l=Wt(r.map(d=>d.kind==="text"?d.text??"":null));return l?.length?{op:"any",values:l}:null}if(t.kind!==
"compare")return null;if(e(s)&&o?.kind==="array"&&S(o).length===0)return t.text==="="?{op:"empty"}:t.text==="!="?{op:"\
filled"}:null;let a=Ne(o);return X(s,"call","array_size")&&e(S(s)[0])&&a!==null?{op:"size",than:t.text,n:a}:null}function Ts(t){
if(t?.kind!=="path"||t.qualifier)return null;let[e,...s]=S(t).map(o=>o.text??"");return e?.toLowerCase()==="payload"&&
s.length?s:null}var Ft=t=>ue(t)==="timestamp";function ta(t){let[e,s]=S(t),o=e?.kind==="call"?e.text?.toLowerCase():void 0,
[a]=S(e);if(o==="count"&&t.kind==="compare"){let d=Ne(s);return a?.kind==="star"&&d!==null?{of:"count",op:t.text,n:d}:
null}if((o==="max"||o==="min")&&Ft(a)){let d=rt(t,c=>X(c,"call",o)&&Ft(S(c)[0]));return d?{of:o==="max"?"last":"first",
time:d}:null}let[i,r]=[Ts(a),Ht(s)];return!(o==="sum"||o==="avg"||o==="min"||o==="max")||t.kind!=="compare"||!i||r===null?
null:{of:o,path:i,op:t.text,n:r}}var Y=(t,e)=>S(t).filter(s=>s.kind===e),ke=(t,e=null)=>ue(t,e)==="contact_id";function na(t,e){
let s=Y(e,"from")[0],[o,...a]=Y(e,"item");if(!X(s,"from","event_data")||s?.qualifier||a.length||!ke(S(o)[0]))return null;
let i=Y(e,"group").flatMap(S),r=Y(e,"having").flatMap(S);if(Y(e,"join").length||i.length!==r.length||!i.every(c=>ke(c)))
return null;let l={kind:"event",negated:t.negated??!1,types:[],when:[],where:[],having:null},d=Y(e,"where").flatMap(S)[0];
for(let c of d?.kind==="and"?S(d):d?[d]:[]){let[u,...m]=S(c);if(ue(u)==="event_type"){let b=c.kind==="compare"&&c.text===
"="||c.kind==="in"&&!c.negated,k=Wt(m.map(w=>w.kind==="text"?w.text??"":null));if(!b||!k||l.types.length)return null;l.
types=k;continue}let p=rt(c,Ft);if(p){l.when.push(p);continue}let[f,h]=[Ts(u),ws(c,!0,!0)];if(!f||!h)return null;l.where.
push({path:f,test:h})}return r[0]&&(l.having=ta(r[0]),!l.having||l.negated&&l.having.of!=="count")?null:l}function sa(t,e){
let[s,...o]=Y(e,"item"),a=Y(e,"from")[0],i=Y(e,"join"),r=a?.qualifier??null,[l,d]=i.map(v=>v.qualifier??null);if(!(!t.
negated&&!o.length&&!Y(e,"group").length)||!X(a,"from","contact_data")||i.length!==2||!r||!l||!d||!ke(S(s)[0],r))return null;
for(let v of i){let[Z,se]=S(v);if(!X(v,"join","event_data")||!ke(Z,r)||!ke(se,v.qualifier))return null}let u=S(Y(e,"wh\
ere").flatMap(S)[0]);if(u.length!==4||!u.every(v=>v.kind==="compare"))return null;let[m,p,f,h]=u.map(v=>({op:v.text,left:S(
v)[0],right:S(v)[1]})),b=(v,Z)=>v?.op==="="&&ue(v.left,Z)==="event_type"&&v.right?.kind==="text"?v.right.text??"":null,
k=(v,Z)=>ue(v,Z)==="timestamp",[w,x]=[b(m,l),b(p,d)],F=Rt(h?.right,v=>k(v,l));return w===null||x===null||f?.op!==">"||
!k(f.left,d)||!k(f.right,l)||h?.op!=="<="||!k(h.left,d)||!F||F.n<0?null:{kind:"sequence",first:w,second:x,...F}}function vs(t,e){
if(t.kind==="in_select"){let[d,c]=S(t);return!ke(d)||!c?null:na(t,c)??sa(t,c)}let s=S(t)[0];if(t.kind==="compare"&&X(s,
"call","bucket")){let[d,c,u]=S(s),m=Ne(S(t)[1]),p=t.text;return!ke(d)||c?.kind!=="text"||Ne(u)!==100||m===null?null:p===
"<"||p===">="?{kind:"bucket",salt:c.text??"",op:p,n:m}:null}let o=Ss(t),a=o===null?void 0:e.get(o);if(!a)return null;let i=d=>ue(
d)===o,{kind:r}=a;if(r==="time"){let d=rt(t,i);return d&&{kind:"time",field:a.name,test:d}}if(r==="set"||r==="ids"){let d=xs(
t,i);return d&&(r==="set"||a.name!=="segment_ids"||d.op==="any"||d.op==="none")?{kind:"set",field:a.name,test:d}:null}
let l=i(S(t)[0])?ws(t,r==="text",r==="number"):null;return l&&{kind:"scalar",field:a.name,test:l}}function Ss(t){if(!t||
t.kind==="column")return ue(t);let[e,s]=S(t);return Ss(X(t,"call","extract")?s:e)}function oa(t){if(/^[\0-\x7f]*$/.test(
t))return o=>o;let e=[],s=0;for(let o of t){let a=new TextEncoder().encode(o).length;for(let i=0;i<a;i+=1)e.push(s);s+=
o.length}return e.push(s),o=>e[o]??t.length}function Cs(t,e,s,o){let a=(m,p)=>e.slice(s(m),s(p)),i=vs(t,o),r=t.kind===
"and"||t.kind==="or"||t.kind==="not";if(i||!r)return{kind:"leaf",key:ve(),text:a(t.start,t.end),condition:i};let l=S(t)[0],
d=t.kind==="not"&&l?.kind==="or"&&!vs(l,o)?S(l):S(t),c=t.kind==="and"?"all":t.kind==="or"?"any":"none",u=d.at(-1)?.end??
t.end;return{kind:"group",key:ve(),how:c,head:a(t.start,d[0]?.start??t.end),parts:d.map(m=>Cs(m,e,s,o)),gaps:d.slice(1).
map((m,p)=>a(d[p]?.end??0,m.start)),tail:a(u,t.end)}}function Ps(t,e,s){let o=Y(e,"from")[0],a=["join","group","having"].
some(p=>Y(e,p).length),i=Y(e,"item").flatMap(S);if(!X(o,"from","contact_data")||!o||a||i.some(p=>p.kind!=="column"))return null;
let r=oa(t),l=Y(e,"where").flatMap(S)[0],d=t.slice(0,r(o.end));if(!l)return{before:d,where:`
WHERE `,root:nt("all",[],!0),after:t.slice(r(o.end))};let c=Cs(l,t,r,s),u=c.kind==="group"?c:{kind:"group",key:ve(),how:"\
all",head:"",parts:[c],gaps:[],tail:""},m=t.slice(r(o.end),r(l.start));return{before:d,where:m,root:u,after:t.slice(r(
l.end))}}var aa="select from join inner on where group having as and or not in is like ilike between null true false current_ti\
mestamp by case when then else end distinct exists order limit union",ia=new Set(aa.split(" "));function dt(t){return/^[A-Za-z_][A-Za-z0-9_]*$/.
test(t)&&!ia.has(t.toLowerCase())?t:`"${t.replaceAll('"','""')}"`}function ie(t){return`'${t.replaceAll("\\","\\\\").replaceAll(
"'","''")}'`}function lt(t){return"text"in t?ie(t.text):t.number}var ra={contains:["%","%"],starts:["","%"],ends:["%",
""]};function Ns(t,e){switch(e.op){case"in":case"not_in":return`${t} ${e.op==="in"?"IN":"NOT IN"} (${e.values.map(lt).
join(", ")})`;case"between":return`${t} BETWEEN ${lt(e.low)} AND ${lt(e.high)}`;case"blank":return`${t} IS NULL`;case"\
known":return`${t} IS NOT NULL`;case"contains":case"not_contains":case"starts":case"not_starts":case"ends":case"not_en\
ds":{let[s,o]=ra[e.op.replace("not_","")],a=e.value.replace(/[\\%_]/g,r=>`\\${r}`).replaceAll("'","''"),i=e.op.startsWith(
"not_")?"NOT ":"";return`${t} ${i}${e.anyCase?"ILIKE":"LIKE"} '${s}${a}${o}'`}default:return`${t} ${e.op} ${lt(e.value)}`}}
var ut=(t,e,s="CURRENT_TIMESTAMP")=>`timestampadd(${t}, ${e}, ${s})`,Ut=(t,e)=>`EXTRACT(${t} FROM ${e}) = EXTRACT(${t}\
 FROM CURRENT_TIMESTAMP)`;function Vt(t,e){switch(e.form){case"ago":return`${t} ${e.op} ${ut(e.unit,-e.n)}`;case"ahead":
return`${t} ${e.op} ${ut(e.unit,e.n)}`;case"next":return`${t} BETWEEN CURRENT_TIMESTAMP AND ${ut(e.unit,e.n)}`;case"no\
w":return`${t} ${e.op} CURRENT_TIMESTAMP`;case"start":return`${t} ${e.op} DATE_TRUNC('${e.unit}', CURRENT_TIMESTAMP)`;case"\
date":return`${t} ${e.op} ${ie(e.date)}`;case"between":return`${t} BETWEEN ${ie(e.low)} AND ${ie(e.high)}`;case"same":
return Ut(e.part,t);case"anniversary":return`(${Ut("month",t)} AND ${Ut("day",t)})`;case"month":return`EXTRACT(month F\
ROM ${t}) = ${e.month}`;case"blank":return`${t} IS NULL`;case"known":return`${t} IS NOT NULL`}}function la(t,e){switch(e.
op){case"empty":return`${t} = []`;case"filled":return`${t} != []`;case"size":return`ARRAY_SIZE(${t}) ${e.than} ${e.n}`;default:{
let[s,...o]=e.values.map(ie),a=o.length?`[${[s,...o].join(", ")}]`:s;return`${e.op==="none"?"NOT ":""}array_contains(${t}\
, ${a})`}}}var Es=t=>`DATA:payload.${t.map(dt).join(".")}`;function da(t){return t.of==="count"?`COUNT(*) ${t.op} ${t.
n}`:"time"in t?Vt(t.of==="last"?"MAX(timestamp)":"MIN(timestamp)",t.time):`${t.of.toUpperCase()}(${Es(t.path)}) ${t.op}\
 ${t.n}`}function ua(t){let{types:e}=t,s=[...e.length===1?[`event_type = ${ie(e[0]??"")}`]:[],...e.length>1?[`event_ty\
pe IN (${e.map(ie).join(", ")})`]:[],...t.when.map(r=>Vt("timestamp",r)),...t.where.map(r=>Ns(Es(r.path),r.test))],o=s.
length?` WHERE ${s.join(" AND ")}`:"",a=t.having?` GROUP BY contact_id HAVING ${da(t.having)}`:"";return`contact_id ${t.
negated?"NOT ":""}IN (SELECT contact_id FROM event_data${o}${a})`}function Bt(t){switch(t.kind){case"scalar":return Ns(
dt(t.field),t.test);case"time":return Vt(dt(t.field),t.test);case"set":return la(dt(t.field),t.test);case"event":return ua(
t);case"bucket":return`BUCKET(contact_id, ${ie(t.salt)}, 100) ${t.op} ${t.n}`;case"sequence":{let{first:e,second:s,n:o,
unit:a}=t;return`contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS a ON c.contact_id = a.co\
ntact_id JOIN event_data AS b ON c.contact_id = b.contact_id WHERE a.event_type = ${ie(e)} AND b.event_type = ${ie(s)}\
 AND b.timestamp > a.timestamp AND b.timestamp <= ${ut(a,o,"a.timestamp")})`}}}var ca=200;function ma(t){let e=J(()=>_s(t.names),[t.names]),s=bs(t.condition),o=[...new Set(e.map(a=>a.group))];return n(
"select",{"aria-label":"About","data-testid":"builder-subject",value:s,onChange:a=>t.onCondition(Dt(a.currentTarget.value,
t.names)),children:[!e.some(a=>a.id===s)&&n("option",{value:s,children:s.replace(/^field /,"")}),o.map(a=>n("optgroup",
{label:a,children:e.filter(i=>i.group===a).map(i=>n("option",{value:i.id,children:i.label},i.id))},a))]})}function fa(t){
let{condition:e,names:s,onCondition:o}=t;switch(e.kind){case"scalar":{let a=He(s).get(e.field.toLowerCase())?.kind==="\
number"?"number":"text",{field:i}=e;return n(it,{test:e.test,kind:a,field:i,names:s,onTest:r=>o({...e,test:r})})}case"\
time":return n(Re,{test:e.test,ofField:!0,onTest:a=>o({...e,test:a})});case"set":return n(ms,{field:e.field,test:e.test,
names:s,onTest:a=>o({...e,test:a})});case"event":return n(hs,{condition:e,names:s,onCondition:o});case"sequence":return n(
gs,{condition:e,names:s,onCondition:o});case"bucket":return n(_,{children:[n(Q,{label:"Which part",value:e.op,choices:[
{id:"<",label:"the first"},{id:">=",label:"all but the first"}],onPick:a=>o({...e,op:a})}),n(ne,{label:"Percent",whole:!0,
value:String(e.n),onValue:a=>o({...e,n:Number(a)})}),n("span",{children:"percent, drawn for"}),n(ge,{label:"Name of th\
e draw",names:s,value:e.salt,onValue:a=>o({...e,salt:a})})]})}}function $s(t){return n("output",{class:"alone","aria-l\
abel":"contacts by this alone","data-testid":"builder-count","data-value":t.value,children:t.value===void 0?"–":T(t.
value)})}function pa(t){let{leaf:e,names:s,onLeaf:o}=t,{condition:a}=e,[i,r]=g(e.text);$(()=>r(e.text),[e.text]);let l=d=>o(
{...e,condition:d,text:Bt(d)});return n("li",{class:"condition","data-testid":"builder-condition",children:[n("div",{class:"\
asked",children:a?n(_,{children:[n(ma,{condition:a,names:s,onCondition:l}),n(fa,{condition:a,names:s,onCondition:l})]}):
n("label",{class:"as-text",children:[n("span",{class:"soft",children:"as text"}),n("textarea",{rows:Math.min(6,1+Math.
floor(i.length/60)),spellcheck:!1,"data-testid":"builder-text",value:i,onInput:d=>r(d.currentTarget.value),onBlur:()=>{
i.trim()&&i!==e.text&&o({...e,text:is(i)})}})]})}),n($s,{value:t.counts.get(e.key)}),n(Fe,{label:"this condition",onClick:t.
onGone})]})}var ha=[{id:"all",label:"all of"},{id:"any",label:"any of"},{id:"none",label:"none of"}];function As(t){let{
group:e,isRoot:s,names:o,counts:a,onGroup:i}=t,r=c=>i(os(e,c,s)),l=()=>{let c=Dt("field country",o);return{kind:"leaf",
key:ve(),text:Bt(c),condition:c}},d=(c,u)=>{let m=u.kind==="group"&&u.parts.length===0;i(m?st(e,c):as(e,c,u))};return n(
"fieldset",{class:s?"group root":"group",children:[n("legend",{children:[n(Q,{label:"How the conditions go together",id:"\
builder-how",value:e.how,choices:ha,onPick:c=>i(It(e,c,s))}),n("span",{class:"soft",children:e.parts.length===0?"no co\
ndition: everybody":"these hold"}),!s&&n($s,{value:a.get(e.key)}),t.onGone&&n(Fe,{label:"this group",onClick:t.onGone})]}),
n("ul",{children:e.parts.map((c,u)=>c.kind==="leaf"?n(pa,{leaf:c,names:o,counts:a,onLeaf:m=>d(u,m),onGone:()=>i(st(e,u))},
c.key):n("li",{children:n(As,{group:c,isRoot:!1,names:o,counts:a,onGroup:m=>d(u,m),onGone:()=>i(st(e,u))})},c.key))}),
n("div",{class:"actions",children:[n("button",{type:"button",class:"small","data-testid":s?"builder-add-condition":"bu\
ilder-add-condition-within",onClick:()=>r(l()),children:"Add a condition"}),n("button",{type:"button",class:"small","d\
ata-testid":s?"builder-add-group":void 0,onClick:()=>r(nt(e.how==="all"?"any":"all",[l()])),children:"Add a group"})]})]})}
function ga(t,e){let s=new Map;if(!t||!e)return s;let o=r=>r.replace(/\s+/g," ").replace(/^[( ]+|[) ]+$/g,""),a=0,i=r=>{
if(r.kind==="leaf"||r.how==="none"||r.parts.length>1){let l=o(tt(r)),d=e.findIndex((c,u)=>u>=a&&o(c.text)===l);d>=0&&(s.
set(r.key,e[d]?.alone??0),a=d+1)}r.kind==="group"&&r.parts.forEach(i)};return i(t.root),s}function Os(t){let{text:e,names:s,
onText:o,onDrawn:a}=t,[i,r]=g(null),[l,d]=g(!1),c=te(null),u=J(()=>s&&He(s),[s]);$(()=>{if(!u||e===c.current)return;let f=new AbortController,
h=k=>{if(f.signal.aborted)return;let w=k.tree;c.current=w?e:null,w&&r(Ps(e,w,u)),d(!w),a()},b=setTimeout(()=>W("/v1/qu\
eries/parse",{query:e},{signal:f.signal}).then(h,()=>{}),c.current===null&&!i?0:ca);return()=>{clearTimeout(b),f.abort()}},
[e,u]);let m=J(()=>ga(i,t.clauses),[i,t.clauses]),p=f=>{if(!i||l)return;let h={...i,root:f},b=ts(h);c.current=b,r(h),o(
b)};return n("section",{class:"builder","aria-label":"Conditions","data-testid":"builder",children:[i&&s&&n("div",{inert:l,
class:l?"unread":"",children:n(As,{group:i.root,isRoot:!0,names:s,counts:m,onGroup:p})}),l&&n("p",{class:"soft",children:"\
The query below cannot be read yet. Its conditions are shown as soon as it can."}),!i&&!l&&s&&c.current!==null&&n("p",
{class:"soft undrawn",children:"This query joins or groups contacts as a whole, so it has no conditions to draw. Chang\
e it as text below."})]})}var _a=150,ba=600;function ya(t,e){if(!e)return[];let s=(a,i,r,l)=>({from:Tt(t,r??0),to:Tt(t,l??r??0),severity:a,message:i}),
{error:o}=e;if(o){let a=o.hint?`${o.message}; ${o.hint}`:o.message;return[s("error",a,o.start,o.end)]}return e.warnings.
map(a=>s("warning",a.message,a.start,a.end))}async function va(t){let e={fields:[],lists:[],segments:[],eventTypes:[]},
s=[];return t.may("fields:read")&&s.push(Promise.all([y("/v1/fields"),y("/v3/marketing/field_definitions")]).then(([o,
a])=>{let i=[...o.fields,...a.reserved_fields];e.fields=i.map(r=>({id:r.id,name:r.name,kind:r.field_type}))})),t.may("\
lists:read")&&s.push(y("/v3/marketing/lists",{query:{page_size:1e3}}).then(o=>{e.lists=o.result})),t.may("segments:rea\
d")&&s.push(y("/v1/segments").then(o=>{e.segments=o.segments})),t.may("events:read")&&s.push(y("/v1/event_types").then(
o=>{e.eventTypes=o.event_types})),await Promise.allSettled(s),e}function wa(t,e){let s=R(),[o,a]=g({text:""});return $(
()=>{let i=new AbortController,r={signal:i.signal},l=setTimeout(async()=>{let d={text:t},c=()=>{i.signal.aborted||a({...d})};
await(async()=>{d.checked=await W("/v1/queries/check",{query:t},r),c();let m=d.checked.engagement&&!s.may("events:read");
if(!d.checked.valid||!s.may("contacts:read")||m)return;let p={query:t,clauses:!0,limit:8},f={in:{segment_id:e??""},...r};
[d.preview,d.difference]=await Promise.all([W("/v1/queries/preview",p,r),e?W("/v1/segments/{segment_id}/diff",{query:t},
f):void 0])})().catch(m=>{d.error=m}),d.settled=!0,c()},_a);return()=>{clearTimeout(l),i.abort()}},[t,e,s]),o}function ka(t){
let e=Math.max(1,...t.clauses.map(s=>s.alone));return n(B,{label:"Counts by clause",class:"clauses",heads:["Clause","#\
Alone","","#Without it"],children:t.clauses.map((s,o)=>n("tr",{children:[n("td",{children:n("code",{class:`depth-${Math.
min(s.depth,6)}`,children:s.kind==="leaf"?s.text:s.kind.toUpperCase()})}),n("td",{class:"number",children:n(M,{value:s.
alone,id:"clause-count"})}),n("td",{children:n($n,{value:s.alone,most:e})}),n("td",{class:"number soft","data-value":s.
without,children:Je(s.without)})]},o))})}function xa(t){return n("ul",{class:"sample",children:t.contacts.map(e=>n("li",
{children:[n("a",{href:P("contacts",e.id),children:e.email||e.id}),n("span",{class:"soft",children:[`${e.first_name} ${e.
last_name}`.trim(),e.city].filter(Boolean).join(" · ")})]},e.id))})}function Ta(t){let e=t.difference,{joins:s=0,leaves:o=0,
stays:a=0}=e??{},i=e?.referring_segments??0;return n(O,{title:"What saving changes",children:e?n(_,{children:[n("dl",{
class:"figures",children:[n("div",{children:[n("dt",{children:"join"}),n("dd",{class:"good",children:n(M,{value:s,id:"\
diff-joins"})})]}),n("div",{children:[n("dt",{children:"leave"}),n("dd",{class:"bad",children:n(M,{value:o,id:"diff-le\
aves"})})]}),n("div",{children:[n("dt",{children:"stay"}),n("dd",{children:n(M,{value:a,id:"diff-stays"})})]})]}),e.drift&&
e.drift.joins+e.drift.leaves>0&&n("p",{class:"soft",children:["The query in force would itself bring in ",T(e.drift.joins),
" and take out"," ",T(e.drift.leaves)," by now."]}),i>0&&n("p",{class:"warn",children:[i===1?"One segment refers":`${T(
i)} segments refer`," to this one and will change with it."]})]}):n("p",{class:"soft",children:"Compared with the memb\
ers in force as soon as the query is valid."})})}function Is(t){let e=R(),s=te(null),o=te(null),[a,i]=g(!1),[r,l]=g(!1),
[d,c]=g(t.text),[u,m]=g(null),p=wa(d,t.segment),[f,h]=g(!1),[b,k]=g(!1),[w,x]=g(!1);$(()=>{(b||f&&p.settled)&&x(!0)},[
b,f,p]),$(()=>{let E=setTimeout(()=>k(!0),ba);return()=>clearTimeout(E)},[]);let F=fe(()=>h(!0),[]),v=p.text===d,Z=v&&
p.checked?.valid===!0,se=J(()=>ya(p.text,p.checked),[p]),{onChange:N}=t;$(()=>N(d,Z),[d,Z,N]),$(()=>{let E=!1;return import("./editor.js").
then(({mount:K})=>{E||!s.current||(o.current=K(s.current,{text:d,label:"Query",onChange:c}),l(!0))}).catch(()=>i(!0)),
va(e).then(K=>{E||m(K)}),()=>{E=!0,o.current?.destroy()}},[]),$(()=>{u&&o.current?.setNames(u)},[u,r]),$(()=>{v&&o.current?.
setMarks(se)},[se,v,r]);let H=E=>{c(E),o.current?.setText(E)},L=p.preview;return n("div",{class:w?"query":"query openi\
ng",children:[n("div",{class:"write",children:[n(Os,{text:d,names:u,clauses:v?L?.clauses:void 0,onText:H,onDrawn:F}),n(
"h2",{class:"as-sql",children:"The same as SQL"}),n("div",{class:"editor",ref:s}),a&&n("textarea",{class:"editor","dat\
a-testid":"query-editor","aria-label":"Query",value:d,onInput:E=>c(E.currentTarget.value)}),n("p",{class:"soft help",id:"\
query-help",children:"Ctrl-Space completes fields, lists, segments and event types. Tab leaves the editor."}),n("ul",{
class:"lints","aria-live":"polite","aria-label":"What is wrong or doubtful",children:v&&se.map(E=>n("li",{class:E.severity,
children:n("button",{type:"button","data-testid":"lint","data-severity":E.severity,onClick:()=>o.current?.select(E.from,
E.to),children:E.message})},E.message))}),v&&n(C,{error:p.error}),L?.clauses?.some(E=>E.text!=="TRUE")&&n(O,{title:"By\
 clause",note:"alone: with this clause only; without it: how many more there would be",children:n(ka,{clauses:L.clauses??
[]})})]}),n("div",{class:"beside",children:[n(O,{title:"Right now",children:[n("div",{class:`live ${v&&L?"":"old"}`,"a\
ria-live":"polite","aria-busy":!v,children:[L?n(M,{value:L.count,id:"live-count",class:"large"}):n("span",{class:"figu\
re large soft",children:"–"}),n("span",{class:"soft",children:[" ","contacts",L&&`, counted in ${T(Math.ceil(L.micros/
100)/10)} ms`]})]}),!e.may("contacts:read")&&n("p",{class:"soft",children:"Counts need a key with the scope contacts:r\
ead."}),p.checked?.engagement&&!e.may("events:read")&&n("p",{class:"soft",children:"This query reads events: counts ne\
ed events:read as well."}),L&&(L.contacts.length?n(xa,{contacts:L.contacts}):n(V,{children:"Nobody satisfies it."}))]}),
t.segment&&n(Ta,{difference:v?p.difference:void 0})]})]})}var Sa=`SELECT contact_id, updated_at
FROM contact_data`;function Ls(t){let{segment:e}=t,[s,o]=g(e?.name??""),[a,i]=g(e?.query??Sa),[r,l]=g(!1),d=j(),c=fe((f,h)=>{
i(f),l(h)},[]),u=!e||s!==e.name||a!==e.query,m=f=>{f.preventDefault(),d.run(async()=>{if(!e){let b=await W("/v3/market\
ing/segments/2.0",{name:s,query_dsl:a});ae("segments",b.id);return}let h={};s!==e.name&&(h.name=s),a!==e.query&&(h.query_dsl=
a),await xe("/v3/marketing/segments/2.0/{segment_id}",h,{in:{segment_id:e.id}}),ae("segments",e.id)})},p=s.trim()?r?u?
"":"Nothing was changed.":"The query is not valid yet.":"It needs a name.";return n("form",{onSubmit:m,class:"edit",children:[
n(de,{label:"Name",children:n("input",{type:"text","data-testid":"segment-name",value:s,required:!0,maxLength:100,placeholder:"\
Bought twice in 60 days",onInput:f=>o(f.currentTarget.value)})}),n(Is,{text:a,onChange:c,...e?{segment:e.id}:{}}),n(C,
{error:d.error}),n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"save-segmen\
t",disabled:d.busy||p!=="",children:e?"Save the changes":"Make the segment"}),n("a",{class:"button",href:e?P("segments",
e.id):P("segments"),children:"Cancel"}),n("span",{class:"soft",role:"status",children:p})]})]})}function Ms(){return n(
_,{children:[n(U,{title:"New segment",above:n("a",{href:P("segments"),children:"Segments"})}),n(Ls,{})]})}function Ds(t){
let e=A(o=>y("/v1/segments/{segment_id}",{in:{segment_id:t.id},signal:o}),[t.id]),s=e.data;return n(_,{children:[n(U,{
title:s?`Edit ${s.name}`:"Edit",above:n("a",{href:P("segments",t.id),children:s?.name??"Segment"})}),n(C,{error:e.error,
retry:e.reload}),s?n(Ls,{segment:s}):!e.error&&n(q,{})]})}function ct(t){return n("dl",{class:"values",children:t.rows.map(([e,s])=>n("div",{children:[n("dt",{children:e}),n("d\
d",{children:s})]},e))})}function Ca(t){return t?`after ${t.map(e=>Se(e)).join(" to ")}`:"at once"}function qs(){let t=R(),
e=A(r=>y("/v1/status",{signal:r}),[],5e3),s=A(async r=>{let[l,d]=await Promise.all([y("/v1/policy",{signal:r}),y("/v1/\
limits",{signal:r})]);return{policy:l,limits:d}},[]),o=j(),a=e.data,i=()=>o.run(async()=>{await W("/v1/clock/accept",void 0),
e.reload()});return n(_,{children:[n(U,{title:"System"}),n(C,{error:e.error,retry:e.reload}),a?n(_,{children:[a.clock_why&&
n("div",{class:"trouble",role:"alert",children:[n("p",{children:a.clock_why}),t.may("service:write")&&a.clock_state===
"unconfirmed"&&n("button",{type:"button",disabled:o.busy,onClick:i,children:"The clock is right: go on"}),n(C,{error:o.
error})]}),!a.writes&&n("div",{class:"trouble",role:"alert",children:n("p",{children:"Nothing can be written: the disk\
 has failed or is full. The log says why."})}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"\
contacts"}),n("dd",{children:n(M,{value:a.contacts,class:"large"})})]}),n("div",{children:[n("dt",{children:"events"}),
n("dd",{children:n(M,{value:a.events,class:"large"})})]}),n("div",{children:[n("dt",{children:"segments"}),n("dd",{children:n(
M,{value:a.segments,class:"large"})})]}),n("div",{children:[n("dt",{children:"memory"}),n("dd",{"data-value":a.memory_bytes,
children:Te(a.memory_bytes)})]}),n("div",{children:[n("dt",{children:"next due"}),n("dd",{children:a.next_deadline?n(I,
{at:a.next_deadline}):"nothing"})]})]}),n("div",{class:"columns",children:[n(O,{title:"Clock",children:n(ct,{rows:[["s\
tate",a.clock_state],["the machine's clock",n(I,{at:a.clock,whole:!0},"c")],["the engine's time",n(I,{at:a.now,whole:!0},
"n")]]})}),n(O,{title:"Storage",children:n(ct,{rows:[["journal",Te(a.journal_bytes)],["snapshot",Te(a.snapshot_bytes)],
["commands",T(a.commands)],["of them since the snapshot",T(a.commands_since_snapshot)],["events that wait for their co\
ntact",T(a.waiting_events)],["last change",T(a.last_change)],["version",a.version]]})}),n(O,{title:"Your key",children:n(
ct,{rows:[["name",t.own.name??"none is needed on this machine"],["ends",t.own.expires_at?n(I,{at:t.own.expires_at,whole:!0},
"e"):"when it is revoked"],["may",t.own.scopes.join(", ")]]})}),n(O,{title:"Policy and limits",children:[n(C,{error:s.
error,retry:s.reload}),s.data&&n(ct,{rows:[["evaluated",s.data.policy.evaluation_seconds?`every ${Se(s.data.policy.evaluation_seconds)}`:
"with every write"],["published",Ca(s.data.policy.publication_seconds)],["pause between edits",Se(s.data.policy.edit_pause_seconds)],
["refreshes of a segment and day",T(s.data.policy.refreshes_per_segment_day)],["segments at most",T(s.data.policy.max_segments)],
["requests a minute",T(s.data.limits.requests_per_minute)],["fields at most",T(s.data.limits.custom_fields)],["lists a\
t most",T(s.data.limits.lists)]]})]})]})]}):!e.error&&n(q,{})]})}var Pa=["segment.created","segment.populated","segment.refreshed","segment.edited","segment.renamed","segment.invalida\
ted","segment.recovered","segment.deleted","members.joined","members.left","members.snapshot"],Na={active:"good",paused:"\
wait",disabled:"bad"};function Rs(t){let{webhook:e}=t;return n(_,{children:[n("span",{class:`state ${Na[e.state]??"wai\
t"}`,"data-testid":"webhook-state",children:e.state}),e.why&&n("small",{class:"soft",children:[" ",e.why]})]})}function Fs(t){
let{webhook:e}=t;return n(_,{children:[n(M,{value:e.behind})," ",e.failures>0&&n("span",{class:"bad",children:[T(e.failures),
" failed"]}),e.next_attempt&&n("small",{class:"soft",children:[" ","next try ",n(I,{at:e.next_attempt})]})]})}function Hs(t){
return t.webhook.secret?n(O,{title:"Secret",note:"shown this once: the receiver verifies signatures with it",id:"webho\
ok-secret",children:n("code",{children:t.webhook.secret})}):null}function Ws(t){let e=R(),{webhook:s}=t,[o,a]=g({url:s?.
url??"",description:s?.description??"",types:s?.types??[],segments:s?.segments??[]}),i=j(),r=A(async u=>e.may("segment\
s:read")?(await y("/v1/segments",{signal:u})).segments:[],[]),l=u=>a({...o,...u}),d=u=>{u.preventDefault(),i.run(async()=>{
let m=o;t.onSaved(s?await xe("/v1/webhooks/{id}",m,{in:{id:s.id}}):await W("/v1/webhooks",m))})},c=(u,m,p)=>p?[...u,m]:
u.filter(f=>f!==m);return n("form",{onSubmit:d,class:"edit",children:[n(de,{label:"URL",note:"Messages are posted ther\
e, signed after Standard Webhooks.",children:n("input",{type:"url","data-testid":"webhook-url",value:o.url,required:!0,
placeholder:"https://example.com/segments",onInput:u=>l({url:u.currentTarget.value})})}),n(de,{label:"What it is for",
children:n("input",{type:"text",maxLength:200,value:o.description,placeholder:"Keeps the audience of our ads current",
onInput:u=>l({description:u.currentTarget.value})})}),n("fieldset",{children:[n("legend",{children:["Messages ",o.types.
length===0&&n("span",{class:"soft",children:"(none chosen: all of them)"})]}),Pa.map(u=>n("label",{class:"check",children:[
n("input",{type:"checkbox",checked:o.types.includes(u),onChange:m=>l({types:c(o.types,u,m.currentTarget.checked)})}),u]},
u))]}),(r.data?.length??0)>0&&n("fieldset",{children:[n("legend",{children:["Segments ",o.segments.length===0&&n("span",
{class:"soft",children:"(none chosen: all of them)"})]}),r.data?.map(u=>n("label",{class:"check",children:[n("input",{
type:"checkbox",checked:o.segments.includes(u.id),onChange:m=>l({segments:c(o.segments,u.id,m.currentTarget.checked)})}),
u.name]},u.id))]}),n(C,{error:i.error}),n("div",{class:"actions",children:n("button",{type:"submit",class:"first","dat\
a-testid":"webhook-save",disabled:i.busy||!o.url.trim(),children:s?"Save the changes":"Make the webhook"})})]})}function Us(){
let t=R(),e=A(i=>y("/v1/webhooks",{signal:i}),[],5e3),[s,o]=g(null),a=e.data?.results;return n(_,{children:[n(U,{title:"\
Webhooks"}),n("p",{class:"soft",children:"What happens to segments is sent to receivers: at least once, in order per s\
egment, signed."}),n(C,{error:e.error,retry:e.reload}),s&&n(Hs,{webhook:s}),a?a.length===0?n(V,{children:"There are no\
 webhooks yet. Make one below, and its receiver is sent what happens from then on."}):n(B,{label:"Webhooks",class:"wid\
e",heads:["Receiver","State","Messages","Segments","Behind"],children:a.map(i=>n("tr",{"data-testid":"webhook-row","da\
ta-webhook-id":i.id,children:[n("th",{scope:"row",children:[n("a",{href:P("webhooks",i.id),children:i.url}),i.description&&
n("small",{class:"soft block",children:i.description})]}),n("td",{children:n(Rs,{webhook:i})}),n("td",{children:i.types.
length?i.types.join(", "):"all"}),n("td",{class:"number",children:i.segments.length?T(i.segments.length):"all"}),n("td",
{children:n(Fs,{webhook:i})})]},i.id))}):!e.error&&n(q,{}),(a||e.error)&&t.may("webhooks:write","feed:read")&&n("div",
{class:"below",children:n(O,{title:"A new webhook",children:n(Ws,{onSaved:i=>{o(i),e.reload()}},s?.id??"")})})]})}function Ea(t){
return n(B,{label:"Deliveries",heads:["When","Message","#Attempt","Answer","#Took"],children:t.results.map(e=>n("tr",{
"data-testid":"delivery-row",children:[n("td",{children:n(I,{at:e.at})}),n("th",{scope:"row",children:[e.type,n("small",
{class:"soft block",children:n("code",{children:e.message_id})})]}),n("td",{class:"number",children:T(e.attempt)}),n("\
td",{class:e.error||(e.status??0)>=300?"bad":"good",children:e.error??e.status}),n("td",{class:"number",children:[T(e.
milliseconds)," ms"]})]},`${e.message_id} ${e.attempt} ${e.at}`))})}function Vs(t){let e=R(),s={in:{id:t.id}},o=A(async x=>{
let[F,{results:v}]=await Promise.all([y("/v1/webhooks/{id}",{...s,signal:x}),y("/v1/webhooks/{id}/deliveries",{...s,signal:x})]);
return{webhook:F,results:v}},[t.id],3e3),[a,i]=g(!1),[r,l]=g(null),[d,c]=g(null),[u,m]=g("0"),p=j(),f=o.data,h=n("a",{
href:P("webhooks"),children:"Webhooks"});if(!f)return n(_,{children:[n(U,{title:"Webhook",above:h}),o.error?n(C,{error:o.
error,retry:o.reload}):n(q,{})]});let{webhook:b,results:k}=f,w=x=>()=>p.run(async()=>{await x(),o.reload()});return n(
_,{children:[n(U,{title:b.url,above:h,children:e.may("webhooks:write")&&n(_,{children:[n("button",{type:"button",class:"\
first",disabled:p.busy,"data-testid":"webhook-test",onClick:w(async()=>c(await W("/v1/webhooks/{id}/test",void 0,s))),
children:"Send a test"}),b.state==="active"?n("button",{type:"button",disabled:p.busy,"data-testid":"webhook-pause",onClick:w(
()=>W("/v1/webhooks/{id}/pause",void 0,s)),children:"Pause"}):n("button",{type:"button",disabled:p.busy,"data-testid":"\
webhook-resume",onClick:w(()=>W("/v1/webhooks/{id}/resume",void 0,s)),children:"Resume"}),n("button",{type:"button",disabled:p.
busy,title:"The old secret signs beside the new one for a day",onClick:w(async()=>l(await W("/v1/webhooks/{id}/rotate",
void 0,s))),children:"New secret"}),n("button",{type:"button",class:"danger",onClick:()=>i(!0),children:"Delete"})]})}),
n(C,{error:p.error}),r&&n(Hs,{webhook:r}),d&&n("p",{role:"status",class:d.error||(d.status??0)>=300?"bad":"good",children:[
"The test was answered with ",d.error??d.status,", after ",T(d.milliseconds)," ms."]}),n("dl",{class:"figures",children:[
n("div",{children:[n("dt",{children:"state"}),n("dd",{children:n(Rs,{webhook:b})})]}),n("div",{children:[n("dt",{children:"\
changes behind"}),n("dd",{children:n(Fs,{webhook:b})})]}),n("div",{children:[n("dt",{children:"accepted up to"}),n("dd",
{children:n("code",{children:b.cursor})})]}),n("div",{children:[n("dt",{children:"made"}),n("dd",{children:n(I,{at:b.created_at})})]})]}),
b.snapshot&&n("p",{class:"warn",children:"All members are being sent: its place was no longer kept."}),n(O,{title:"Del\
iveries",note:"the last attempts, the latest first; forgotten with a restart",id:"deliveries",children:k.length===0?n(
V,{children:"Nothing was sent yet. Send a test."}):n(Ea,{results:k})}),e.may("webhooks:write","feed:read")&&n(_,{children:[
n(O,{title:"Send again",note:"everything that has happened after a place in the feed",children:n("form",{class:"tools",
onSubmit:x=>{x.preventDefault(),w(()=>W("/v1/webhooks/{id}/replay",{after:u.trim()},s))()},children:[n("label",{children:[
"After the number of a change, or a cursor"," ",n("input",{type:"text",value:u,required:!0,onInput:x=>m(x.currentTarget.
value)})]}),n("button",{type:"submit",disabled:p.busy||!u.trim(),children:"Send again"})]})}),n(O,{title:"Change it",children:n(
Ws,{webhook:b,onSaved:o.reload},b.id)})]}),n(pe,{open:a,title:`Delete the webhook to ${b.url}?`,yes:"Delete it",id:"co\
nfirm-delete",busy:p.busy,error:p.error,onNo:()=>i(!1),onYes:()=>p.run(async()=>{await le("/v1/webhooks/{id}",s),ae("w\
ebhooks")}),children:n("p",{children:"Nothing is sent there any more, also not what it is behind with. A request under\
 way may still arrive."})})]})}var Bs=[{part:"segments",name:"Segments",scopes:["segments:read"]},{part:"contacts",name:"Contacts",scopes:["contacts:\
read"]},{part:"lists",name:"Lists",scopes:["lists:read"]},{part:"fields",name:"Fields",scopes:["fields:read"]},{part:"\
webhooks",name:"Webhooks",scopes:["webhooks:read"]},{part:"feed",name:"Changes",scopes:["feed:read"]},{part:"system",name:"\
System",scopes:["service:read"]}];function $a(t,e){let[s,o,a]=t;if(s==="segments"){if(o==="new")return n(Ms,{});if(o&&
a==="edit")return n(Ds,{id:o},o);if(o&&!a)return n(Xn,{id:o,contact:e.get("contact")??""},o);if(!o)return n(Jn,{})}return s===
"contacts"?o==="import"?n(Wn,{}):o?n(Dn,{id:o},o):n(qn,{search:e.get("search")??""}):s==="lists"&&!o?n(Bn,{}):s==="fie\
lds"&&!o?n(jn,{}):s==="webhooks"&&!a?o?n(Vs,{id:o},o):n(Us,{}):s==="feed"&&!o?n(Hn,{}):s==="system"&&!o?n(qs,{}):n(_,{
children:[n(U,{title:"There is no such page"}),n(V,{children:["The address names no page. ",n("a",{href:P("segments"),
children:"Go to the segments"}),"."]})]})}function Aa(t){let[e,s]=g(""),[o,a]=g(!1),[i,r]=g(void 0);return n("main",{class:"\
sign-in",children:n("form",{onSubmit:d=>{d.preventDefault(),a(!0),r(void 0),Pt(e.trim()).then(t.onSignedIn,c=>{let u=c instanceof
oe&&c.status===401;r(u?new Error("This key is not valid here: it is unknown, revoked or has ended."):c)}).finally(()=>a(
!1))},class:"panel",children:[n("img",{src:"console/icon.svg",alt:"",width:"40",height:"40"}),n("h1",{children:"Segmen\
try"}),t.why&&n("p",{class:"warn",role:"status",children:t.why}),n(de,{label:"API key",note:"It stays in the memory of\
 this page. Loading the page again asks for it again.",children:n("input",{type:"password",autoComplete:"off",spellcheck:!1,
"data-testid":"sign-in-key",value:e,required:!0,placeholder:"SG.",onInput:d=>s(d.currentTarget.value)})}),n(C,{error:i}),
n("button",{type:"submit",class:"first","data-testid":"sign-in",disabled:o||!e.trim(),children:"Sign in"}),n("p",{class:"\
soft",children:["No key yet? ",n("code",{children:"segmentry key new --name me"})," prints one, and ",n("code",{children:"\
segmentry serve --demo"})," ","prints one as it starts."]})]})})}function Oa(t){let e=Ln(),{session:s}=t,o=Bs.filter(l=>s.
may(...l.scopes)),a=o[0];$(()=>{e.parts.length===0&&a&&location.replace(P(a.part))},[e,a]);let i=Bs.find(l=>l.part===e.
parts[0]),r=i&&!s.may(...i.scopes);return n("div",{class:"frame",children:[n("button",{type:"button",class:"skip",onClick:()=>document.
getElementById("content")?.focus(),children:"Skip to the content"}),n("nav",{"aria-label":"Pages",children:[n("p",{class:"\
brand",children:[n("img",{src:"console/icon.svg",alt:"",width:"24",height:"24"})," Segmentry"]}),n("ul",{children:o.map(
l=>n("li",{children:n("a",{href:P(l.part),"aria-current":e.parts[0]===l.part?"page":void 0,children:l.name})},l.part))}),
n("p",{class:"who",children:[n("span",{class:"soft",children:s.own.name??"no key needed"}),s.own.id&&n("button",{type:"\
button",onClick:s.signOut,children:"Sign out"}),n("a",{href:"api",children:"API"})]})]}),n("main",{id:"content",tabIndex:-1,
children:[e.parts.length===0&&!a&&n(V,{children:"This key has no scope that a page reads. Sign in with another one."}),
r?n(_,{children:[n(U,{title:i.name}),n(V,{children:["This page needs a key with ",i.scopes.join(" and "),"."]})]}):e.parts.
length>0&&$a(e.parts,e.query)]})]})}function Ia(){let[t,e]=g(null),[s,o]=g(!1),[a,i]=g(""),r=fe(d=>{Ie(""),e(null),i(d),
document.title="Segmentry"},[]);$(()=>{wn(r),Pt("").then(e,()=>{}).finally(()=>o(!0))},[r]);let l=J(()=>t&&{own:t,may:(...d)=>d.
every(c=>t.scopes.includes(c)),signOut:()=>r("")},[t,r]);return s?l?n(Ct.Provider,{value:l,children:n(Oa,{session:l})}):
n(Aa,{why:a,onSignedIn:d=>{i(""),e(d)}}):n(q,{})}var js=document.getElementById("console");js&&sn(n(Ia,{}),js);
