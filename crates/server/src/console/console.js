var A,Kt,Ws,de,ct,Ge,Qt,Ue,zt,pt,mt,Jt,Ee=Symbol.for("pv"),je={},Ke=[],Us=/^m(i|n|o|s|text|space)$/,ht=Array.isArray,Yt=Ke.
slice,ge=Object.assign;function he(t){t&&t.parentNode&&t.remove()}function He(t,e,s,o,a){var i={type:t,props:e,key:s,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Ee,__v:a||
++Kt,__i:-1,__u:0};return!a&&A.vnode&&A.vnode(i),i}function _(t){return t.children}function Ve(t,e){this.props=t,this.context=e,this.__g=0}function ce(t,e){if(e==null)return t.
__&&ce(t.__,t.__i+1);for(var s;e<t.__k.length;e++)if((s=t.__k[e])&&s.__e)return s.__e;return typeof t.type!="function"||
t.props.__P?null:ce(t)}function Hs(t){var e,s=t.__v,o=s.__e,a=[],i=[],r=t.__P;r&&((e=ge({constructor:Ee},s)).__v=s.__v+
1,A.vnode&&A.vnode(e),gt(r,e,s,t.__n,r.namespaceURI,32&s.__u?[o]:null,a,o||ce(s),32&s.__u,i),e.__v=s.__v,e.__.__k[e.__i]=
e,sn(a,e,i),s.__=s.__e=null,e.__e!=o&&Zt(e))}function Zt(t){if((t=t.__)&&t.__c&&!t.props.__P)return t.__e=null,t.__k.some(
function(e){return e&&(t.__e=e.__e)}),Zt(t)}function ft(t){(8&t.__g||(t.__g|=8,de.push(t),Ge++))&&ct==A.debounceRendering||
((ct=A.debounceRendering)||queueMicrotask)(Xt)}function Xt(){try{for(var t,e=1;de.length;)de.length>e&&de.sort(Qt),t=de.
shift(),e=de.length,8&t.__g&&Hs(t)}finally{(Ge=de.length)&&(ct||queueMicrotask)(Xt)}}function en(t,e,s,o,a,i,r,l,u,c,d){
var f,p,m,h,w,y,x=o.__k||Ke,b=e.length;for(u=Vs(s,e,x,u,b),f=0;f<b;f++)(m=s.__k[f])!=null&&(p=~m.__i&&x[m.__i]||je,m.__i=
f,y=gt(t,m,p,a,i,r,l,u,c,d),h=m.__e,(p.ref!=m.ref||8&p.__u)&&(p.ref&&_t(p.ref,null,m,p),m.ref&&d.push(m.ref,m.__c||h,m)),
w=w||h,4&m.__u?(u=tn(m,u,t,!p.__v),p.__e&&(p.__e=null)):typeof m.type=="function"&&y!==void 0?u=y:h&&(u=h.nextSibling),
m.__u&=-21);return s.__e=w,u}function Vs(t,e,s,o,a){var i,r,l,u,c,d,f,p,m,h=s.length,w=h,y=0,x=0,b=t.__k=Array(a);for(i=
0;i<a;i++)(r=e[i])!=null&&typeof r!="boolean"&&typeof r!="function"?(typeof r!="object"||r.constructor===String?r=b[i]=
He(null,r):ht(r)?r=b[i]=He(_,{children:r}):r.constructor===Ee&&r.__b?r=b[i]=He(r.type,r.props,r.key,r.ref,r.__v):b[i]=
r,u=i+y,r.__=t,r.__b=t.__b+1,l=null,~(c=r.__i=Bs(r,s,u,w))&&(w--,(l=s[c])&&(l.__u|=2)),l&&l.__v?(r.__u|=16,c==u-1?y--:
c==u+1?y++:c!=u&&(c>u?y--:y++,x=1)):(~c||(a>h?y--:a<h&&y++),typeof r.type!="function"&&(r.__u|=4))):b[i]=null;if(x){for(d=
[],f=[],i=0;i<a;i++)if((r=b[i])&&16&r.__u){for(y=0,p=d.length;y<p;)d[m=y+p>>1]<r.__i?y=m+1:p=m;d[y]=r.__i,f[i]=y+1}for(y=
d.length;i--;)f[i]&&(f[i]==y?y--:b[i].__u|=4)}if(w)for(i=0;i<h;i++)!(l=s[i])||2&l.__u||(l.__e==o&&(o=ce(l)),bt(l,l));return o}
function tn(t,e,s,o){var a,i,r,l;if(typeof t.type=="function"){if(t.props.__P)return e;if(a=t.__k)for(i=0;i<a.length;i++)
a[i]&&(a[i].__=t,e=tn(a[i],e,s,!1));return e}for(e&&!e.parentNode&&(e=ce(t))&&!e.parentNode&&(e=null),r=t.__e,l=e;l&&l.
nodeType==8;)l=l.nextSibling;for(r!=l&&(!o&&s.moveBefore&&r.parentNode?s.moveBefore(r,e):s.insertBefore(r,e||null)),e=
r;(e=e&&e.nextSibling)&&e.nodeType==8&&!e.data.startsWith("$s"););return e}function Bs(t,e,s,o){var a,i=t.key,r=t.type,l=e[s],u=l&&!(2&l.__u);if(l===null&&i==null||u&&i==l.key&&r==l.type)return s;
if(o>(u?1:0)){for(a=s-1;a>=0;a--)if((l=e[a])&&!(2&l.__u)&&i==l.key&&r==l.type)return a;for(a=s+1;a<e.length;a++)if((l=
e[a])&&!(2&l.__u)&&i==l.key&&r==l.type)return a}return-1}function jt(t,e,s){s==null&&(s=""),e[0]=="-"?t.setProperty(e,
s):t[e]=s}function We(t,e,s,o,a){var i,r;if(e=="style")if(typeof s=="string")t.style.cssText=s;else{if(typeof o=="stri\
ng"&&(t.style.cssText=o=""),o)for(e in o)s&&e in s||jt(t.style,e);if(s)for(e in s)o&&s[e]==o[e]||jt(t.style,e,s[e])}else if(e[0]==
"o"&&e[1]=="n")typeof s!="function"&&(s=null),typeof o!="function"&&(o=null),(t.__e||(t.__e={}))[e]=s,s&&o||(r=mt[e]||
(mt[e]=Gs(e)),(t.__a||(t.__a={}))[e]=pt,i=e!=(e=e.replace(zt,"$1")),(e=e.slice(2))[0]<"a"&&(e=e.toLowerCase()),s?t.addEventListener(
e,r,i):t.removeEventListener(e,r,i));else{if(a=="http://www.w3.org/2000/svg")e=e.replace(/xlink(H|:h)/,"h").replace(/sName$/,
"s");else if(e!="width"&&e!="height"&&e!="href"&&e!="list"&&e!="form"&&e!="tabIndex"&&e!="download"&&e!="rowSpan"&&e!=
"colSpan"&&e!="role"&&e!="popover"&&e in t)try{return void(t[e]=s??"")}catch{}if(typeof s=="function")return;s==null||
s===!1&&e[4]!="-"?t.removeAttribute(e):t.setAttribute(e,e=="popover"&&s==1?"":s)}}function Gs(t){return function(e){var s=this.
__e;if(s){if(s=s[t],e[Ue]==null)e[Ue]=pt++;else if(e[Ue]<this.__a[t])return;return s(A.event?A.event(e):e)}}}function gt(t,e,s,o,a,i,r,l,u,c){
var d,f,p,m,h,w,y,x,b,S,k,te,pe,E,F,B,Q,z,ae=e.type;if(e.constructor!==Ee)return null;128&s.__u&&(u=32&s.__u,d=s.__c.__z)&&
(e.__u|=u,f=i=[],d.nodeType==8?l=Be(d,i):i.push(d),l=i[0]||l),(d=A.__b)&&d(e);e:if(typeof ae=="function"){p=r.length;try{
if(x=e.props,b=(d=ae.prototype)&&d.render,S=(d=ae.contextType)&&o[d.__c],k=d?S?S.props.value:d.__:o,(m=s.__c)?(e.__c=m,
2&m.__g&&(m.__g|=1)):(b?e.__c=m=new ae(x,k):(e.__c=m=new Ve(x,k),m.constructor=ae,m.render=Ks),S&&S.sub(m),m.state||(m.
state={}),m.__n=o,m.__g|=8,m.__h=[],m.__k=[]),b&&(m.__s||(m.__s=m.state),ae.getDerivedStateFromProps&&(m.__s==m.state&&
(m.__s=ge({},m.__s)),ge(m.__s,ae.getDerivedStateFromProps(x,m.__s)))),h=m.props,w=m.state,m.__v=e,s.__c){if(x!==h&&b&&
!ae.getDerivedStateFromProps&&m.componentWillReceiveProps&&m.componentWillReceiveProps(x,k),e.__v==s.__v&&!(8&m.__g)||
!(4&m.__g)&&m.shouldComponentUpdate&&m.shouldComponentUpdate(x,m.__s,k)===!1){e.__v!=s.__v&&(m.props=x,m.state=m.__s,m.
__g&=-9),e.__e=s.__e,e.__k=s.__k,e.__k.some(function(Z){Z&&(Z.__=e)}),Ke.push.apply(m.__h,m.__k),m.__k=[],m.__h.length&&
r.push(m),l=ce(s);break e}m.componentWillUpdate&&m.componentWillUpdate(x,m.__s,k),b&&m.componentDidUpdate&&m.__h.push(
function(){m.componentDidUpdate(h,w,y)})}else b&&!ae.getDerivedStateFromProps&&m.componentWillMount&&m.componentWillMount(),
b&&m.componentDidMount&&m.__h.push(m.componentDidMount);m.context=k,m.props=x,m.__P=t,m.__g&=-5,te=A.__r,pe=b?25:0;do m.
__g&=-9,te&&te(e),d=m.render(m.props,m.state=m.__s,m.context);while(8&m.__g&&++pe<25);b&&(Ke.push.apply(m.__h,m.__k),m.
__k=[]),m.state=m.__s,m.getChildContext&&(o=ge({},o,m.getChildContext())),b&&s.__c&&m.getSnapshotBeforeUpdate&&(y=m.getSnapshotBeforeUpdate(
h,w)),E=d&&d.type===_&&d.key==null?d.props.children:d,x.__P&&(d=l,a=(t=x.__P).namespaceURI,u=i=null,s.props&&s.props.__P!=
t&&(s.__k.some(function(Z){Z&&bt(Z,Z)}),s.__k=null),l=s.__k?ce(s,0):null),l=en(t,ht(E)?E:[E],e,s,o,a,i,r,l,u,c),x.__P&&
(e.__e=null,l=d),e.__u&=-161,f&&f.some(he),m.__h.length&&r.push(m),1&m.__g&&(m.__g&=-4)}catch(Z){if(r.length=p,e.__v=null,
u||i)if(Z&&Z.then){if(e.__u|=128|u,i){for(~(Q=i.indexOf(l||void 0))||(Q=i.length);(z=i[Q-1])&&z.nodeType==8;)Q--;for(;Q<
i.length;Q++)if(z=i[Q])if(i[Q]=null,F){if(z==B)break}else{if(z.nodeType!=8)break;z.data.startsWith("$s")&&(B=Be(F=z))}}
if(!F){for(;l&&l.nodeType==8&&l.nextSibling;)l=l.nextSibling;F=l}(d=Be(F=e.__c.__z||(e.__c.__z=F)))?(e.__e=F,l=d):e.__e=
l,l=l&&l.nextSibling}else i&&i.some(he);else e.__e=s.__e;e.__k||(e.__k=s.__k||[]),Z&&Z.then||nn(e),A.__e(Z,e,s)}}else l=
e.__e=js(s.__e,e,s,o,a,i,r,u,c,t);return(d=A.diffed)&&d(e),l}function Be(t,e){if(t&&t.nodeType==8&&t.data.startsWith("\
$s"))for(var s=1;t=t.nextSibling;){if(t.nodeType==8){if(t.data.startsWith("$s"))s++;else if(t.data.startsWith("/$s")&&
!--s)return t}e&&e.push(t)}}function nn(t){t&&(t.__c&&(t.__c.__g|=4),t.__k&&t.__k.some(nn))}function sn(t,e,s){for(var o=0;o<
s.length;)_t(s[o++],s[o++],s[o++]);A.__c&&A.__c(e,t),t.some(function(a){try{t=a.__h,a.__h=[],t.some(function(i){i.call(
a)})}catch(i){A.__e(i,a.__v)}})}function js(t,e,s,o,a,i,r,l,u,c){var d,f,p,m,h,w,y,x,b=s.props||je,S=e.props,k=e.type;
if(k=="svg"?a="http://www.w3.org/2000/svg":k=="math"?a="http://www.w3.org/1998/Math/MathML":a||(a="http://www.w3.org/1\
999/xhtml"),i){for(d=0;d<i.length;d++)if((h=i[d])&&(k?h.localName==k:h.nodeType==3)){t=h,i[d]=null;break}}if(!t){if(x=
c.ownerDocument||document,!k)return x.createTextNode(S);t=x.createElementNS(a,k,S.is?S:c),l&&(A.__m&&A.__m(e,i),l=!1),
i=null}if(k){if(c=k=="template"&&t.content||t,i=k=="textarea"&&S.defaultValue!=null?null:i&&Yt.call(c.childNodes),!l&&
i)for(b={},d=0;d<t.attributes.length;d++)b[(h=t.attributes[d]).name]=h.value;for(d in b)h=b[d],d=="dangerouslySetInner\
HTML"?p=h:d=="children"||d in S||d=="value"&&"defaultValue"in S||d=="checked"&&"defaultChecked"in S||We(t,d,null,h,a);
for(d in S)h=S[d],d=="children"?m=h:d=="dangerouslySetInnerHTML"?f=h:d=="value"?w=h:d=="checked"?y=h:l&&typeof h!="fun\
ction"||b[d]===h||We(t,d,h,b[d],a);f?(l||p&&(f.__html==p.__html||f.__html==t.innerHTML)||(t.innerHTML=f.__html),e.__k=
[]):(p&&(t.textContent=""),(k=="foreignObject"||a=="http://www.w3.org/1998/Math/MathML"&&Us.test(k))&&(a="http://www.w\
3.org/1999/xhtml"),en(c,ht(m)?m:[m],e,s,o,a,i,r,i?i[0]:s.__k&&ce(s,0),l,u),i&&i.some(he)),l&&k!="textarea"||(d="value",
k=="progress"&&w==null?t.removeAttribute(d):w==null||w===t[d]&&(k!="progress"||w)||We(t,d,w,b[d],a),d="checked",y!=null&&
y!=t[d]&&We(t,d,y,b[d],a))}else b===S||l&&t.data==S||(t.data=S);return t}function _t(t,e,s,o){try{typeof t=="function"?
e?e.__x=t(e)||1:o&&(o=o.__c||o.__e)&&(e=o.__x)&&(o.__x=null,typeof e=="function"?e():t(null)):t.current=e}catch(a){A.__e(
a,s)}}function bt(t,e,s){var o,a,i,r;if(A.unmount&&A.unmount(t),!(o=t.ref)||o.current&&o.current!=t.__e||_t(o,null,e,t),
o=t.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(l){A.__e(l,e)}o.__P=o.__n=null}if(o=t.__k)for(r=
0;r<o.length;r++)o[r]&&bt(o[r],e,typeof t.type!="function"||s&&!t.props.__P);!s&&(o=t.__c)&&(o=o.__z)&&(a=Be(o,i=[]))&&
(o==t.__e&&i.some(he),he(a),he(o)),s||he(t.__e),t.__e=t.__c=t.__=null}function Ks(t,e,s){return this.constructor(t,s)}
function on(t,e){var s,o,a,i;A.__&&A.__(t,e),e.nodeType==9&&(e=e.documentElement),o=(s=t&&32&t.__u)?null:e.__k,e.__k=He(
_,{children:[t]}),a=[],i=[],gt(e,e.__k,o||je,je,e.namespaceURI,o?null:e.firstChild?Yt.call(e.childNodes):null,a,o?o.__e:
e.firstChild,s,i),sn(a,e.__k,i),e.__k.props.children=null}function an(t){function e(s){var o,a;return this.getChildContext||(o=new Set,(a={})[e.__c]=this,this.getChildContext=function(){
return a},this.shouldComponentUpdate=function(i){this.props.value!=i.value&&o.forEach(function(r){r.__g|=4,ft(r)})},this.
sub=function(i){o.add(i);var r=i.componentWillUnmount;i.componentWillUnmount=function(){o.delete(i),r&&r.call(i)}}),s.
children}return e.__c="__cC"+Jt++,e.__=t,e.Provider=(e.Consumer=function(s,o){return s.children(o)}).contextType=e,e}A={__e:function(t,e,s,o){for(var a,i,r;e=e.__;)if((a=e.__c)&&!(1&a.__g)){a.__g|=4;try{if((r=(i=a.constructor)&&i.getDerivedStateFromError)&&
a.setState(i.getDerivedStateFromError(t)),a.componentDidCatch&&(a.componentDidCatch(t,o||{}),r=1),r&&8&a.__g)return void(a.
__g|=2)}catch(l){t=l}}throw Ge=0,t}},Kt=0,Ws=function(t){return t!=null&&t.constructor===Ee},Ve.prototype.setState=function(t,e){
var s=this.__s;s&&s!=this.state||(s=this.__s=ge({},this.state)),typeof t=="function"&&(t=t(ge({},s),this.props)),t&&(ge(
s,t),this.__v&&(e&&this.__k.push(e),ft(this)))},Ve.prototype.forceUpdate=function(t){this.__v&&(this.__g|=4,t&&this.__h.
push(t),ft(this))},Ve.prototype.render=_,de=[],Ge=0,Qt=function(t,e){return t.__v.__b-e.__v.__b},Ue=Symbol(),zt=/(PointerCapture)$|Capture$/i,
pt=0,mt={},Jt=0;var _e,V,yt,rn,vt=Object.is,Ae=0,gn=[],wt=[],G=A,ln=G.__b,un=G.__r,dn=G.diffed,cn=G.__c,mn=G.unmount,fn=G.__;function Oe(t,e){
G.__h&&G.__h(V,t,Ae||e),Ae=0;var s=V.__H||(V.__H={__:[],__h:[]});return t>=s.__.length&&s.__.push({}),s.__[t]}function g(t){
return Ae=1,Qs(vn,t)}function Qs(t,e,s){var o=Oe(_e++,2);if(o.t=t,!o.__c&&(o.__=[s?s(e):vn(void 0,e),function(i){var r=(o.
__N||o.__)[0],l=o.t(r,i);vt(r,l)||(o.__N=[l,o.__[1]],o.__c.setState({}))}],o.__c=V,!V.__f)){V.__f=!0;var a=V.shouldComponentUpdate;
V.shouldComponentUpdate=function(i,r,l){var u=this.__H;if(!u)return!0;var c=!1,d=this.props!=i;if(u.__.some(function(p){
p.__N&&(c=!0,vt(p.__[0],p.__N[0])||(d=!0))}),a){var f=a.call(this,i,r,l);return c?f||d:f}return!c||d}}return o.__}function $(t,e){
var s=Oe(_e++,3);!G.__s&&yn(s.__H,e)&&(s.__P=!0,s.__=t,s.u=e,V.__H.__h.push(s))}function se(t){return Ae=5,X(function(){return{current:t}},[])}function X(t,e){var s=Oe(_e++,7);return yn(s.__H,e)&&(s.__=t(),s.__H=e),s.__}function ke(t,e){return Ae=8,X(function(){
return t},e)}function _n(t){var e=V.context[t.__c],s=Oe(_e++,9);return s.c=t,e?(s.__==null&&(s.__=!0,e.sub(V)),e.props.
value):t.__}function bn(){var t=Oe(_e++,11);if(!t.__){for(var e=V.__v;!e.__m&&e.__;)e=e.__;var s=e.__m||(e.__m=[0,0]);t.__="P"+s[0]+
"-"+s[1]++}return t.__}function zs(){var t;do{for(;t=wt.shift();)try{$e(t)}catch(s){G.__e(s,{__:(t=t.__P)&&t.__v})}for(;t=
gn.shift();){var e=t.__H;if(t.__P&&e)try{e.__h.some($e),e.__h.some(kt),e.__h=[]}catch(s){e.__h=[],G.__e(s,t.__v)}}}while(wt.
length)}G.__b=function(t){V=null,ln&&ln(t)},G.__=function(t,e){t&&e.__k&&e.__k.__m&&(t.__m=e.__k.__m),fn&&fn(t,e)},G.__r=
function(t){un&&un(t),_e=0;var e=(V=t.__c).__H;e&&(yt==V?V.__h=[]:(e.__h.some($e),e.__h.some(kt),_e=0),e.__h=[],e.__.some(
function(s){s.__N&&(s.__=s.__N),s.u=s.__N=void 0})),yt=V},G.diffed=function(t){dn&&dn(t);var e=t.__c;e&&e.__H&&(e.__H.
__h.length&&hn(gn.push(e)),e.__H.__.some(function(s){s.u&&(s.__H=s.u)})),yt=V=null},G.__c=function(t,e){e.some(function(s){
try{s.__h.some($e),s.__h=s.__h.filter(function(o){return!o.__||kt(o)})}catch(o){s.__h=[function(){throw o}]}}),cn&&cn(
t,e)},G.unmount=function(t){mn&&mn(t);var e,s,o=t.__c;o&&o.__H&&(o.__H.__.some(function(a){try{if(a.__P&&a.__c){if(s===
void 0){for(s=t.__;s&&(!s.__c||!s.__c.__P);)s=s.__;s=s&&s.__c}a.__P=s,hn(wt.push(a))}else $e(a)}catch(i){e=i}}),o.__H=
void 0,e&&G.__e(e,o.__v))};var pn=typeof requestAnimationFrame=="function";function Js(t){var e,s=function(){clearTimeout(
o),pn&&cancelAnimationFrame(e),setTimeout(t)},o=setTimeout(s,35);pn&&(e=requestAnimationFrame(s))}function hn(t){t!=1&&
rn==G.requestAnimationFrame||((rn=G.requestAnimationFrame)||Js)(zs)}function $e(t){var e=V,s=t.__c;typeof s=="function"&&
(t.__c=void 0,s()),V=e}function kt(t){var e=V;t.__c=t.__(),V=e}function yn(t,e){return!t||t.length!=e.length||e.some(function(s,o){
return!vt(s,t[o])})}function vn(t,e){return typeof e=="function"?e(t):e}var ne=class extends Error{constructor(s,o){super(o);this.status=s}status},Qe="",wn=()=>{};function Ie(t){Qe=t}function kn(t){
wn=t}function xn(t){return new URL(t.replace(/^\//,""),document.baseURI).toString()}function xt(t){let e=t.indexOf("/v\
1/");return xn(e<0?t:t.slice(e))}function Ys(t,e){let s=t.replace(/\{(\w+)\}/g,(i,r)=>encodeURIComponent(e.in?.[r]??"")),
o=Object.entries(e.query??{}).filter(([,i])=>i!==void 0&&i!==""),a=new URLSearchParams(o.map(([i,r])=>[i,String(r)]));
return xn(o.length?`${s}?${a}`:s)}function Zs(t,e){let s=t,o=s?.errors?.map(a=>a.message).filter(a=>a)??[];return o.length?
o.join(`
`):s?.error??`the service answered with the status ${e}`}async function Le(t,e,s,o){let a=Qe?{authorization:`Bearer ${Qe}`}:
{};s!==void 0&&(a["content-type"]="application/json");let i={method:t.toUpperCase(),headers:a,credentials:"omit"};s!==
void 0&&(i.body=JSON.stringify(s)),o.signal&&(i.signal=o.signal);let r;try{r=await fetch(Ys(e,o),i)}catch(c){throw o.signal?.
aborted?c:new ne(0,"the service does not answer: look whether it runs, then try again")}let l=await r.text(),u=null;try{
u=l?JSON.parse(l):void 0}catch{u=void 0}if(r.ok)return u;throw r.status===401&&Qe&&wn("The key is not valid any more. \
Sign in with another one."),new ne(r.status,Zs(u,r.status))}function v(t,e={}){return Le("get",t,void 0,e)}function W(t,e,s={}){
return Le("post",t,e,s)}function Tn(t,e,s={}){return Le("put",t,e,s)}function xe(t,e,s={}){return Le("patch",t,e,s)}function ie(t,e={}){
return Le("delete",t,void 0,e)}function C(t,e){return new Intl.NumberFormat(e).format(t)}function ze(t,e){return new Intl.NumberFormat(e,{signDisplay:"\
exceptZero"}).format(t)}function Te(t,e){let s=["byte","kilobyte","megabyte","gigabyte","terabyte"],o=Math.min(t>0?Math.
floor(Math.log10(t)/3):0,s.length-1),a=o===0?"long":"short",i={style:"unit",unit:s[o],unitDisplay:a,maximumFractionDigits:1};
return new Intl.NumberFormat(e,i).format(t/1e3**o)}function Sn(t,e,s){let o=new Date(t);if(Number.isNaN(o.getTime()))return t;
let a={year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",second:"2-digit",timeZoneName:"short"};
return s&&(a.timeZone=s),new Intl.DateTimeFormat(e,a).format(o)}var Cn=[["year",31556952],["month",2629746],["day",86400],
["hour",3600],["minute",60],["second",1]];function Pn(t,e,s){let o=(new Date(t).getTime()-e)/1e3;if(Number.isNaN(o))return t;
let[a,i]=Cn.find(([,l])=>Math.abs(o)>=l)??["second",1];return new Intl.RelativeTimeFormat(s,{numeric:"auto"}).format(Math.
trunc(o/i),a)}function Se(t,e){let[s,o]=Cn.find(([,i])=>t>=i)??["second",1],a={style:"unit",unit:s,unitDisplay:"long",
maximumFractionDigits:t<10?1:0};return new Intl.NumberFormat(e,a).format(t/o)}function Tt(t,e){let s=0,o=0;for(let a of t){
if(s>=e)break;let i=a.codePointAt(0)??0;s+=i<128?1:i<2048?2:i<65536?3:4,o+=a.length}return o}function Nn(t){let e=a=>`\
'${a.replaceAll("'","''")}'`,s=t.trim().toLowerCase();if(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(s))return`\
contact_id = ${e(s)}`;let o=e(`%${s.replace(/[\\%_]/g,a=>`\\${a}`)}%`);return["email","first_name","last_name"].map(a=>`\
LOWER(${a}) LIKE ${o}`).join(" OR ")}function En(t,e){let s=[],o=[],a="",i=!1,r=t.replace(/^\uFEFF/,"");for(let l=0;l<
r.length&&s.length<e;l+=1){let u=r[l];i?u!=='"'?a+=u:r[l+1]==='"'?(a+='"',l+=1):i=!1:u==='"'&&a===""?i=!0:u===","?(o.push(
a),a=""):u===`
`||u==="\r"?(u==="\r"&&r[l+1]===`
`&&(l+=1),o.push(a),(o.length>1||o[0]!=="")&&s.push(o),o=[],a=""):a+=u}return(a||o.length)&&s.length<e&&s.push([...o,a]),
s}function $n(t,e){let s=i=>i.toLowerCase().replace(/[^\p{L}\p{N}]/gu,""),o={emailaddress:"email",mail:"email",firstname:"\
first_name",lastname:"last_name",surname:"last_name",zip:"postal_code",phone:"phone_number"},a=s(t);return e.find(i=>s(
i.name)===a)??e.find(i=>i.name===o[a])}var Xs=Symbol.for("pv"),eo=0;function n(t,e,s,o,a,i){e||(e={});var r,l,u=e;if("ref"in u&&typeof t!="function")for(l in u={},e)l=="ref"?r=e[l]:u[l]=
e[l];var c={type:t,props:u,key:s,ref:r,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Xs,__v:--eo,__i:-1,__u:0};
return(a||i)&&(c.__source=a,c.__self=i),A.vnode&&A.vnode(c),c}function R(t){let e=t.sign?ze(t.value):C(t.value);return n("span",{class:`figure ${t.class??""}`,"data-testid":t.id,"d\
ata-value":t.value,children:e})}function L(t){let[e,s]=g(Date.now);$(()=>{let i=setInterval(()=>s(Date.now()),1e4);return()=>clearInterval(
i)},[]);let o=Sn(t.at),a=Pn(t.at,e);return n("time",{dateTime:t.at,title:o,"data-testid":t.id,children:t.whole?n(_,{children:[
a," ",n("span",{class:"soft",children:["(",o,")"]})]}):a})}var to={VALID:["good","valid"],PENDING:["wait","pending"],INVALID:[
"bad","invalid"]};function Je(t){let[e,s]=to[t.state]??["wait",t.state.toLowerCase()];return n("span",{class:`state ${e}`,
children:s})}function P(t){if(!t.error)return null;let e=t.error instanceof Error?t.error.message:String(t.error),s=t.
error instanceof ne&&t.error.status===403;return n("div",{class:"trouble",role:"alert","data-testid":"error-message",children:[
n("p",{children:e}),s&&n("p",{class:"soft",children:"Sign in with a key that has this scope."}),t.retry&&n("button",{type:"\
button",onClick:t.retry,children:"Try again"})]})}function U(t){return n("div",{class:"empty",children:t.children})}function D(){
return n("p",{class:"waiting",role:"status",children:"Loading…"})}function O(t,e,s){let[o,a]=g({of:""}),[i,r]=g(0),l=JSON.
stringify(e);$(()=>{let d=new AbortController;return t(d.signal).then(f=>{d.signal.aborted||a({data:f,of:l})},f=>{d.signal.
aborted||a(p=>({...p.of===l?p:{},error:f,of:l}))}),()=>d.abort()},[l,i]),$(()=>{if(!s)return;let d=setInterval(()=>{document.
hidden||r(f=>f+1)},s);return()=>clearInterval(d)},[s]);let u=ke(()=>r(d=>d+1),[]),c=o.of===l;return{data:c?o.data:void 0,
error:c?o.error:void 0,reload:u}}function j(){let[t,e]=g(!1),[s,o]=g(void 0);return{busy:t,error:s,run:i=>{t||(e(!0),o(
void 0),i().catch(o).finally(()=>e(!1)))}}}function M(t){let e=se(null);return $(()=>{document.title=`${t.title} · Seg\
mentry`},[t.title]),$(()=>e.current?.focus({preventScroll:!0}),[]),n("header",{class:"head",children:[t.above&&n("p",{
class:"above",children:t.above}),n("div",{class:"row",children:[n("h1",{ref:e,tabIndex:-1,children:t.title}),n("div",{
class:"actions",children:t.children})]})]})}function I(t){return n("section",{class:"panel","data-testid":t.id,"aria-l\
abel":t.title,children:[n("h2",{children:[t.title,t.note&&n("span",{class:"note",children:t.note})]}),t.children]})}function H(t){
return n("section",{class:"scroll",tabIndex:0,"aria-label":t.label,children:n("table",{class:t.class,children:[n("thea\
d",{children:n("tr",{children:t.heads.map((e,s)=>e===""?n("td",{},s):n("th",{scope:"col",class:e.startsWith("#")?"numb\
er":"",children:e.replace("#","")},s))})}),n("tbody",{children:t.children})]})})}function me(t){let e=se(null);return $(
()=>{t.open?e.current?.showModal():e.current?.close()},[t.open]),n("dialog",{ref:e,"aria-label":t.title,onClose:()=>{t.
open&&t.onNo()},children:t.open&&n(_,{children:[n("h2",{children:t.title}),t.children,n(P,{error:t.error}),n("div",{class:"\
actions",children:[n("button",{type:"button",onClick:t.onNo,children:"Keep it"}),n("button",{type:"button",class:"dang\
er","data-testid":t.id,disabled:t.busy,onClick:t.onYes,children:t.yes})]})]})})}function Ye(t){let e=`${100*t.value/Math.
max(1,t.most)}%`;return n("span",{class:"bar","aria-hidden":"true",children:n("span",{style:{width:e}})})}function re(t){
return n("label",{class:"field",children:[n("span",{children:t.label}),t.children,t.note&&n("small",{children:t.note})]})}
function be(t,e,s){return`${C(t)} ${t===1?e:s}`}var no={and:"all of",or:"any of",not:"not"},so={true:"✓",false:"✗",unknown:"?"};function St(t){return t.at?n(L,{at:t.
at,id:t.id,whole:!0}):t.until?n("span",{"data-testid":t.id,children:["not before ",n(L,{at:t.until,whole:!0})]}):n("sp\
an",{"data-testid":t.id,children:"never by time alone"})}function An(t){let{clause:e}=t,s=Object.entries(e.values),o=e.
kind==="leaf";return n("li",{class:`clause ${e.truth}`,children:[n("span",{class:"sign",role:"img","aria-label":e.truth,
children:so[e.truth]??"?"}),n("div",{children:[o?n("code",{children:e.text}):n("strong",{children:no[e.kind]??e.kind}),
o&&s.length>0&&n("p",{class:"saw",children:s.map(([a,i])=>n("span",{children:[n("span",{class:"soft",children:[a,":"]}),
" ",i===null?n("em",{children:"blank"}):JSON.stringify(i)]},a))}),o&&e.event_count!==null&&e.event_count>0&&n("p",{class:"\
saw",children:[n("span",{class:"soft",children:[be(e.event_count,"event passes","events pass, the latest"),":"]}),e.events.
map(a=>n("span",{children:[a.event_type," ",n(L,{at:a.timestamp})]},a.event_id))]}),e.flips_at&&n("p",{class:"saw",children:[
n("span",{class:"soft",children:"changes"})," ",n(L,{at:e.flips_at,whole:!0})]}),e.children.length>0&&n("ul",{class:"t\
ree",children:e.children.map((a,i)=>n(An,{clause:a},i))})]})]})}function Ze(t){let{found:e}=t,s=se(null);$(()=>{t.quiet||
s.current?.focus()},[t.quiet]);let o=e.member!==void 0&&e.member!==null&&e.member!==e.in;return n("div",{class:"explai\
ned",ref:s,tabIndex:-1,"data-testid":"explain-answer","data-value":String(e.in),children:[n("p",{children:[n("strong",
{class:e.in?"good":"bad",children:e.in?"In":"Not in"}),n("span",{class:"soft",children:" as of"})," ",n(L,{at:e.as_of}),
o&&n("span",{class:"warn",children:[" The last evaluation still has it ",e.member?"in":"out","."]})]}),n("p",{children:[
e.in?"Leaves":"Joins"," if nothing is written:"," ",n(St,{at:e.flips_at,until:e.searched_until,id:"flips-at"})]}),(e.not_on_lists??
[]).length>0&&n("p",{class:"warn",children:["Not on the lists ",(e.not_on_lists??[]).join(", "),"."]}),n("ul",{class:"\
tree",children:n(An,{clause:e.tree})})]})}var Ct=an(null);function q(){let t=_n(Ct);if(!t)throw new Error("a page is shown to those who signed in");return t}async function Pt(t){
Ie(t);try{return await v("/v1/key")}catch(e){throw Ie(""),e}}function On(t){let[e,s]=t.replace(/^#\/?/,"").split("?",2);
return{parts:(e??"").split("/").filter(a=>a!=="").map(a=>{try{return decodeURIComponent(a)}catch{return a}}),query:new URLSearchParams(
s??"")}}function N(...t){return`#/${t.map(encodeURIComponent).join("/")}`}function le(...t){location.hash=N(...t)}function In(){
let[t,e]=g(()=>On(location.hash));return $(()=>{let s=()=>e(On(location.hash));return addEventListener("hashchange",s),
()=>removeEventListener("hashchange",s)},[]),t}var oo=20,ao=["id","segment_ids","list_ids","custom_fields","_metadata"];function Nt(t){return Array.isArray(t)?t.join(
", "):typeof t=="object"?JSON.stringify(t):String(t)}function io(t){let{contact:e}=t,s=Object.entries(e).filter(([i])=>!ao.
includes(i)),o=Object.entries(e.custom_fields??{}),a=[...s,...o].filter(([,i])=>i!==null&&Nt(i)!=="");return n(I,{title:"\
Values",children:n("dl",{class:"values",children:[n("div",{children:[n("dt",{children:"contact_id"}),n("dd",{children:n(
"code",{children:e.id})})]}),a.map(([i,r])=>n("div",{children:[n("dt",{children:i}),n("dd",{children:i.endsWith("_at")?
n(L,{at:Nt(r),whole:!0}):Nt(r)})]},i)),e.list_ids.length>0&&n("div",{children:[n("dt",{children:"lists"}),n("dd",{children:e.
list_ids.join(", ")})]})]})})}function ro(t){let[e,s]=g(""),o=t.contact.segment_ids,a=O(async u=>{let c=await v("/v1/s\
egments",{signal:u}),d=c.segments.filter(f=>o.includes(f.id)).slice(0,oo).map(async f=>{let p={segment_id:f.id,contact_id:t.
contact.id},m=await v("/v1/segments/{segment_id}/explain/{contact_id}",{in:p,signal:u});return[f.id,m]});return{all:c.
segments,found:new Map(await Promise.all(d))}},[t.contact.id,o]),i=O(async u=>{if(!e||a.data?.found.has(e))return;let c={
segment_id:e,contact_id:t.contact.id};return v("/v1/segments/{segment_id}/explain/{contact_id}",{in:c,signal:u})},[e,a.
data!==void 0]),r=e?a.data?.found.get(e)??i.data:void 0,l=a.data?.all.filter(u=>o.includes(u.id))??[];return n(I,{title:"\
Segments",note:`a member of ${C(o.length)}`,children:[n(P,{error:a.error??i.error,retry:a.reload}),a.data?n(_,{children:[
l.length>0&&n(H,{label:"Segments of the contact",heads:["Segment","Leaves if nothing is written",""],children:l.map(u=>{
let c=a.data?.found.get(u.id);return n("tr",{children:[n("th",{scope:"row",children:n("a",{href:N("segments",u.id),children:u.
name})}),n("td",{children:c?n(St,{at:c.flips_at,until:c.searched_until}):"–"}),n("td",{children:n("button",{type:"bu\
tton","aria-expanded":e===u.id,onClick:()=>s(e===u.id?"":u.id),children:["Why",n("span",{class:"unseen",children:[" is\
 it in ",u.name]})]})})]},u.id)})}),n("div",{class:"tools",children:n("label",{children:["Why not in"," ",n("select",{
value:o.includes(e)?"":e,onChange:u=>s(u.currentTarget.value),children:[n("option",{value:"",children:"another segment"}),
a.data.all.filter(u=>!o.includes(u.id)).map(u=>n("option",{value:u.id,children:u.name},u.id))]})]})}),r&&n(Ze,{found:r},
e)]}):!a.error&&n(D,{})]})}function lo(t){let[e,s]=g(25),o=O(i=>v("/v1/contacts/{contact_id}/events",{in:{contact_id:t.
id},query:{limit:e},signal:i}),[t.id,e]),a=o.data;return n(I,{title:"Events",note:a&&`${C(a.count)} in all, the latest\
 first`,children:[n(P,{error:o.error,retry:o.reload}),a?a.events.length===0?n(U,{children:"There are no events of this\
 contact."}):n(H,{label:"Events",class:"events",heads:["When","Type","Payload"],children:a.events.map(i=>n("tr",{children:[
n("td",{children:n(L,{at:i.timestamp})}),n("th",{scope:"row",children:i.event_type}),n("td",{children:n("code",{children:JSON.
stringify(i.properties)})})]},i.event_id))}):!o.error&&n(D,{}),a&&a.count>a.events.length&&e<1e3&&n("button",{type:"bu\
tton",onClick:()=>s(Math.min(1e3,e*4)),children:"Show more"})]})}function Ln(t){let e=q(),s=O(c=>v("/v3/marketing/cont\
acts/{id}",{in:{id:t.id},signal:c}),[t.id]),[o,a]=g(!1),i=j(),r=s.data,l=r&&([r.first_name,r.last_name].filter(Boolean).
join(" ")||r.email||r.id),u=()=>i.run(async()=>{await ie("/v3/marketing/contacts",{query:{ids:t.id}}),le("contacts")});
return n(_,{children:[n(M,{title:l??"Contact",above:n("a",{href:N("contacts"),children:"Contacts"}),children:r&&e.may(
"contacts:write")&&n("button",{type:"button",class:"danger",onClick:()=>a(!0),children:"Delete"})},l),n(P,{error:s.error,
retry:s.reload}),r?n(_,{children:[n("div",{class:"columns",children:[n(io,{contact:r}),e.may("segments:read","events:r\
ead")&&n(ro,{contact:r})]}),e.may("events:read")&&n(lo,{id:r.id})]}):!s.error&&n(D,{}),n(me,{open:o,title:`Delete ${l}\
?`,yes:"Delete the contact",id:"confirm-delete-contact",busy:i.busy,error:i.error,onYes:u,onNo:()=>a(!1),children:n("p",
{children:["The contact leaves every list and segment, and its events go with it. This cannot be undone; the same addr\
ess can be imported again as a new contact. Bytes that are no longer used stay in the file until it is written anew:",
n("code",{children:" /v1/contacts/erase"})," removes them at once."]})})]})}function Mn(t){let e=q(),[s,o]=g(t.search),a=O(async l=>{if(!t.search)return v("/v3/marketing/contacts",{signal:l});let u={
query:Nn(t.search)};return W("/v3/marketing/contacts/search",u,{signal:l})},[t.search]),i=l=>{l.preventDefault();let u=s.
trim();location.hash=u?`${N("contacts")}?${new URLSearchParams({search:u})}`:N("contacts")},r=a.data;return n(_,{children:[
n(M,{title:"Contacts",children:e.may("contacts:write","fields:read")&&n("a",{class:"button",href:N("contacts","import"),
children:"Import a CSV file"})}),n("form",{class:"tools",onSubmit:i,children:[n("label",{children:["Address, name or i\
d"," ",n("input",{type:"search","data-testid":"contact-search",value:s,placeholder:"ada",onInput:l=>o(l.currentTarget.
value)})]}),n("button",{type:"submit",children:"Search"}),r&&n("p",{class:"soft",role:"status",children:[t.search?`${C(
r.contact_count)} found`:`${C(r.contact_count)} contacts`,r.contact_count>r.result.length&&`, the ${C(r.result.length)}\
 that were written last are shown`]})]}),n(P,{error:a.error,retry:a.reload}),r?r.result.length===0?n(U,{children:t.search?
n(_,{children:["No contact has “",t.search,"” in its address or name. Part of a word is enough."]}):n(_,{children:[
"There are no contacts yet. Import a CSV file, or send them to ",n("code",{children:"/v1/contacts"}),"."]})}):n(H,{label:"\
Contacts",heads:["Contact","Name","City","Country","#Segments","Written"],children:r.result.map(l=>n("tr",{children:[n(
"th",{scope:"row",children:n("a",{href:N("contacts",l.id),children:l.email||l.id})}),n("td",{children:[l.first_name,l.
last_name].filter(Boolean).join(" ")}),n("td",{children:l.city}),n("td",{children:l.country}),n("td",{class:"number",children:l.
segment_ids.length}),n("td",{children:n(L,{at:l.updated_at})})]},l.id))}):!a.error&&n(D,{})]})}var uo=200,qn=100;function Rn(t){let e=new Map;for(let{reason:s}of t)e.set(s,(e.get(s)??0)+1);return[...e].map(([s,o])=>`${o}\
 by ${s}`).join(", ")}function Fn(){let t=q(),[e,s]=g(null),[o,a]=g(void 0),[i,r]=g(0),l=O(async u=>{if(!t.may("segmen\
ts:read"))return new Map;let c=await v("/v1/segments",{signal:u});return new Map(c.segments.map(d=>[d.id,d.name]))},[e?.[0]?.
sequence??0]);return $(()=>{let u=new AbortController,{signal:c}=u,d=async()=>{let{last:f}=await v("/v1/changes",{query:{
limit:1},signal:c}),p=String(Math.max(0,f-qn));for(let m=0;!c.aborted;m=25){let h=await v("/v1/changes",{query:{after:p,
limit:qn,wait:m},signal:c});p=h.cursor,s(w=>[...h.changes.toReversed(),...w??[]].slice(0,uo))}};return s(null),a(void 0),
d().catch(f=>{c.aborted||a(f)}),()=>u.abort()},[i]),n(_,{children:[n(M,{title:"Changes"}),n("p",{class:"soft",children:[
"What happened to segments, as it happens. Programs read the same at ",n("code",{children:"/v1/changes"}),"."]}),n(P,{
error:o,retry:()=>r(i+1)}),e?e.length===0?n(U,{children:"Nothing has happened yet: make a segment, or write contacts."}):
n(H,{label:"Changes",class:"wide",heads:["#Number","When","Segment","What","#Joined","#Left","#Members"],children:e.map(
u=>n("tr",{"data-testid":"change-row",children:[n("td",{class:"number","data-label":"number",children:n(R,{value:u.sequence})}),
n("td",{children:n(L,{at:u.at})}),n("th",{scope:"row",children:n("a",{href:N("segments",u.segment_id),children:l.data?.
get(u.segment_id)??u.segment_id})}),n("td",{children:[u.what,u.manual&&" on request"]}),n("td",{class:"number good","d\
ata-label":"joined",title:Rn(u.joined),children:n(R,{value:u.joined.length,sign:!0})}),n("td",{class:"number bad","dat\
a-label":"left",title:Rn(u.left),children:n(R,{value:-u.left.length,sign:!0})}),n("td",{class:"number","data-label":"m\
embers",children:n(R,{value:u.count})})]},u.sequence))}):!o&&n(D,{})]})}var co=64*1024,mo=200,fo={completed:"all rows were taken",errored:"some rows were refused",failed:"no row was taken"};
function po(t,e,s,o){return new Promise((a,i)=>{let r=new XMLHttpRequest;r.open("PUT",xt(t));for(let{header:l,value:u}of e)
r.setRequestHeader(l,u);r.upload.onprogress=l=>o(l.loaded/Math.max(1,l.total)),r.onerror=()=>i(new ne(0,"the file coul\
d not be sent: look whether the service runs, then try again")),r.onload=()=>{if(r.status<300)return a();let l=`the se\
rvice answered with the status ${r.status}`;try{l=JSON.parse(r.responseText).errors[0].message}catch{}i(new ne(r.status,
l))},r.send(s)})}async function ho(t){let e=await fetch(xt(t),{credentials:"omit"});return e.ok?(await e.text()).split(
`
`).filter(o=>o.trim()!=="").slice(0,mo).map(o=>JSON.parse(o)):[]}function go(t){let{results:e,status:s}=t.job,o=[["cre\
ated",e.created_count,"good"],["updated",e.updated_count,""],["refused",e.errored_count,"bad"]];return n(I,{title:"Don\
e",id:"import-done",note:fo[s]??s,children:[n("dl",{class:"figures",children:o.map(([a,i,r])=>n("div",{children:[n("dt",
{children:a}),n("dd",{class:r,children:n(R,{value:i,id:`import-${a}`,class:"large"})})]},a))}),t.lines.length>0&&n(_,{
children:[n("p",{children:"Mend these rows in the file and import them again; the others are taken."}),n(H,{label:"Ref\
used rows",heads:["#Line","Why"],children:t.lines.map((a,i)=>n("tr",{"data-testid":"import-error",children:[n("td",{class:"\
number",children:a.line??a.index??"–"}),n("td",{children:a.message})]},i))}),e.errored_count>t.lines.length&&n("p",{
class:"soft",children:["The first ",C(t.lines.length)," are shown."]})]}),n("p",{children:n("a",{href:N("contacts"),children:"\
Look at the contacts"})})]})}function Dn(){let t=q(),[e,s]=g(null),[o,a]=g({}),[i,r]=g([]),[l,u]=g(0),[c,d]=g(null),[f,
p]=g([]),m=j(),h=O(async E=>{let F=await v("/v3/marketing/field_definitions",{signal:E}),B=t.may("lists:read")?(await v(
"/v3/marketing/lists",{query:{page_size:1e3},signal:E})).result:[];return{fields:[...F.reserved_fields.filter(z=>!("re\
ad_only"in z&&z.read_only)),...F.custom_fields],lists:B}},[]),w=h.data?.fields??[],y=async E=>{if(d(null),p([]),!E)return s(
null);let F=En(await E.slice(0,co).text(),4),B=F[0]??[];s({file:E,columns:B,rows:F.slice(1)}),a({})},x=(e?.columns??[]).
map((E,F)=>o[F]??$n(E,w)?.id??""),b=E=>{E.preventDefault(),e&&m.run(async()=>{u(0),d(null);let F={file_type:"csv",field_mappings:x.
map(Q=>Q||null),list_ids:i},B=await Tn("/v3/marketing/contacts/imports",F);for(await po(B.upload_uri,B.upload_headers,
e.file,u);;){let Q=await v("/v3/marketing/contacts/imports/{id}",{in:{id:B.job_id}});if(Q.status!=="pending"){let z=Q.
results.errors_url;p(z?await ho(z):[]),d(Q);return}await new Promise(z=>setTimeout(z,400))}})},S=["email","phone_numbe\
r","external_id","anonymous_id"],k=w.filter(E=>x.includes(E.id)).map(E=>E.name),te=x.some((E,F)=>E&&x.indexOf(E)!==F),
pe=e?e.columns.length===0?"The file has no header line.":S.some(E=>k.includes(E))?te?"Two columns have the same field.":
"":"One column has to be the email or another identifier.":"Choose a file.";return n(_,{children:[n(M,{title:"Import c\
ontacts",above:n("a",{href:N("contacts"),children:"Contacts"})}),n("form",{onSubmit:b,class:"edit",children:[n(re,{label:"\
CSV file",note:"With a header line, in UTF-8. A row that cannot be taken is refused by itself.",children:n("input",{type:"\
file",accept:".csv,text/csv","data-testid":"import-file",onChange:E=>y(E.currentTarget.files?.[0])})}),n(P,{error:h.error,
retry:h.reload}),e&&e.columns.length>0&&n(I,{title:"Columns",note:`${e.file.name}, ${Te(e.file.size)}`,children:n(H,{label:"\
Columns",heads:["Column","Field","First values"],children:e.columns.map((E,F)=>n("tr",{children:[n("th",{scope:"row",children:E||
n("em",{children:"no name"})}),n("td",{children:n("select",{"aria-label":`Field of the column ${E}`,"data-testid":"imp\
ort-column",value:x[F],onChange:B=>a({...o,[F]:B.currentTarget.value}),children:[n("option",{value:"",children:"leave \
out"}),w.map(B=>n("option",{value:B.id,children:B.name},B.id))]})}),n("td",{class:"soft",children:e.rows.map(B=>B[F]??
"").filter(Boolean).join(" · ")})]},F))})}),e&&(h.data?.lists.length??0)>0&&n("fieldset",{children:[n("legend",{children:"\
Put them on lists"}),h.data?.lists.map(E=>n("label",{class:"check",children:[n("input",{type:"checkbox",checked:i.includes(
E.id),onChange:F=>r(F.currentTarget.checked?[...i,E.id]:i.filter(B=>B!==E.id))}),E.name]},E.id))]}),n(P,{error:m.error}),
n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"import-start",disabled:m.busy||
pe!=="",children:"Import"}),n("span",{class:"soft",role:"status",children:pe})]}),m.busy&&n("p",{role:"status",children:[
n("progress",{max:1,value:l,"aria-label":"Sent"}),n("span",{children:l<1?" The file is sent…":" The rows are read…"})]})]}),
c&&(c.results.requested_count===0&&f.length===0?n(U,{children:"The file had no rows."}):n(go,{job:c,lines:f}))]})}async function Wn(t,e){if(!t)return new Map;let s=await v("/v1/segments",{signal:e});return new Map(s.segments.map(o=>[
o.id,o.name]))}function Et(t){return t.uses?t.uses.segments.length===0?n("span",{class:"soft",children:"nothing"}):n("\
ul",{class:"links",children:t.uses.segments.map(e=>n("li",{children:n("a",{href:N("segments",e),children:t.names.get(e)??
e})},e))}):n("span",{class:"soft",children:"–"})}function Un(t){let e=j(),s=t.asked?.uses.becomes_invalid??[];return n(
me,{open:t.asked!==null,title:`Delete the ${t.what} “${t.asked?.name??""}”?`,yes:"Delete it",id:"confirm-delete",busy:e.
busy,error:e.error,onNo:t.onNo,onYes:()=>e.run(t.onYes),children:[t.what==="list"?n("p",{children:"The contacts stay; \
they are on this list no more."}):n("p",{children:"Every contact loses its value of this field."}),s.length===0?n("p",
{children:"No segment uses it."}):n(_,{children:[n("p",{class:"warn",children:[s.length===1?"This segment becomes":"Th\
ese segments become"," invalid:"]}),n(Et,{uses:{...t.asked?.uses,segments:s},names:t.names})]})]})}function Hn(){let t=q(),
[e,s]=g(""),[o,a]=g(null),i=j(),r=t.may("segments:read"),l=O(async d=>{let{result:f}=await v("/v3/marketing/lists",{query:{
page_size:1e3},signal:d}),p=await Wn(r,d);return{all:await Promise.all(f.map(async h=>{let w=r?await v("/v1/lists/{id}\
/uses",{in:{id:h.id},signal:d}):void 0;return{list:h,uses:w}})),names:p}},[r]),u=d=>{d.preventDefault(),i.run(async()=>{
await W("/v3/marketing/lists",{name:e.trim()}),s(""),l.reload()})},c=l.data;return n(_,{children:[n(M,{title:"Lists"}),
t.may("lists:write")&&n("form",{class:"tools",onSubmit:u,children:[n("label",{children:["Name"," ",n("input",{type:"te\
xt",value:e,required:!0,placeholder:"newsletter","data-testid":"list-name",onInput:d=>s(d.currentTarget.value)})]}),n(
"button",{type:"submit",disabled:i.busy||!e.trim(),children:"Make a list"})]}),n(P,{error:i.error??l.error,retry:l.error?
l.reload:void 0}),c?c.all.length===0?n(U,{children:"There are no lists yet. A list holds whom somebody put on it; an i\
mport can do that."}):n(H,{label:"Lists",heads:["Name","Id","#Contacts","Used by",""],children:c.all.map(({list:d,uses:f})=>n(
"tr",{"data-testid":"list-row",children:[n("th",{scope:"row",children:d.name}),n("td",{children:n("code",{children:d.id})}),
n("td",{class:"number",children:n(R,{value:d.contact_count})}),n("td",{"data-testid":"uses",children:n(Et,{uses:f,names:c.
names})}),n("td",{children:t.may("lists:write")&&f&&n("button",{type:"button",onClick:()=>a({id:d.id,name:d.name,uses:f}),
children:["Delete",n("span",{class:"unseen",children:[" ",d.name]})]})})]},d.id))}):!l.error&&n(D,{}),n(Un,{asked:o,names:c?.
names??new Map,what:"list",onNo:()=>a(null),onYes:async()=>{await ie("/v3/marketing/lists/{id}",{in:{id:o?.id??""}}),a(
null),l.reload()}})]})}function Vn(){let t=q(),[e,s]=g(""),[o,a]=g("Text"),[i,r]=g(null),l=j(),u=t.may("segments:read"),
c=O(async p=>{let m=await v("/v3/marketing/field_definitions",{signal:p}),h=await Wn(u,p);return{custom:await Promise.
all(m.custom_fields.map(async y=>{let x={in:{custom_field_id:y.id},signal:p};return{field:y,uses:u?await v("/v1/fields\
/{custom_field_id}/uses",x):void 0}})),reserved:m.reserved_fields,names:h}},[u]),d=p=>{p.preventDefault(),l.run(async()=>{
await W("/v3/marketing/field_definitions",{name:e.trim(),field_type:o}),s(""),c.reload()})},f=c.data;return n(_,{children:[
n(M,{title:"Fields"}),t.may("fields:write")&&n("form",{class:"tools",onSubmit:d,children:[n("label",{children:["Name",
" ",n("input",{type:"text",value:e,required:!0,placeholder:"loyalty_points","data-testid":"field-name",onInput:p=>s(p.
currentTarget.value)})]}),n("label",{children:["Type"," ",n("select",{value:o,onChange:p=>a(p.currentTarget.value),children:[
n("option",{children:"Text"}),n("option",{children:"Number"}),n("option",{children:"Date"})]})]}),n("button",{type:"su\
bmit",disabled:l.busy||!e.trim(),children:"Make a field"})]}),n(P,{error:l.error??c.error,retry:c.error?c.reload:void 0}),
f?n(_,{children:[n(I,{title:"Fields of this account",children:f.custom.length===0?n(U,{children:"There are none yet. A\
 field has to be there before contacts have values of it."}):n(H,{label:"Fields of this account",heads:["Name","Type",
"Id","Used by",""],children:f.custom.map(({field:p,uses:m})=>n("tr",{"data-testid":"field-row",children:[n("th",{scope:"\
row",children:p.name}),n("td",{children:p.field_type}),n("td",{children:n("code",{children:p.id})}),n("td",{"data-test\
id":"uses",children:n(Et,{uses:m,names:f.names})}),n("td",{children:t.may("fields:write")&&m&&n("button",{type:"button",
onClick:()=>r({id:p.id,name:p.name,uses:m}),children:["Delete",n("span",{class:"unseen",children:[" ",p.name]})]})})]},
p.id))})}),n(I,{title:"Fields that every account has",children:n(H,{label:"Fields that every account has",heads:["Name",
"Type","Id",""],children:f.reserved.map(p=>n("tr",{children:[n("th",{scope:"row",children:p.name}),n("td",{children:p.
field_type}),n("td",{children:n("code",{children:p.id})}),n("td",{class:"soft",children:"read_only"in p&&p.read_only?"\
kept by the service":""})]},p.id))})})]}):!c.error&&n(D,{}),n(Un,{asked:i,names:f?.names??new Map,what:"field",onNo:()=>r(
null),onYes:async()=>{await ie("/v3/marketing/field_definitions/{custom_field_id}",{in:{custom_field_id:i?.id??""}}),r(
null),c.reload()}})]})}function $t(t){let{doing:e}=t;return e.published_at?e.unpublished?`${Se(e.lag_seconds??0)} behind`:"current":"not publ\
ished yet"}function At(t){let{next:e}=t.segment.doing;return e?n("span",{title:e.pace??"",children:[e.what," ",n(L,{at:e.
at})]}):n("span",{class:"soft",children:t.segment.query_validation==="INVALID"?"nothing":"with the next change"})}function _o(t){
let{segment:e}=t,s=e.members!==e.contacts_count;return n("tr",{"data-testid":"segment-row","data-segment-id":e.id,children:[
n("th",{scope:"row",children:[n("a",{href:N("segments",e.id),children:e.name}),e.pinned&&n("span",{class:"tag",title:"\
published every hour, without back-off",children:"in use"})]}),n("td",{children:n(Je,{state:e.query_validation})}),n("\
td",{class:"number","data-label":"members",children:[n(R,{value:e.members,id:"segment-count"}),s&&n("small",{class:"so\
ft",children:[C(e.contacts_count)," published"]})]}),n("td",{children:n(Ye,{value:e.members,most:t.most})}),n("td",{children:$t(
e)}),n("td",{children:n(At,{segment:e})})]})}function Bn(){let t=q(),e=O(d=>v("/v1/segments",{signal:d}),[],5e3),[s,o]=g(
""),[a,i]=g("name"),r=e.data?.segments,l=X(()=>{let d=s.trim().toLowerCase(),f=(r??[]).filter(m=>`${m.name} ${m.id} ${m.
query}`.toLowerCase().includes(d)),p={name:(m,h)=>m.name.localeCompare(h.name),members:(m,h)=>h.members-m.members,created_at:(m,h)=>h.
created_at.localeCompare(m.created_at)};return f.sort(p[a])},[r,s,a]),u=Math.max(1,...(r??[]).map(d=>d.members)),c=(r??
[]).filter(d=>d.query_validation==="INVALID").length;return n(_,{children:[n(M,{title:"Segments",children:t.may("segme\
nts:write")&&n("a",{class:"button first",href:N("segments","new"),"data-testid":"new-segment",children:"New segment"})}),
n(P,{error:e.error,retry:e.reload}),r?r.length===0?n(U,{children:["There are no segments yet. A segment is a question \
about contacts that is answered all the time, such as “bought twice in 60 days”."," ",t.may("segments:write")?"Mak\
e the first one with “New segment”.":"Sign in with a key that has segments:write to make one."]}):n(_,{children:[n(
"div",{class:"tools",children:[n("label",{children:["Filter"," ",n("input",{type:"search",value:s,placeholder:"name, i\
d or query",onInput:d=>o(d.currentTarget.value)})]}),n("label",{children:["Order"," ",n("select",{value:a,onChange:d=>i(
d.currentTarget.value),children:[n("option",{value:"name",children:"by name"}),n("option",{value:"members",children:"l\
argest first"}),n("option",{value:"created_at",children:"newest first"})]})]}),n("p",{class:"soft",role:"status",children:[
be(l.length,"segment","segments"),c>0&&`, ${C(c)} of all invalid`]})]}),n(H,{label:"Segments",class:"wide",heads:["Nam\
e","State","#Members","","Published","Due"],children:l.map(d=>n(_o,{segment:d,most:u},d.id))}),l.length===0&&n(U,{children:[
"No segment has “",s,"” in its name, id or query."]})]}):!e.error&&n(D,{})]})}var bo=25;function yo(t){let[e,s]=g([]),o=e.at(-1),a={in:{segment_id:t.segment.id}},i=O(l=>v("/v1/segments/{segment_id\
}/members",{...a,query:{format:"contacts",limit:bo,cursor:o},signal:l}),[t.segment.id,o,t.segment.members]),r=i.data;return n(
I,{title:"Members",note:`${C(t.segment.members)} as of the last evaluation`,children:[n(P,{error:i.error,retry:i.reload}),
r?(r.contacts??[]).length===0?n(U,{children:"Nobody is in."}):n(H,{label:"Members",heads:["Contact","Name","City","Cou\
ntry"],children:(r.contacts??[]).map(l=>n("tr",{children:[n("th",{scope:"row",children:n("a",{href:N("contacts",l.id),
children:l.email||l.id})}),n("td",{children:[l.first_name,l.last_name].filter(Boolean).join(" ")}),n("td",{children:l.
city}),n("td",{children:l.country})]},l.id))}):!i.error&&n(D,{}),n("div",{class:"actions",children:[n("button",{type:"\
button",disabled:e.length===0,onClick:()=>s(e.slice(0,-1)),children:"Before"}),n("button",{type:"button",disabled:!r?.
next,onClick:()=>r?.next&&s([...e,r.next]),children:"Next"})]})]})}function vo(t){let[e,s]=g(t.contact),[o,a]=g(null),
i=j();return n(I,{title:"Why is somebody in, or not?",children:[n("form",{class:"tools",onSubmit:l=>{l?.preventDefault(),
i.run(async()=>{a(null),a(await W("/v1/queries/explain",{segment_id:t.segment.id,contact:e.trim()}))})},children:[n("l\
abel",{children:["Address or id of a contact"," ",n("input",{type:"search","data-testid":"explain-contact",value:e,required:!0,
placeholder:"ada@example.com",onInput:l=>s(l.currentTarget.value)})]}),n("button",{type:"submit",disabled:i.busy||!e.trim(),
children:"Explain"})]}),n(P,{error:i.error}),o&&n(Ze,{found:o})]})}function Gn(t){return n("ul",{class:"links",children:t.
ids.map(e=>n("li",{children:n("a",{href:N("segments",e),children:t.names.get(e)??e})},e))})}function jn(t){return O(async e=>{
let[s,o]=await Promise.all([v("/v1/segments/{segment_id}/uses",{in:{segment_id:t},signal:e}),v("/v1/segments",{signal:e})]);
return{uses:s,names:new Map(o.segments.map(a=>[a.id,a.name]))}},[t])}function wo(t){let{segment:e}=t,s=j(),o=jn(e.id),
{next:a}=e.doing,i=o.data?.uses.becomes_invalid??[],r=()=>s.run(async()=>{await ie("/v3/marketing/segments/2.0/{segmen\
t_id}",{in:{segment_id:e.id}}),le("segments")});return n(me,{open:t.open,title:`Delete “${e.name}”?`,yes:"Delete i\
t",id:"confirm-delete",busy:s.busy,error:s.error,onYes:r,onNo:t.onNo,children:[n("p",{children:"A deletion is final. I\
t cancels at once:"}),n("ul",{children:[n("li",{children:["the membership of ",be(e.members,"contact","contacts"),"; t\
he contacts themselves stay"]}),a?n("li",{children:["the ",a.what," that is due ",n(L,{at:a.at,whole:!0})]}):n("li",{children:"\
every later evaluation; none is due now"})]}),o.data?i.length>0?n(_,{children:[n("p",{class:"warn",children:[i.length===
1?"This segment becomes":"These segments become"," invalid:"]}),n(Gn,{ids:i,names:o.data.names})]}):n("p",{children:"N\
o other segment refers to it."}):n(D,{})]})}function Kn(t){let e=q(),s=O(h=>v("/v1/segments/{segment_id}",{in:{segment_id:t.
id},signal:h}),[t.id],5e3),o=jn(t.id),[a,i]=g(!1),r=j(),l=s.data,u=n("a",{href:N("segments"),children:"Segments"});if(!l)
return n(_,{children:[n(M,{title:"Segment",above:u}),s.error?n(P,{error:s.error,retry:s.reload}):n(D,{})]});let{doing:c}=l,
d={in:{segment_id:l.id}},f=Intl.DateTimeFormat().resolvedOptions().timeZone,p=()=>r.run(async()=>{await W("/v3/marketi\
ng/segments/2.0/refresh/{segment_id}",{user_time_zone:f},d),s.reload()}),m=()=>r.run(async()=>{await xe("/v1/segments/\
{segment_id}",{pinned:!l.pinned},d),s.reload()});return n(_,{children:[n(M,{title:l.name,above:u,children:e.may("segme\
nts:write")&&n(_,{children:[n("a",{class:"button first",href:N("segments",l.id,"edit"),"data-testid":"edit-segment",children:"\
Edit"}),n("button",{type:"button",disabled:r.busy||c.refreshes_left===0,onClick:p,title:`${be(c.refreshes_left,"refres\
h","refreshes")} left today`,children:"Refresh"}),n("button",{type:"button",disabled:r.busy,"aria-pressed":l.pinned,onClick:m,
title:"Published every hour while it is in use",children:l.pinned?"In use":"Mark as in use"}),n("button",{type:"button",
class:"danger","data-testid":"delete-segment",onClick:()=>i(!0),children:"Delete"})]})}),n(P,{error:r.error}),n("dl",{
class:"figures",children:[n("div",{children:[n("dt",{children:"members"}),n("dd",{children:n(R,{value:l.members,id:"se\
gment-count",class:"large"})})]}),n("div",{children:[n("dt",{children:"published"}),n("dd",{children:n(R,{value:l.contacts_count,
class:"large"})})]}),n("div",{children:[n("dt",{children:"state"}),n("dd",{children:n(Je,{state:l.query_validation})})]}),
n("div",{children:[n("dt",{children:"what others see"}),n("dd",{children:$t(l)})]}),n("div",{children:[n("dt",{children:"\
due"}),n("dd",{children:n(At,{segment:l})})]}),n("div",{children:[n("dt",{children:"evaluated"}),n("dd",{children:c.members_as_of?
n(L,{at:c.members_as_of}):"not yet"})]}),n("div",{children:[n("dt",{children:"version"}),n("dd",{children:n(R,{value:c.
version})})]}),n("div",{children:[n("dt",{children:"created"}),n("dd",{children:n(L,{at:l.created_at})})]})]}),n("p",{
class:l.query_validation==="INVALID"?"bad":"soft",children:l.status}),n("pre",{class:"sql",children:n("code",{children:l.
query})}),n("div",{class:"columns",children:[e.may("contacts:read","events:read")&&n(vo,{segment:l,contact:t.contact}),
n(I,{title:"Used by",id:"uses",children:[n(P,{error:o.error,retry:o.reload}),o.data&&(o.data.uses.segments.length?n(Gn,
{ids:o.data.uses.segments,names:o.data.names}):n("p",{class:"soft",children:"No other segment refers to it."}))]})]}),
e.may("contacts:read")&&n(yo,{segment:l}),a&&n(wo,{segment:l,open:a,onNo:()=>i(!1)})]})}function K(t){return n("select",{class:t.wide?"wide":void 0,"aria-label":t.label,"data-testid":t.id,value:t.value,onChange:e=>t.
onPick(e.currentTarget.value),children:t.choices.map(e=>n("option",{value:e.id,children:e.label},e.id))})}function ee(t){
let[e,s]=g(t.value);$(()=>s(t.value),[t.value]);let o=(t.whole?/^\d{1,9}$/:/^-?\d{1,20}(\.\d{1,10})?$/).test(e);return n(
"input",{type:"text",inputMode:"decimal",class:"digits","aria-label":t.label,"aria-invalid":!o,"data-testid":"builder-\
number",value:e,onInput:a=>{let i=a.currentTarget.value.trim();s(i),(t.whole?/^\d{1,9}$/:/^-?\d{1,20}(\.\d{1,10})?$/).
test(i)&&t.onValue(i)}})}var ko=new Set("contact_id email alternate_emails phone_number_id phone_number external_id an\
onymous_id address_line_1 address_line_2 whatsapp line facebook unique_name".split(" "));function xo(t,e,s,o){let a=q(),
[i,r]=g([]),l=e.fields.find(c=>c.name===t),u=a.may("contacts:read","fields:read")&&l&&!ko.has(l.name);return $(()=>{if(!o||
!u||!l)return;let c=new AbortController,d=setTimeout(()=>{let f={in:{custom_field_id:l.id},query:{start:s,limit:12},signal:c.
signal};v("/v1/fields/{custom_field_id}/values",f).then(({values:p})=>r(p),()=>{})},120);return()=>{clearTimeout(d),c.
abort()}},[l?.id,u,s,o]),i}function fe(t){let[e,s]=g(!1),o=xo(t.field,t.names,t.value,e),a=bn(),i=t.known?.map(r=>({value:r}))??
o;return n(_,{children:[n("input",{type:"text","aria-label":t.label,"data-testid":"builder-value",value:t.value,list:i.
length?a:void 0,autoComplete:"off",spellcheck:!1,onFocus:()=>s(!0),onBlur:()=>s(!1),onInput:r=>t.onValue(r.currentTarget.
value),onKeyDown:r=>{r.key==="Enter"&&(r.preventDefault(),t.onEnter?.())}}),i.length>0&&n("datalist",{id:a,children:i.
map(r=>n("option",{value:r.value,children:r.count===void 0?void 0:C(r.count)},r.value))})]})}function Me(t){let[e,s]=g(
""),{values:o,choices:a}=t,i=l=>{l!==""&&!o.includes(l)&&t.onValues([...o.filter(u=>u!==""),l]),s("")},r=a?.filter(l=>!o.
includes(l.id));return n("span",{class:"chips",children:[o.filter(l=>l!=="").map(l=>{let u=a?.find(c=>c.id===l)?.label??
l;return n("span",{class:"chip",children:[u,n("button",{type:"button","aria-label":`Without ${u}`,disabled:o.length===
1,onClick:()=>t.onValues(o.filter(c=>c!==l)),children:"×"})]},l)}),r?r.length>0&&n(K,{label:`More ${t.label}`,value:"",
id:"builder-value",choices:[{id:"",label:"add…"},...r],onPick:i}):n("span",{class:"adder",children:[n(fe,{...t,label:`\
More ${t.label}`,value:e,onValue:s,onEnter:()=>i(e)}),n("button",{type:"button",disabled:e==="",onClick:()=>i(e),children:"\
Add"})]})]})}function Xe(t){let e={"aria-label":t.label,value:t.value,onInput:s=>{s.currentTarget.value&&t.onValue(s.currentTarget.
value)}};return/^(\d{4}-\d\d-\d\d)?$/.test(t.value)?n("input",{type:"date",...e}):n("input",{type:"text",...e})}var Ce=["minute","hour","day","week","month","quarter","year"],Qn=0;function ye(){return Qn+=1,Qn}function et(t){if(t.
kind==="leaf")return t.text;let e=t.parts.map((s,o)=>(o?t.gaps[o-1]??"":"")+et(s)).join("");return t.head+e+t.tail}function zn(t){
return t.root.parts.length===0?t.before+t.after:t.before+t.where+et(t.root)+t.after}var Jn=(t,e)=>t==="none"?["NOT (",
")"]:e?["",""]:["(",")"],Ot=t=>t==="all"?"AND":"OR",Yn=(t,e)=>e?`
  ${Ot(t)} `:` ${Ot(t)} `;function It(t){return t.kind==="leaf"||t.how==="none"||t.head.includes("(")?t:{...t,head:`(${t.
head}`,tail:`${t.tail})`}}function tt(t,e,s=!1){let[o,a]=Jn(t,s),i=e.slice(1).map(()=>Yn(t,s));return{kind:"group",key:ye(),
how:t,head:o,parts:e.map(It),gaps:i,tail:a}}function Lt(t,e,s){let[o,a]=Jn(e,s),i=t.gaps.map(r=>r.replace(/\b(and|or)\b/i,
Ot(e)));return{...t,how:e,head:o,tail:a,gaps:i,parts:t.parts.map(It)}}function Zn(t,e,s){let o=t.parts.length<2?Lt(t,t.
how,s):t,a=o.parts.length?[...o.gaps,o.gaps.at(-1)??Yn(o.how,s)]:[];return{...o,parts:[...o.parts,It(e)],gaps:a}}function nt(t,e){
let s=e===t.parts.length-1;return{...t,parts:t.parts.filter((o,a)=>a!==e),gaps:t.gaps.filter((o,a)=>a!==(s?e-1:e))}}function Xn(t,e,s){
return{...t,parts:t.parts.map((o,a)=>a===e?s:o)}}function To(t){if(!t.startsWith("(")||!t.endsWith(")"))return!1;let e=0,
s="";for(let[o,a]of[...t].entries())if(s?a===s&&(s=""):a==="'"||a==='"'?s=a:a==="("?e+=1:a===")"&&(e-=1),e===0&&!s&&o<
[...t].length-1)return!1;return!0}function es(t){let e=t.trim();return/\b(and|or|not)\b/i.test(e)&&!To(e)?`(${e})`:e}var So={"=":"is","!=":"is not","<":"is less than","<=":"is at most",">":"is more than",">=":"is at least"},os={contains:"\
contains",not_contains:"does not contain",starts:"starts with",not_starts:"does not start with",ends:"ends with",not_ends:"\
does not end with"},Co={in:"is one of",not_in:"is none of",between:"is between",blank:"is blank",known:"is not blank"},
Po=["=","!=",">=","<=",">","<"],ot=Po.map(t=>({id:t,label:So[t]})),st=t=>Object.entries(t).map(([e,s])=>({id:e,label:s})),
ve=t=>t?"text"in t?t.text:t.number:"";function as(t){return"value"in t?[typeof t.value=="string"?{text:t.value}:t.value]:
"values"in t?t.values:"low"in t?[t.low,t.high]:[]}function qe(t){let e=ve(t);return{number:/^-?\d{1,20}(\.\d{1,10})?$/.
test(e)?e:"0"}}function No(t,e,s){let o=as(e),a=s?qe(o[0]):{text:ve(o[0])};if(t==="blank"||t==="known")return{op:t};if(t===
"in"||t==="not_in")return{op:t,values:o.length?o:[a]};if(t==="between")return{op:t,low:qe(o[0]),high:qe(o[1]??o[0])};if(t in
os){let i="anyCase"in e?e.anyCase:!1;return{op:t,value:ve(o[0]),anyCase:i}}return{op:t,value:a}}function at(t){let{test:e,
kind:s,onTest:o}=t,a=as(e),i=s==="number"||s==="both"&&a[0]!==void 0&&"number"in a[0],r=[...st({"=":"is","!=":"is not"}),
...st(os)],l=st(Co).filter(f=>i||f.id!=="between"),u=[...i?ot:r,...l],c=f=>o({...e,value:f}),d={label:"Value",names:t.
names,...t.field?{field:t.field}:{}};return n(_,{children:[n(K,{label:"What is asked",id:"builder-op",value:e.op,choices:u,
onPick:f=>o(No(f,e,i))}),s==="both"&&"value"in e&&typeof e.value!="string"&&n(K,{label:"As",value:i?"number":"text",choices:[
{id:"text",label:"text"},{id:"number",label:"number"}],onPick:f=>{let p=f==="number"?qe(a[0]):{text:ve(a[0])},m=f==="t\
ext"&&e.op!=="!="?"=":e.op;o({op:m,value:p})}}),"value"in e&&typeof e.value=="string"&&n(_,{children:[n(fe,{...d,value:e.
value,onValue:f=>o({...e,value:f})}),n("label",{class:"check",children:[n("input",{type:"checkbox",checked:"anyCase"in
e&&e.anyCase,onChange:f=>o({...e,anyCase:f.currentTarget.checked})}),"any case"]})]}),"value"in e&&typeof e.value!="st\
ring"&&("number"in e.value?n(ee,{label:"Value",value:e.value.number,onValue:f=>c({number:f})}):n(fe,{...d,value:e.value.
text,onValue:f=>c({text:f})})),"values"in e&&n(Me,{...d,label:"values",values:e.values.map(ve),onValues:f=>{let p=m=>i?
qe({text:m}):{text:m};o({...e,values:f.map(p)})}}),e.op==="between"&&n(_,{children:[n(ee,{label:"From",value:ve(e.low),
onValue:f=>o({...e,low:{number:f}})}),n("span",{children:"and"}),n(ee,{label:"To",value:ve(e.high),onValue:f=>o({...e,
high:{number:f}})})]})]})}var Eo=[["ago >","in the last"],["ago >=","in the last, that instant included","rare"],["ago\
 <","more than … ago"],["ago <=","… ago or earlier","rare"],["next","in the next"],["ahead >","later than … from n\
ow"],["ahead >=","… from now or later","rare"],["ahead <","earlier than … from now","rare"],["ahead <=","… from no\
w or earlier","rare"],["date >=","on or after"],["date <","before"],["date >","after"],["date <=","until"],["between",
"between"],["start >=","since the start of this"],["start <","before the start of this"],["start >","after the start o\
f this","rare"],["start <=","until the start of this","rare"],["now <","in the past"],["now >","in the future"],["now \
<=","until now","rare"],["now >=","from now on","rare"],["anniversary","has its day today, as a birthday","field"],["s\
ame month","has its month now","field"],["same day","has its day of the month today","field"],["month","is in the mont\
h","field"],["blank","is blank","field"],["known","is not blank","field"]];function $o(t){return t.form==="same"?`same\
 ${t.part}`:"op"in t?`${t.form} ${t.op}`:t.form}var ts=()=>new Date().toISOString().slice(0,10);function Ao(t,e){let[s,
o]=t.split(" "),a="n"in e?e.n:30,i="unit"in e?e.unit:"day",r="date"in e?e.date:"low"in e?e.low:ts();switch(s){case"ago":case"\
ahead":return{form:s,op:o,n:a,unit:i};case"next":return{form:s,n:a,unit:i};case"now":return{form:s,op:o};case"start":return{
form:s,op:o,unit:"unit"in e?i:"month"};case"date":return{form:s,op:o,date:r};case"between":return{form:s,low:r,high:"h\
igh"in e?e.high:ts()};case"same":return{form:s,part:o};case"month":return{form:s,month:"month"in e?e.month:new Date().
getMonth()+1};default:return{form:s}}}var Oo=(t,e)=>t===1?e:`${e}s`;function Re(t){let{test:e,onTest:s}=t,o=$o(e),a=Eo.
filter(([r,,l])=>r===o||l!=="rare"&&(t.ofField||l!=="field")),i=Array.from({length:12},(r,l)=>({id:String(l+1),label:new Intl.
DateTimeFormat(void 0,{month:"long"}).format(new Date(2026,l,15))}));return n(_,{children:[n(K,{label:"When",wide:!0,id:"\
builder-when",value:o,choices:a.map(([r,l])=>({id:r,label:l})),onPick:r=>s(Ao(r,e))}),"n"in e&&n(ee,{label:"How many",
whole:!0,value:String(e.n),onValue:r=>s({...e,n:Number(r)})}),"unit"in e&&n(K,{label:"Unit",value:e.unit,choices:Ce.map(
r=>({id:r,label:"n"in e?Oo(e.n,r):r})),onPick:r=>s({...e,unit:r})}),e.form==="date"&&n(Xe,{label:"Date",value:e.date,onValue:r=>s(
{...e,date:r})}),e.form==="between"&&n(_,{children:[n(Xe,{label:"From",value:e.low,onValue:r=>s({...e,low:r})}),n("spa\
n",{children:"and"}),n(Xe,{label:"To",value:e.high,onValue:r=>s({...e,high:r})})]}),e.form==="month"&&n(K,{label:"Mont\
h",value:String(e.month),choices:i,onPick:r=>s({form:"month",month:Number(r)})})]})}var ns={any:"has any of",none:"has\
 none of",empty:"is empty",filled:"is not empty",size:"has so many values:"},ss={any:"in any of",none:"in none of"};function is(t){
let{test:e,names:s,onTest:o,field:a}=t,i=c=>c.map(({id:d,name:f})=>({id:d,label:f})),r=a==="list_ids"?i(s.lists):a==="\
segment_ids"?i(s.segments):void 0,l=a==="segment_ids"?ss:a==="list_ids"?{...ns,...ss}:ns,u="values"in e?e.values:[r?.[0]?.
id??""];return n(_,{children:[n(K,{label:"What is asked",id:"builder-op",value:e.op,choices:st(l),onPick:c=>{o(c==="an\
y"||c==="none"?{op:c,values:u}:c==="size"?{op:c,than:">=",n:2}:{op:c})}}),"values"in e&&n(Me,{label:"values",names:s,field:a,
values:e.values,...r?{choices:r}:{},onValues:c=>o({...e,values:c})}),e.op==="size"&&n(_,{children:[n(K,{label:"Compare\
d",value:e.than,choices:ot,onPick:c=>o({...e,than:c})}),n(ee,{label:"Number",whole:!0,value:String(e.n),onValue:c=>o({
...e,n:Number(c)})})]})]})}var Mt=[["did","did"],["never","did not do"],["count >=","did at least so many times"],["count <=","did at most so man\
y times"],["count =","did exactly so many times"],["count <","did fewer times than"],["count >","did more times than"],
["last","did, the last time"],["first","did, the first time"],["sum","did, with the total of"],["avg","did, with the a\
verage of"],["max","did, with the largest"],["min","did, with the smallest"]],rs={"<=":">","<":">=",">":"<=",">=":"<",
"=":"!=","!=":"="};function Io({negated:t,having:e}){return e?e.of!=="count"?e.of:`count ${t?rs[e.op]:e.op}`:t?"never":
"did"}function Lo(t,e,s){let{having:o}=t,[a,i]=e.split(" ");if(e==="did"||e==="never")return{...t,negated:e==="never",
having:null};if(a==="count"){let u=o?.of==="count"?o.n:2,c=i==="<="||i==="<";return{...t,negated:c,having:{of:a,op:c?rs[i]:
i,n:u}}}if(a==="last"||a==="first"){let u=o&&"time"in o?o.time:{form:"ago",op:">",n:30,unit:"day"};return{...t,negated:!1,
having:{of:a,time:u}}}let r=o&&"path"in o?o.path:s[0]??["total"],l=o&&"path"in o?o:{op:">=",n:"100"};return{...t,negated:!1,
having:{of:a,path:r,op:l.op,n:l.n}}}function Mo(t){let e=q(),[s,o]=g([]),a=t[0]??"";return $(()=>{if(!a||!e.may("event\
s:read"))return;let i=new AbortController;return v("/v1/event_types/{event_type}/properties",{in:{event_type:a},signal:i.
signal}).then(({properties:r})=>o(r),()=>{}),()=>i.abort()},[a,e]),s}function ls(t){let[e,s]=g(t.path.join("."));return n(
fe,{label:"Property",names:t.names,known:t.paths.map(o=>o.join(".")),value:e,onValue:o=>{s(o);let a=t.paths.find(i=>i.
join(".")===o)??o.split(".");a.every(i=>i!=="")&&t.onPath(a)}})}function qo(t){let{having:e,onHaving:s}=t;return e.of===
"count"?n(_,{children:[n(ee,{label:"Times",whole:!0,value:String(e.n),onValue:o=>s({...e,n:Number(o)})}),n("span",{children:"\
times"})]}):"time"in e?n(Re,{test:e.time,ofField:!1,onTest:o=>s({...e,time:o})}):n(_,{children:[n(ls,{path:e.path,paths:t.
paths,names:t.names,onPath:o=>s({...e,path:o})}),n(K,{label:"Compared",value:e.op,choices:ot,onPick:o=>s({...e,op:o})}),
n(ee,{label:"Amount",value:e.n,onValue:o=>s({...e,n:o})})]})}var qt=t=>t.eventTypes.map(e=>({id:e,label:e}));function us(t){
let{condition:e,names:s,onCondition:o}=t,a=Mo(e.types),i=u=>o({...e,...u}),r=Io(e),l=Mt.some(([u])=>u===r)?Mt:[...Mt,[
r,`events ${r}`]];return n(_,{children:[n(K,{label:"How often",wide:!0,id:"builder-op",value:r,choices:l.map(([u,c])=>({
id:u,label:c})),onPick:u=>o(Lo(e,u,a))}),e.having&&n(qo,{having:e.having,paths:a,names:s,onHaving:u=>i({having:u})}),e.
types.length===0?n("span",{children:"any event"}):n(Me,{label:"types of events",names:s,choices:qt(s),values:e.types,onValues:u=>i(
{types:u})}),e.when.map((u,c)=>n("span",{class:"also",children:[n("span",{children:"when"}),n(Re,{test:u,ofField:!1,onTest:d=>i(
{when:e.when.map((f,p)=>p===c?d:f)})}),n(Fe,{label:"the time",onClick:()=>i({when:e.when.filter((d,f)=>f!==c)})})]},`w\
hen ${c}`)),e.where.map((u,c)=>n("span",{class:"also",children:[n("span",{children:"where"}),n(ls,{path:u.path,paths:a,
names:s,onPath:d=>i({where:e.where.map((f,p)=>p===c?{...f,path:d}:f)})}),n(at,{test:u.test,kind:"both",names:s,onTest:d=>i(
{where:e.where.map((f,p)=>p===c?{...f,test:d}:f)})}),n(Fe,{label:"the property",onClick:()=>i({where:e.where.filter((d,f)=>f!==
c)})})]},`where ${c}`)),n("span",{class:"also",children:[n("button",{type:"button",class:"small",onClick:()=>i({when:[
...e.when,{form:"ago",op:">",n:30,unit:"day"}]}),children:"Add a time"}),n("button",{type:"button",class:"small",onClick:()=>i(
{where:[...e.where,{path:a[0]??["total"],test:{op:"known"}}]}),children:"Add a property"})]})]})}function Fe(t){return n(
"button",{type:"button",class:"small","aria-label":`Without ${t.label}`,onClick:t.onClick,children:"×"})}function ds(t){
let{condition:e,names:s,onCondition:o}=t,a=i=>s.eventTypes.includes(i)?qt(s):[{id:i,label:i},...qt(s)];return n(_,{children:[
n(K,{label:"First",value:e.first,choices:a(e.first),onPick:i=>o({...e,first:i})}),n("span",{children:"and then, within"}),
n(ee,{label:"How many",whole:!0,value:String(e.n),onValue:i=>o({...e,n:Number(i)})}),n(K,{label:"Unit",value:e.unit,choices:Ce.
map(i=>({id:i,label:e.n===1?i:`${i}s`})),onPick:i=>o({...e,unit:i})}),n(K,{label:"Then",value:e.second,choices:a(e.second),
onPick:i=>o({...e,second:i})})]})}var Ro={Text:"text",Number:"number",Date:"time",Set:"set"},Fo=["alternate_emails","email_domains"],Do=["last_clicked",
"last_opened","last_emailed","singlesend_id","automation_id"],Wo=["external_id","phone_number_id","anonymous_id"];function De(t){
let e=new Map,s=(o,a)=>e.set(o.toLowerCase(),{name:o,kind:a});for(let o of t.fields)Do.includes(o.name)||s(o.name,Fo.includes(
o.name)?"set":Ro[o.kind]??"text");for(let o of Wo)s(o,"text");return s("list_ids","ids"),s("segment_ids","ids"),e}function cs(t){
let e=[...De(t).values()].filter(s=>s.kind!=="ids").map(s=>s.name);return e.sort((s,o)=>s.localeCompare(o)),[{id:"list\
_ids",label:"Lists",group:"Membership"},{id:"segment_ids",label:"Segments",group:"Membership"},{id:"bucket",label:"Sha\
re of all contacts",group:"Membership"},{id:"event",label:"Events",group:"Behaviour"},{id:"sequence",label:"One event,\
 then another",group:"Behaviour"},...e.map(s=>({id:`field ${s}`,label:s,group:"Fields"}))]}function ms(t){if(t.kind===
"event"||t.kind==="sequence"||t.kind==="bucket")return t.kind;let{field:e}=t;return e==="list_ids"||e==="segment_ids"?
e:`field ${e}`}function Rt(t,e){let s=e.eventTypes[0]??"open";switch(t){case"list_ids":return{kind:"set",field:t,test:{
op:"any",values:[e.lists[0]?.id??""]}};case"segment_ids":return{kind:"set",field:t,test:{op:"any",values:[e.segments[0]?.
id??""]}};case"bucket":return{kind:"bucket",salt:"holdout",op:"<",n:10};case"event":return{kind:"event",negated:!1,types:[
s],when:[],where:[],having:null};case"sequence":return{kind:"sequence",first:s,second:e.eventTypes[1]??s,n:7,unit:"day"}}
let o=t.replace(/^field /,""),a=De(e).get(o.toLowerCase());switch(a?.kind){case"number":return{kind:"scalar",field:a.name,
test:{op:">=",value:{number:"0"}}};case"time":return{kind:"time",field:a.name,test:{form:"ago",op:">",n:30,unit:"day"}};case"\
set":return{kind:"set",field:a.name,test:{op:"filled"}};default:return{kind:"scalar",field:a?.name??o,test:{op:"=",value:{
text:""}}}}}var T=t=>t?.parts??[],Y=(t,e,s)=>t?.kind===e&&(s===void 0||t.text?.toLowerCase()===s);function ue(t,e=null){return t?.
kind!=="column"||(t.qualifier??null)!==e?null:t.text?.toLowerCase()??null}function Ut(t){if(t?.kind==="number")return t.
text??null;let e=t?.kind==="negate"?T(t)[0]:void 0;return e?.kind==="number"?`-${e.text}`:null}function Ne(t){let e=Ut(
t);return e!==null&&/^-?\d{1,9}$/.test(e)?Number(e):null}function Ft(t){if(t?.kind==="text")return{text:t.text??""};let e=Ut(
t);return e===null?null:{number:e}}function Ht(t){return t.every(e=>e!==null)?t:null}function Uo(t){let e=T(t)[1];if(e?.
kind!=="text")return null;let s=/^(%?)((?:[^%_\\]|\\[%_\\])*)(%?)$/s.exec(e.text??"");if(!s)return null;let[,o,a,i]=s,
r=o&&i?"contains":o?"ends":i?"starts":null;return r?{op:`${t.negated?"not_":""}${r}`,value:(a??"").replace(/\\(.)/gs,"\
$1"),anyCase:t.kind==="ilike"}:null}function hs(t,e,s){let[,...o]=T(t),a=i=>i&&("text"in i?e:s);if(t.kind==="compare"){
let i=Ft(o[0]),r=t.text;return!i||!a(i)||"text"in i&&r!=="="&&r!=="!="?null:{op:r,value:i}}if(t.kind==="in"){let i=Ht(
o.map(Ft));return i?.every(a)?{op:t.negated?"not_in":"in",values:i}:null}if(t.kind==="between"&&!t.negated){let[i,r]=o.
map(Ft);return i&&r&&"number"in i&&"number"in r&&s?{op:"between",low:i,high:r}:null}return t.kind==="is_null"?{op:t.negated?
"known":"blank"}:(t.kind==="like"||t.kind==="ilike")&&e?Uo(t):null}var Pe=t=>Y(t,"call","current_timestamp")&&T(t).length===
0,gs=t=>Ce.includes(t);function Dt(t,e){let[s,o,a]=T(t),[i,r]=[ue(s),Ne(o)];return!Y(t,"call","timestampadd")||T(t).length!==
3?null:gs(i)&&r!==null&&e(a)?{n:r,unit:i}:null}var Ho=["<","<=",">",">="];function fs(t,e){let[s,o]=T(t);return Y(t,"c\
all","extract")&&T(t).length===2&&e(o)?ue(s):null}function it(t,e){let[s,o,a]=T(t);if(t.kind==="and"&&T(t).length===2){
let d=T(t).map(m=>it(m,e)),[f,p]=d.map(m=>m?.form==="same"?m.part:null);return f==="month"&&p==="day"?{form:"anniversa\
ry"}:null}if(t.kind==="compare"&&t.text==="="){let d=fs(s,e);if(!d)return null;if((d==="month"||d==="day")&&fs(o,Pe)===
d)return{form:"same",part:d};let f=Ne(o);return d==="month"&&f!==null?{form:"month",month:f}:null}if(!e(s))return null;
if(t.kind==="is_null")return{form:t.negated?"known":"blank"};if(t.kind==="between"&&!t.negated){if(o?.kind==="text"&&a?.
kind==="text")return{form:"between",low:o.text??"",high:a.text??""};let d=Dt(a,Pe);return Pe(o)&&d&&d.n>=0?{form:"next",
...d}:null}if(t.kind!=="compare"||!Ho.includes(t.text??""))return null;let i=t.text;if(Pe(o))return{form:"now",op:i};if(o?.
kind==="text")return{form:"date",op:i,date:o.text??""};let r=Dt(o,Pe);if(r)return r.n<0?{form:"ago",op:i,n:-r.n,unit:r.
unit}:{form:"ahead",op:i,...r};let[l,u]=T(o),c=Y(o,"call","date_trunc")&&l?.kind==="text"&&Pe(u)?l.text:null;return gs(
c)?{form:"start",op:i,unit:c}:null}function _s(t,e){if(t.kind==="not"){let r=T(t)[0],l=r?.kind==="call"?_s(r,e):null;return l?.
op==="any"?{op:"none",values:l.values}:null}let[s,o]=T(t);if(Y(t,"call","array_contains")&&e(s)){let r=o?.kind==="arra\
y"?T(o):o?[o]:[],l=Ht(r.map(u=>u.kind==="text"?u.text??"":null));return l?.length?{op:"any",values:l}:null}if(t.kind!==
"compare")return null;if(e(s)&&o?.kind==="array"&&T(o).length===0)return t.text==="="?{op:"empty"}:t.text==="!="?{op:"\
filled"}:null;let a=Ne(o);return Y(s,"call","array_size")&&e(T(s)[0])&&a!==null?{op:"size",than:t.text,n:a}:null}function bs(t){
if(t?.kind!=="path"||t.qualifier)return null;let[e,...s]=T(t).map(o=>o.text??"");return e?.toLowerCase()==="payload"&&
s.length?s:null}var Wt=t=>ue(t)==="timestamp";function Vo(t){let[e,s]=T(t),o=e?.kind==="call"?e.text?.toLowerCase():void 0,
[a]=T(e);if(o==="count"&&t.kind==="compare"){let u=Ne(s);return a?.kind==="star"&&u!==null?{of:"count",op:t.text,n:u}:
null}if((o==="max"||o==="min")&&Wt(a)){let u=it(t,c=>Y(c,"call",o)&&Wt(T(c)[0]));return u?{of:o==="max"?"last":"first",
time:u}:null}let[i,r]=[bs(a),Ut(s)];return!(o==="sum"||o==="avg"||o==="min"||o==="max")||t.kind!=="compare"||!i||r===null?
null:{of:o,path:i,op:t.text,n:r}}var J=(t,e)=>T(t).filter(s=>s.kind===e),we=(t,e=null)=>ue(t,e)==="contact_id";function Bo(t,e){
let s=J(e,"from")[0],[o,...a]=J(e,"item");if(!Y(s,"from","event_data")||s?.qualifier||a.length||!we(T(o)[0]))return null;
let i=J(e,"group").flatMap(T),r=J(e,"having").flatMap(T);if(J(e,"join").length||i.length!==r.length||!i.every(c=>we(c)))
return null;let l={kind:"event",negated:t.negated??!1,types:[],when:[],where:[],having:null},u=J(e,"where").flatMap(T)[0];
for(let c of u?.kind==="and"?T(u):u?[u]:[]){let[d,...f]=T(c);if(ue(d)==="event_type"){let w=c.kind==="compare"&&c.text===
"="||c.kind==="in"&&!c.negated,y=Ht(f.map(x=>x.kind==="text"?x.text??"":null));if(!w||!y||l.types.length)return null;l.
types=y;continue}let p=it(c,Wt);if(p){l.when.push(p);continue}let[m,h]=[bs(d),hs(c,!0,!0)];if(!m||!h)return null;l.where.
push({path:m,test:h})}return r[0]&&(l.having=Vo(r[0]),!l.having||l.negated&&l.having.of!=="count")?null:l}function Go(t,e){
let[s,...o]=J(e,"item"),a=J(e,"from")[0],i=J(e,"join"),r=a?.qualifier??null,[l,u]=i.map(k=>k.qualifier??null);if(!(!t.
negated&&!o.length&&!J(e,"group").length)||!Y(a,"from","contact_data")||i.length!==2||!r||!l||!u||!we(T(s)[0],r))return null;
for(let k of i){let[te,pe]=T(k);if(!Y(k,"join","event_data")||!we(te,r)||!we(pe,k.qualifier))return null}let d=T(J(e,"\
where").flatMap(T)[0]);if(d.length!==4||!d.every(k=>k.kind==="compare"))return null;let[f,p,m,h]=d.map(k=>({op:k.text,
left:T(k)[0],right:T(k)[1]})),w=(k,te)=>k?.op==="="&&ue(k.left,te)==="event_type"&&k.right?.kind==="text"?k.right.text??
"":null,y=(k,te)=>ue(k,te)==="timestamp",[x,b]=[w(f,l),w(p,u)],S=Dt(h?.right,k=>y(k,l));return x===null||b===null||m?.
op!==">"||!y(m.left,u)||!y(m.right,l)||h?.op!=="<="||!y(h.left,u)||!S||S.n<0?null:{kind:"sequence",first:x,second:b,...S}}
function ps(t,e){if(t.kind==="in_select"){let[u,c]=T(t);return!we(u)||!c?null:Bo(t,c)??Go(t,c)}let s=T(t)[0];if(t.kind===
"compare"&&Y(s,"call","bucket")){let[u,c,d]=T(s),f=Ne(T(t)[1]),p=t.text;return!we(u)||c?.kind!=="text"||Ne(d)!==100||f===
null?null:p==="<"||p===">="?{kind:"bucket",salt:c.text??"",op:p,n:f}:null}let o=ys(t),a=o===null?void 0:e.get(o);if(!a)
return null;let i=u=>ue(u)===o,{kind:r}=a;if(r==="time"){let u=it(t,i);return u&&{kind:"time",field:a.name,test:u}}if(r===
"set"||r==="ids"){let u=_s(t,i);return u&&(r==="set"||a.name!=="segment_ids"||u.op==="any"||u.op==="none")?{kind:"set",
field:a.name,test:u}:null}let l=i(T(t)[0])?hs(t,r==="text",r==="number"):null;return l&&{kind:"scalar",field:a.name,test:l}}
function ys(t){if(!t||t.kind==="column")return ue(t);let[e,s]=T(t);return ys(Y(t,"call","extract")?s:e)}function jo(t){
if(/^[\0-\x7f]*$/.test(t))return o=>o;let e=[],s=0;for(let o of t){let a=new TextEncoder().encode(o).length;for(let i=0;i<
a;i+=1)e.push(s);s+=o.length}return e.push(s),o=>e[o]??t.length}function vs(t,e,s,o){let a=(f,p)=>e.slice(s(f),s(p)),i=ps(
t,o),r=t.kind==="and"||t.kind==="or"||t.kind==="not";if(i||!r)return{kind:"leaf",key:ye(),text:a(t.start,t.end),condition:i};
let l=T(t)[0],u=t.kind==="not"&&l?.kind==="or"&&!ps(l,o)?T(l):T(t),c=t.kind==="and"?"all":t.kind==="or"?"any":"none",d=u.
at(-1)?.end??t.end;return{kind:"group",key:ye(),how:c,head:a(t.start,u[0]?.start??t.end),parts:u.map(f=>vs(f,e,s,o)),gaps:u.
slice(1).map((f,p)=>a(u[p]?.end??0,f.start)),tail:a(d,t.end)}}function ws(t,e,s){let o=J(e,"from")[0],a=["join","group",
"having"].some(p=>J(e,p).length),i=J(e,"item").flatMap(T);if(!Y(o,"from","contact_data")||!o||a||i.some(p=>p.kind!=="c\
olumn"))return null;let r=jo(t),l=J(e,"where").flatMap(T)[0],u=t.slice(0,r(o.end));if(!l)return{before:u,where:`
WHERE `,root:tt("all",[],!0),after:t.slice(r(o.end))};let c=vs(l,t,r,s),d=c.kind==="group"?c:{kind:"group",key:ye(),how:"\
all",head:"",parts:[c],gaps:[],tail:""},f=t.slice(r(o.end),r(l.start));return{before:u,where:f,root:d,after:t.slice(r(
l.end))}}var Ko="select from join inner on where group having as and or not in is like ilike between null true false current_ti\
mestamp by case when then else end distinct exists order limit union",Qo=new Set(Ko.split(" "));function lt(t){return/^[A-Za-z_][A-Za-z0-9_]*$/.
test(t)&&!Qo.has(t.toLowerCase())?t:`"${t.replaceAll('"','""')}"`}function oe(t){return`'${t.replaceAll("\\","\\\\").replaceAll(
"'","''")}'`}function rt(t){return"text"in t?oe(t.text):t.number}var zo={contains:["%","%"],starts:["","%"],ends:["%",
""]};function ks(t,e){switch(e.op){case"in":case"not_in":return`${t} ${e.op==="in"?"IN":"NOT IN"} (${e.values.map(rt).
join(", ")})`;case"between":return`${t} BETWEEN ${rt(e.low)} AND ${rt(e.high)}`;case"blank":return`${t} IS NULL`;case"\
known":return`${t} IS NOT NULL`;case"contains":case"not_contains":case"starts":case"not_starts":case"ends":case"not_en\
ds":{let[s,o]=zo[e.op.replace("not_","")],a=e.value.replace(/[\\%_]/g,r=>`\\${r}`).replaceAll("'","''"),i=e.op.startsWith(
"not_")?"NOT ":"";return`${t} ${i}${e.anyCase?"ILIKE":"LIKE"} '${s}${a}${o}'`}default:return`${t} ${e.op} ${rt(e.value)}`}}
var ut=(t,e,s="CURRENT_TIMESTAMP")=>`timestampadd(${t}, ${e}, ${s})`,Vt=(t,e)=>`EXTRACT(${t} FROM ${e}) = EXTRACT(${t}\
 FROM CURRENT_TIMESTAMP)`;function Bt(t,e){switch(e.form){case"ago":return`${t} ${e.op} ${ut(e.unit,-e.n)}`;case"ahead":
return`${t} ${e.op} ${ut(e.unit,e.n)}`;case"next":return`${t} BETWEEN CURRENT_TIMESTAMP AND ${ut(e.unit,e.n)}`;case"no\
w":return`${t} ${e.op} CURRENT_TIMESTAMP`;case"start":return`${t} ${e.op} DATE_TRUNC('${e.unit}', CURRENT_TIMESTAMP)`;case"\
date":return`${t} ${e.op} ${oe(e.date)}`;case"between":return`${t} BETWEEN ${oe(e.low)} AND ${oe(e.high)}`;case"same":
return Vt(e.part,t);case"anniversary":return`(${Vt("month",t)} AND ${Vt("day",t)})`;case"month":return`EXTRACT(month F\
ROM ${t}) = ${e.month}`;case"blank":return`${t} IS NULL`;case"known":return`${t} IS NOT NULL`}}function Jo(t,e){switch(e.
op){case"empty":return`${t} = []`;case"filled":return`${t} != []`;case"size":return`ARRAY_SIZE(${t}) ${e.than} ${e.n}`;default:{
let[s,...o]=e.values.map(oe),a=o.length?`[${[s,...o].join(", ")}]`:s;return`${e.op==="none"?"NOT ":""}array_contains(${t}\
, ${a})`}}}var xs=t=>`DATA:payload.${t.map(lt).join(".")}`;function Yo(t){return t.of==="count"?`COUNT(*) ${t.op} ${t.
n}`:"time"in t?Bt(t.of==="last"?"MAX(timestamp)":"MIN(timestamp)",t.time):`${t.of.toUpperCase()}(${xs(t.path)}) ${t.op}\
 ${t.n}`}function Zo(t){let{types:e}=t,s=[...e.length===1?[`event_type = ${oe(e[0]??"")}`]:[],...e.length>1?[`event_ty\
pe IN (${e.map(oe).join(", ")})`]:[],...t.when.map(r=>Bt("timestamp",r)),...t.where.map(r=>ks(xs(r.path),r.test))],o=s.
length?` WHERE ${s.join(" AND ")}`:"",a=t.having?` GROUP BY contact_id HAVING ${Yo(t.having)}`:"";return`contact_id ${t.
negated?"NOT ":""}IN (SELECT contact_id FROM event_data${o}${a})`}function Gt(t){switch(t.kind){case"scalar":return ks(
lt(t.field),t.test);case"time":return Bt(lt(t.field),t.test);case"set":return Jo(lt(t.field),t.test);case"event":return Zo(
t);case"bucket":return`BUCKET(contact_id, ${oe(t.salt)}, 100) ${t.op} ${t.n}`;case"sequence":{let{first:e,second:s,n:o,
unit:a}=t;return`contact_id IN (SELECT c.contact_id FROM contact_data AS c JOIN event_data AS a ON c.contact_id = a.co\
ntact_id JOIN event_data AS b ON c.contact_id = b.contact_id WHERE a.event_type = ${oe(e)} AND b.event_type = ${oe(s)}\
 AND b.timestamp > a.timestamp AND b.timestamp <= ${ut(a,o,"a.timestamp")})`}}}var Xo=200;function ea(t){let e=X(()=>cs(t.names),[t.names]),s=ms(t.condition),o=[...new Set(e.map(a=>a.group))];return n(
"select",{"aria-label":"About","data-testid":"builder-subject",value:s,onChange:a=>t.onCondition(Rt(a.currentTarget.value,
t.names)),children:[!e.some(a=>a.id===s)&&n("option",{value:s,children:s.replace(/^field /,"")}),o.map(a=>n("optgroup",
{label:a,children:e.filter(i=>i.group===a).map(i=>n("option",{value:i.id,children:i.label},i.id))},a))]})}function ta(t){
let{condition:e,names:s,onCondition:o}=t;switch(e.kind){case"scalar":{let a=De(s).get(e.field.toLowerCase())?.kind==="\
number"?"number":"text",{field:i}=e;return n(at,{test:e.test,kind:a,field:i,names:s,onTest:r=>o({...e,test:r})})}case"\
time":return n(Re,{test:e.test,ofField:!0,onTest:a=>o({...e,test:a})});case"set":return n(is,{field:e.field,test:e.test,
names:s,onTest:a=>o({...e,test:a})});case"event":return n(us,{condition:e,names:s,onCondition:o});case"sequence":return n(
ds,{condition:e,names:s,onCondition:o});case"bucket":return n(_,{children:[n(K,{label:"Which part",value:e.op,choices:[
{id:"<",label:"the first"},{id:">=",label:"all but the first"}],onPick:a=>o({...e,op:a})}),n(ee,{label:"Percent",whole:!0,
value:String(e.n),onValue:a=>o({...e,n:Number(a)})}),n("span",{children:"percent, drawn for"}),n(fe,{label:"Name of th\
e draw",names:s,value:e.salt,onValue:a=>o({...e,salt:a})})]})}}function Ts(t){return n("output",{class:"alone","aria-l\
abel":"contacts by this alone","data-testid":"builder-count","data-value":t.value,children:t.value===void 0?"–":C(t.
value)})}function na(t){let{leaf:e,names:s,onLeaf:o}=t,{condition:a}=e,[i,r]=g(e.text);$(()=>r(e.text),[e.text]);let l=u=>o(
{...e,condition:u,text:Gt(u)});return n("li",{class:"condition","data-testid":"builder-condition",children:[n("div",{class:"\
asked",children:a?n(_,{children:[n(ea,{condition:a,names:s,onCondition:l}),n(ta,{condition:a,names:s,onCondition:l})]}):
n("label",{class:"as-text",children:[n("span",{class:"soft",children:"as text"}),n("textarea",{rows:Math.min(6,1+Math.
floor(i.length/60)),spellcheck:!1,"data-testid":"builder-text",value:i,onInput:u=>r(u.currentTarget.value),onBlur:()=>{
i.trim()&&i!==e.text&&o({...e,text:es(i)})}})]})}),n(Ts,{value:t.counts.get(e.key)}),n(Fe,{label:"this condition",onClick:t.
onGone})]})}var sa=[{id:"all",label:"all of"},{id:"any",label:"any of"},{id:"none",label:"none of"}];function Ss(t){let{
group:e,isRoot:s,names:o,counts:a,onGroup:i}=t,r=c=>i(Zn(e,c,s)),l=()=>{let c=Rt("field country",o);return{kind:"leaf",
key:ye(),text:Gt(c),condition:c}},u=(c,d)=>{let f=d.kind==="group"&&d.parts.length===0;i(f?nt(e,c):Xn(e,c,d))};return n(
"fieldset",{class:s?"group root":"group",children:[n("legend",{children:[n(K,{label:"How the conditions go together",id:"\
builder-how",value:e.how,choices:sa,onPick:c=>i(Lt(e,c,s))}),n("span",{class:"soft",children:e.parts.length===0?"no co\
ndition: everybody":"these hold"}),!s&&n(Ts,{value:a.get(e.key)}),t.onGone&&n(Fe,{label:"this group",onClick:t.onGone})]}),
n("ul",{children:e.parts.map((c,d)=>c.kind==="leaf"?n(na,{leaf:c,names:o,counts:a,onLeaf:f=>u(d,f),onGone:()=>i(nt(e,d))},
c.key):n("li",{children:n(Ss,{group:c,isRoot:!1,names:o,counts:a,onGroup:f=>u(d,f),onGone:()=>i(nt(e,d))})},c.key))}),
n("div",{class:"actions",children:[n("button",{type:"button",class:"small","data-testid":s?"builder-add-condition":"bu\
ilder-add-condition-within",onClick:()=>r(l()),children:"Add a condition"}),n("button",{type:"button",class:"small","d\
ata-testid":s?"builder-add-group":void 0,onClick:()=>r(tt(e.how==="all"?"any":"all",[l()])),children:"Add a group"})]})]})}
function oa(t,e){let s=new Map;if(!t||!e)return s;let o=r=>r.replace(/\s+/g," ").replace(/^[( ]+|[) ]+$/g,""),a=0,i=r=>{
if(r.kind==="leaf"||r.how==="none"||r.parts.length>1){let l=o(et(r)),u=e.findIndex((c,d)=>d>=a&&o(c.text)===l);u>=0&&(s.
set(r.key,e[u]?.alone??0),a=u+1)}r.kind==="group"&&r.parts.forEach(i)};return i(t.root),s}function Cs(t){let{text:e,names:s,
onText:o}=t,[a,i]=g(null),[r,l]=g(!1),u=se(null),c=X(()=>s&&De(s),[s]);$(()=>{if(!c||e===u.current)return;let p=new AbortController,
m=w=>{if(p.signal.aborted)return;let y=w.tree;u.current=y?e:null,y&&i(ws(e,y,c)),l(!y)},h=setTimeout(()=>W("/v1/querie\
s/parse",{query:e},{signal:p.signal}).then(m,()=>{}),u.current===null&&!a?0:Xo);return()=>{clearTimeout(h),p.abort()}},
[e,c]);let d=X(()=>oa(a,t.clauses),[a,t.clauses]),f=p=>{if(!a||r)return;let m={...a,root:p},h=zn(m);u.current=h,i(m),o(
h)};return n("section",{class:"builder","aria-label":"Conditions","data-testid":"builder",children:[a&&s&&n("div",{inert:r,
class:r?"unread":"",children:n(Ss,{group:a.root,isRoot:!0,names:s,counts:d,onGroup:f})}),r&&n("p",{class:"soft",children:"\
The query below cannot be read yet. Its conditions are shown as soon as it can."}),!a&&!r&&s&&u.current!==null&&n("p",
{class:"soft undrawn",children:"This query joins or groups contacts as a whole, so it has no conditions to draw. Chang\
e it as text below."})]})}var aa=150;function ia(t,e){if(!e)return[];let s=(a,i,r,l)=>({from:Tt(t,r??0),to:Tt(t,l??r??0),severity:a,message:i}),
{error:o}=e;if(o){let a=o.hint?`${o.message}; ${o.hint}`:o.message;return[s("error",a,o.start,o.end)]}return e.warnings.
map(a=>s("warning",a.message,a.start,a.end))}async function ra(t){let e={fields:[],lists:[],segments:[],eventTypes:[]},
s=[];return t.may("fields:read")&&s.push(Promise.all([v("/v1/fields"),v("/v3/marketing/field_definitions")]).then(([o,
a])=>{let i=[...o.fields,...a.reserved_fields];e.fields=i.map(r=>({id:r.id,name:r.name,kind:r.field_type}))})),t.may("\
lists:read")&&s.push(v("/v3/marketing/lists",{query:{page_size:1e3}}).then(o=>{e.lists=o.result})),t.may("segments:rea\
d")&&s.push(v("/v1/segments").then(o=>{e.segments=o.segments})),t.may("events:read")&&s.push(v("/v1/event_types").then(
o=>{e.eventTypes=o.event_types})),await Promise.allSettled(s),e}function la(t,e){let s=q(),[o,a]=g({text:""});return $(
()=>{let i=new AbortController,r={signal:i.signal},l=setTimeout(async()=>{let u={text:t},c=()=>{i.signal.aborted||a({...u})};
try{u.checked=await W("/v1/queries/check",{query:t},r),c();let d=u.checked.engagement&&!s.may("events:read");if(!u.checked.
valid||!s.may("contacts:read")||d)return;let f={query:t,clauses:!0,limit:8},p={in:{segment_id:e??""},...r};[u.preview,
u.difference]=await Promise.all([W("/v1/queries/preview",f,r),e?W("/v1/segments/{segment_id}/diff",{query:t},p):void 0])}catch(d){
u.error=d}c()},aa);return()=>{clearTimeout(l),i.abort()}},[t,e,s]),o}function ua(t){let e=Math.max(1,...t.clauses.map(
s=>s.alone));return n(H,{label:"Counts by clause",class:"clauses",heads:["Clause","#Alone","","#Without it"],children:t.
clauses.map((s,o)=>n("tr",{children:[n("td",{children:n("code",{class:`depth-${Math.min(s.depth,6)}`,children:s.kind===
"leaf"?s.text:s.kind.toUpperCase()})}),n("td",{class:"number",children:n(R,{value:s.alone,id:"clause-count"})}),n("td",
{children:n(Ye,{value:s.alone,most:e})}),n("td",{class:"number soft","data-value":s.without,children:ze(s.without)})]},
o))})}function da(t){return n("ul",{class:"sample",children:t.contacts.map(e=>n("li",{children:[n("a",{href:N("contact\
s",e.id),children:e.email||e.id}),n("span",{class:"soft",children:[`${e.first_name} ${e.last_name}`.trim(),e.city].filter(
Boolean).join(" · ")})]},e.id))})}function ca(t){let e=t.difference,{joins:s=0,leaves:o=0,stays:a=0}=e??{},i=e?.referring_segments??
0;return n(I,{title:"What saving changes",children:e?n(_,{children:[n("dl",{class:"figures",children:[n("div",{children:[
n("dt",{children:"join"}),n("dd",{class:"good",children:n(R,{value:s,id:"diff-joins"})})]}),n("div",{children:[n("dt",
{children:"leave"}),n("dd",{class:"bad",children:n(R,{value:o,id:"diff-leaves"})})]}),n("div",{children:[n("dt",{children:"\
stay"}),n("dd",{children:n(R,{value:a,id:"diff-stays"})})]})]}),e.drift&&e.drift.joins+e.drift.leaves>0&&n("p",{class:"\
soft",children:["The query in force would itself bring in ",C(e.drift.joins)," and take out"," ",C(e.drift.leaves)," b\
y now."]}),i>0&&n("p",{class:"warn",children:[i===1?"One segment refers":`${C(i)} segments refer`," to this one and wi\
ll change with it."]})]}):n("p",{class:"soft",children:"Compared with the members in force as soon as the query is val\
id."})})}function Ps(t){let e=q(),s=se(null),o=se(null),[a,i]=g(!1),[r,l]=g(!1),[u,c]=g(t.text),[d,f]=g(null),p=la(u,t.
segment),m=p.text===u,h=m&&p.checked?.valid===!0,w=X(()=>ia(p.text,p.checked),[p]),{onChange:y}=t;$(()=>y(u,h),[u,h,y]),
$(()=>{let S=!1;return import("./editor.js").then(({mount:k})=>{S||!s.current||(o.current=k(s.current,{text:u,label:"Q\
uery",onChange:c}),l(!0))}).catch(()=>i(!0)),ra(e).then(k=>{S||f(k)}),()=>{S=!0,o.current?.destroy()}},[]),$(()=>{d&&o.
current?.setNames(d)},[d,r]),$(()=>{m&&o.current?.setMarks(w)},[w,m,r]);let x=S=>{c(S),o.current?.setText(S)},b=p.preview;
return n("div",{class:"query",children:[n("div",{class:"write",children:[n(Cs,{text:u,names:d,clauses:m?b?.clauses:void 0,
onText:x}),n("h2",{class:"as-sql",children:"The same as SQL"}),n("div",{class:"editor",ref:s}),a&&n("textarea",{class:"\
editor","data-testid":"query-editor","aria-label":"Query",value:u,onInput:S=>c(S.currentTarget.value)}),n("p",{class:"\
soft help",id:"query-help",children:"Ctrl-Space completes fields, lists, segments and event types. Tab leaves the edit\
or."}),n("ul",{class:"lints","aria-live":"polite","aria-label":"What is wrong or doubtful",children:m&&w.map(S=>n("li",
{class:S.severity,children:n("button",{type:"button","data-testid":"lint","data-severity":S.severity,onClick:()=>o.current?.
select(S.from,S.to),children:S.message})},S.message))}),m&&n(P,{error:p.error}),b?.clauses&&b.clauses.length>0&&n(I,{title:"\
By clause",note:"alone: with this clause only; without it: how many more there would be",children:n(ua,{clauses:b.clauses})})]}),
n("div",{class:"beside",children:[n(I,{title:"Right now",children:[n("div",{class:`live ${m&&b?"":"old"}`,"aria-live":"\
polite","aria-busy":!m,children:[b?n(R,{value:b.count,id:"live-count",class:"large"}):n("span",{class:"figure large so\
ft",children:"–"}),n("span",{class:"soft",children:[" ","contacts",b&&`, counted in ${C(Math.ceil(b.micros/100)/10)}\
 ms`]})]}),!e.may("contacts:read")&&n("p",{class:"soft",children:"Counts need a key with the scope contacts:read."}),p.
checked?.engagement&&!e.may("events:read")&&n("p",{class:"soft",children:"This query reads events: counts need events:\
read as well."}),b&&(b.contacts.length?n(da,{contacts:b.contacts}):n(U,{children:"Nobody satisfies it."}))]}),t.segment&&
n(ca,{difference:m?p.difference:void 0})]})]})}var ma=`SELECT contact_id, updated_at
FROM contact_data`;function Ns(t){let{segment:e}=t,[s,o]=g(e?.name??""),[a,i]=g(e?.query??ma),[r,l]=g(!1),u=j(),c=ke((m,h)=>{
i(m),l(h)},[]),d=!e||s!==e.name||a!==e.query,f=m=>{m.preventDefault(),u.run(async()=>{if(!e){let w=await W("/v3/market\
ing/segments/2.0",{name:s,query_dsl:a});le("segments",w.id);return}let h={};s!==e.name&&(h.name=s),a!==e.query&&(h.query_dsl=
a),await xe("/v3/marketing/segments/2.0/{segment_id}",h,{in:{segment_id:e.id}}),le("segments",e.id)})},p=s.trim()?r?d?
"":"Nothing was changed.":"The query is not valid yet.":"It needs a name.";return n("form",{onSubmit:f,class:"edit",children:[
n(re,{label:"Name",children:n("input",{type:"text","data-testid":"segment-name",value:s,required:!0,maxLength:100,placeholder:"\
Bought twice in 60 days",onInput:m=>o(m.currentTarget.value)})}),n(Ps,{text:a,onChange:c,...e?{segment:e.id}:{}}),n(P,
{error:u.error}),n("div",{class:"actions",children:[n("button",{type:"submit",class:"first","data-testid":"save-segmen\
t",disabled:u.busy||p!=="",children:e?"Save the changes":"Make the segment"}),n("a",{class:"button",href:e?N("segments",
e.id):N("segments"),children:"Cancel"}),n("span",{class:"soft",role:"status",children:p})]})]})}function Es(){return n(
_,{children:[n(M,{title:"New segment",above:n("a",{href:N("segments"),children:"Segments"})}),n(Ns,{})]})}function $s(t){
let e=O(o=>v("/v1/segments/{segment_id}",{in:{segment_id:t.id},signal:o}),[t.id]),s=e.data;return n(_,{children:[n(M,{
title:s?`Edit ${s.name}`:"Edit",above:n("a",{href:N("segments",t.id),children:s?.name??"Segment"})}),n(P,{error:e.error,
retry:e.reload}),s?n(Ns,{segment:s}):!e.error&&n(D,{})]})}function dt(t){return n("dl",{class:"values",children:t.rows.map(([e,s])=>n("div",{children:[n("dt",{children:e}),n("d\
d",{children:s})]},e))})}function fa(t){return t?`after ${t.map(e=>Se(e)).join(" to ")}`:"at once"}function As(){let t=q(),
e=O(r=>v("/v1/status",{signal:r}),[],5e3),s=O(async r=>{let[l,u]=await Promise.all([v("/v1/policy",{signal:r}),v("/v1/\
limits",{signal:r})]);return{policy:l,limits:u}},[]),o=j(),a=e.data,i=()=>o.run(async()=>{await W("/v1/clock/accept",void 0),
e.reload()});return n(_,{children:[n(M,{title:"System"}),n(P,{error:e.error,retry:e.reload}),a?n(_,{children:[a.clock_why&&
n("div",{class:"trouble",role:"alert",children:[n("p",{children:a.clock_why}),t.may("service:write")&&a.clock_state===
"unconfirmed"&&n("button",{type:"button",disabled:o.busy,onClick:i,children:"The clock is right: go on"}),n(P,{error:o.
error})]}),!a.writes&&n("div",{class:"trouble",role:"alert",children:n("p",{children:"Nothing can be written: the disk\
 has failed or is full. The log says why."})}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"\
contacts"}),n("dd",{children:n(R,{value:a.contacts,class:"large"})})]}),n("div",{children:[n("dt",{children:"events"}),
n("dd",{children:n(R,{value:a.events,class:"large"})})]}),n("div",{children:[n("dt",{children:"segments"}),n("dd",{children:n(
R,{value:a.segments,class:"large"})})]}),n("div",{children:[n("dt",{children:"memory"}),n("dd",{"data-value":a.memory_bytes,
children:Te(a.memory_bytes)})]}),n("div",{children:[n("dt",{children:"next due"}),n("dd",{children:a.next_deadline?n(L,
{at:a.next_deadline}):"nothing"})]})]}),n("div",{class:"columns",children:[n(I,{title:"Clock",children:n(dt,{rows:[["s\
tate",a.clock_state],["the machine's clock",n(L,{at:a.clock,whole:!0},"c")],["the engine's time",n(L,{at:a.now,whole:!0},
"n")]]})}),n(I,{title:"Storage",children:n(dt,{rows:[["journal",Te(a.journal_bytes)],["snapshot",Te(a.snapshot_bytes)],
["commands",C(a.commands)],["of them since the snapshot",C(a.commands_since_snapshot)],["events that wait for their co\
ntact",C(a.waiting_events)],["last change",C(a.last_change)],["version",a.version]]})}),n(I,{title:"Your key",children:n(
dt,{rows:[["name",t.own.name??"none is needed on this machine"],["ends",t.own.expires_at?n(L,{at:t.own.expires_at,whole:!0},
"e"):"when it is revoked"],["may",t.own.scopes.join(", ")]]})}),n(I,{title:"Policy and limits",children:[n(P,{error:s.
error,retry:s.reload}),s.data&&n(dt,{rows:[["evaluated",s.data.policy.evaluation_seconds?`every ${Se(s.data.policy.evaluation_seconds)}`:
"with every write"],["published",fa(s.data.policy.publication_seconds)],["pause between edits",Se(s.data.policy.edit_pause_seconds)],
["refreshes of a segment and day",C(s.data.policy.refreshes_per_segment_day)],["segments at most",C(s.data.policy.max_segments)],
["requests a minute",C(s.data.limits.requests_per_minute)],["fields at most",C(s.data.limits.custom_fields)],["lists a\
t most",C(s.data.limits.lists)]]})]})]})]}):!e.error&&n(D,{})]})}var pa=["segment.created","segment.populated","segment.refreshed","segment.edited","segment.renamed","segment.invalida\
ted","segment.recovered","segment.deleted","members.joined","members.left","members.snapshot"],ha={active:"good",paused:"\
wait",disabled:"bad"};function Os(t){let{webhook:e}=t;return n(_,{children:[n("span",{class:`state ${ha[e.state]??"wai\
t"}`,"data-testid":"webhook-state",children:e.state}),e.why&&n("small",{class:"soft",children:[" ",e.why]})]})}function Is(t){
let{webhook:e}=t;return n(_,{children:[n(R,{value:e.behind})," ",e.failures>0&&n("span",{class:"bad",children:[C(e.failures),
" failed"]}),e.next_attempt&&n("small",{class:"soft",children:[" ","next try ",n(L,{at:e.next_attempt})]})]})}function Ls(t){
return t.webhook.secret?n(I,{title:"Secret",note:"shown this once: the receiver verifies signatures with it",id:"webho\
ok-secret",children:n("code",{children:t.webhook.secret})}):null}function Ms(t){let e=q(),{webhook:s}=t,[o,a]=g({url:s?.
url??"",description:s?.description??"",types:s?.types??[],segments:s?.segments??[]}),i=j(),r=O(async d=>e.may("segment\
s:read")?(await v("/v1/segments",{signal:d})).segments:[],[]),l=d=>a({...o,...d}),u=d=>{d.preventDefault(),i.run(async()=>{
let f=o;t.onSaved(s?await xe("/v1/webhooks/{id}",f,{in:{id:s.id}}):await W("/v1/webhooks",f))})},c=(d,f,p)=>p?[...d,f]:
d.filter(m=>m!==f);return n("form",{onSubmit:u,class:"edit",children:[n(re,{label:"URL",note:"Messages are posted ther\
e, signed after Standard Webhooks.",children:n("input",{type:"url","data-testid":"webhook-url",value:o.url,required:!0,
placeholder:"https://example.com/segments",onInput:d=>l({url:d.currentTarget.value})})}),n(re,{label:"What it is for",
children:n("input",{type:"text",maxLength:200,value:o.description,placeholder:"Keeps the audience of our ads current",
onInput:d=>l({description:d.currentTarget.value})})}),n("fieldset",{children:[n("legend",{children:["Messages ",o.types.
length===0&&n("span",{class:"soft",children:"(none chosen: all of them)"})]}),pa.map(d=>n("label",{class:"check",children:[
n("input",{type:"checkbox",checked:o.types.includes(d),onChange:f=>l({types:c(o.types,d,f.currentTarget.checked)})}),d]},
d))]}),(r.data?.length??0)>0&&n("fieldset",{children:[n("legend",{children:["Segments ",o.segments.length===0&&n("span",
{class:"soft",children:"(none chosen: all of them)"})]}),r.data?.map(d=>n("label",{class:"check",children:[n("input",{
type:"checkbox",checked:o.segments.includes(d.id),onChange:f=>l({segments:c(o.segments,d.id,f.currentTarget.checked)})}),
d.name]},d.id))]}),n(P,{error:i.error}),n("div",{class:"actions",children:n("button",{type:"submit",class:"first","dat\
a-testid":"webhook-save",disabled:i.busy||!o.url.trim(),children:s?"Save the changes":"Make the webhook"})})]})}function qs(){
let t=q(),e=O(i=>v("/v1/webhooks",{signal:i}),[],5e3),[s,o]=g(null),a=e.data?.results;return n(_,{children:[n(M,{title:"\
Webhooks"}),n("p",{class:"soft",children:"What happens to segments is sent to receivers: at least once, in order per s\
egment, signed."}),n(P,{error:e.error,retry:e.reload}),s&&n(Ls,{webhook:s}),a?a.length===0?n(U,{children:"There are no\
 webhooks yet. Make one below, and its receiver is sent what happens from then on."}):n(H,{label:"Webhooks",heads:["Re\
ceiver","State","Messages","Segments","Behind"],children:a.map(i=>n("tr",{"data-testid":"webhook-row","data-webhook-id":i.
id,children:[n("th",{scope:"row",children:[n("a",{href:N("webhooks",i.id),children:i.url}),i.description&&n("small",{class:"\
soft block",children:i.description})]}),n("td",{children:n(Os,{webhook:i})}),n("td",{children:i.types.length?i.types.join(
", "):"all"}),n("td",{class:"number",children:i.segments.length?C(i.segments.length):"all"}),n("td",{children:n(Is,{webhook:i})})]},
i.id))}):!e.error&&n(D,{}),t.may("webhooks:write","feed:read")&&n(I,{title:"A new webhook",children:n(Ms,{onSaved:i=>{
o(i),e.reload()}},s?.id??"")})]})}function ga(t){return n(H,{label:"Deliveries",heads:["When","Message","#Attempt","An\
swer","#Took"],children:t.results.map(e=>n("tr",{"data-testid":"delivery-row",children:[n("td",{children:n(L,{at:e.at})}),
n("th",{scope:"row",children:[e.type,n("small",{class:"soft block",children:n("code",{children:e.message_id})})]}),n("\
td",{class:"number",children:C(e.attempt)}),n("td",{class:e.error||(e.status??0)>=300?"bad":"good",children:e.error??e.
status}),n("td",{class:"number",children:[C(e.milliseconds)," ms"]})]},`${e.message_id} ${e.attempt} ${e.at}`))})}function Rs(t){
let e=q(),s={in:{id:t.id}},o=O(async b=>{let[S,{results:k}]=await Promise.all([v("/v1/webhooks/{id}",{...s,signal:b}),
v("/v1/webhooks/{id}/deliveries",{...s,signal:b})]);return{webhook:S,results:k}},[t.id],3e3),[a,i]=g(!1),[r,l]=g(null),
[u,c]=g(null),[d,f]=g("0"),p=j(),m=o.data,h=n("a",{href:N("webhooks"),children:"Webhooks"});if(!m)return n(_,{children:[
n(M,{title:"Webhook",above:h}),o.error?n(P,{error:o.error,retry:o.reload}):n(D,{})]});let{webhook:w,results:y}=m,x=b=>()=>p.
run(async()=>{await b(),o.reload()});return n(_,{children:[n(M,{title:w.url,above:h,children:e.may("webhooks:write")&&
n(_,{children:[n("button",{type:"button",class:"first",disabled:p.busy,"data-testid":"webhook-test",onClick:x(async()=>c(
await W("/v1/webhooks/{id}/test",void 0,s))),children:"Send a test"}),w.state==="active"?n("button",{type:"button",disabled:p.
busy,"data-testid":"webhook-pause",onClick:x(()=>W("/v1/webhooks/{id}/pause",void 0,s)),children:"Pause"}):n("button",
{type:"button",disabled:p.busy,"data-testid":"webhook-resume",onClick:x(()=>W("/v1/webhooks/{id}/resume",void 0,s)),children:"\
Resume"}),n("button",{type:"button",disabled:p.busy,title:"The old secret signs beside the new one for a day",onClick:x(
async()=>l(await W("/v1/webhooks/{id}/rotate",void 0,s))),children:"New secret"}),n("button",{type:"button",class:"dan\
ger",onClick:()=>i(!0),children:"Delete"})]})}),n(P,{error:p.error}),r&&n(Ls,{webhook:r}),u&&n("p",{role:"status",class:u.
error||(u.status??0)>=300?"bad":"good",children:["The test was answered with ",u.error??u.status,", after ",C(u.milliseconds),
" ms."]}),n("dl",{class:"figures",children:[n("div",{children:[n("dt",{children:"state"}),n("dd",{children:n(Os,{webhook:w})})]}),
n("div",{children:[n("dt",{children:"changes behind"}),n("dd",{children:n(Is,{webhook:w})})]}),n("div",{children:[n("d\
t",{children:"accepted up to"}),n("dd",{children:n("code",{children:w.cursor})})]}),n("div",{children:[n("dt",{children:"\
made"}),n("dd",{children:n(L,{at:w.created_at})})]})]}),w.snapshot&&n("p",{class:"warn",children:"All members are bein\
g sent: its place was no longer kept."}),n(I,{title:"Deliveries",note:"the last attempts, the latest first; forgotten \
with a restart",id:"deliveries",children:y.length===0?n(U,{children:"Nothing was sent yet. Send a test."}):n(ga,{results:y})}),
e.may("webhooks:write","feed:read")&&n(_,{children:[n(I,{title:"Send again",note:"everything that has happened after a\
 place in the feed",children:n("form",{class:"tools",onSubmit:b=>{b.preventDefault(),x(()=>W("/v1/webhooks/{id}/replay",
{after:d.trim()},s))()},children:[n("label",{children:["After the number of a change, or a cursor"," ",n("input",{type:"\
text",value:d,required:!0,onInput:b=>f(b.currentTarget.value)})]}),n("button",{type:"submit",disabled:p.busy||!d.trim(),
children:"Send again"})]})}),n(I,{title:"Change it",children:n(Ms,{webhook:w,onSaved:o.reload},w.id)})]}),n(me,{open:a,
title:`Delete the webhook to ${w.url}?`,yes:"Delete it",id:"confirm-delete",busy:p.busy,error:p.error,onNo:()=>i(!1),onYes:()=>p.
run(async()=>{await ie("/v1/webhooks/{id}",s),le("webhooks")}),children:n("p",{children:"Nothing is sent there any mor\
e, also not what it is behind with. A request under way may still arrive."})})]})}var Fs=[{part:"segments",name:"Segments",scopes:["segments:read"]},{part:"contacts",name:"Contacts",scopes:["contacts:\
read"]},{part:"lists",name:"Lists",scopes:["lists:read"]},{part:"fields",name:"Fields",scopes:["fields:read"]},{part:"\
webhooks",name:"Webhooks",scopes:["webhooks:read"]},{part:"feed",name:"Changes",scopes:["feed:read"]},{part:"system",name:"\
System",scopes:["service:read"]}];function _a(t,e){let[s,o,a]=t;if(s==="segments"){if(o==="new")return n(Es,{});if(o&&
a==="edit")return n($s,{id:o},o);if(o&&!a)return n(Kn,{id:o,contact:e.get("contact")??""},o);if(!o)return n(Bn,{})}return s===
"contacts"?o==="import"?n(Dn,{}):o?n(Ln,{id:o},o):n(Mn,{search:e.get("search")??""}):s==="lists"&&!o?n(Hn,{}):s==="fie\
lds"&&!o?n(Vn,{}):s==="webhooks"&&!a?o?n(Rs,{id:o},o):n(qs,{}):s==="feed"&&!o?n(Fn,{}):s==="system"&&!o?n(As,{}):n(_,{
children:[n(M,{title:"There is no such page"}),n(U,{children:["The address names no page. ",n("a",{href:N("segments"),
children:"Go to the segments"}),"."]})]})}function ba(t){let[e,s]=g(""),[o,a]=g(!1),[i,r]=g(void 0);return n("main",{class:"\
sign-in",children:n("form",{onSubmit:u=>{u.preventDefault(),a(!0),r(void 0),Pt(e.trim()).then(t.onSignedIn,c=>{let d=c instanceof
ne&&c.status===401;r(d?new Error("This key is not valid here: it is unknown, revoked or has ended."):c)}).finally(()=>a(
!1))},class:"panel",children:[n("img",{src:"console/icon.svg",alt:"",width:"40",height:"40"}),n("h1",{children:"Segmen\
try"}),t.why&&n("p",{class:"warn",role:"status",children:t.why}),n(re,{label:"API key",note:"It stays in the memory of\
 this page. Loading the page again asks for it again.",children:n("input",{type:"password",autoComplete:"off",spellcheck:!1,
"data-testid":"sign-in-key",value:e,required:!0,placeholder:"SG.",onInput:u=>s(u.currentTarget.value)})}),n(P,{error:i}),
n("button",{type:"submit",class:"first","data-testid":"sign-in",disabled:o||!e.trim(),children:"Sign in"}),n("p",{class:"\
soft",children:["No key yet? ",n("code",{children:"segmentry key new --name me"})," prints one, and ",n("code",{children:"\
segmentry serve --demo"})," ","prints one as it starts."]})]})})}function ya(t){let e=In(),{session:s}=t,o=Fs.filter(l=>s.
may(...l.scopes)),a=o[0];$(()=>{e.parts.length===0&&a&&location.replace(N(a.part))},[e,a]);let i=Fs.find(l=>l.part===e.
parts[0]),r=i&&!s.may(...i.scopes);return n("div",{class:"frame",children:[n("button",{type:"button",class:"skip",onClick:()=>document.
getElementById("content")?.focus(),children:"Skip to the content"}),n("nav",{"aria-label":"Pages",children:[n("p",{class:"\
brand",children:[n("img",{src:"console/icon.svg",alt:"",width:"24",height:"24"})," Segmentry"]}),n("ul",{children:o.map(
l=>n("li",{children:n("a",{href:N(l.part),"aria-current":e.parts[0]===l.part?"page":void 0,children:l.name})},l.part))}),
n("p",{class:"who",children:[n("span",{class:"soft",children:s.own.name??"no key needed"}),s.own.id&&n("button",{type:"\
button",onClick:s.signOut,children:"Sign out"}),n("a",{href:"api",children:"API"})]})]}),n("main",{id:"content",tabIndex:-1,
children:[e.parts.length===0&&!a&&n(U,{children:"This key has no scope that a page reads. Sign in with another one."}),
r?n(_,{children:[n(M,{title:i.name}),n(U,{children:["This page needs a key with ",i.scopes.join(" and "),"."]})]}):e.parts.
length>0&&_a(e.parts,e.query)]})]})}function va(){let[t,e]=g(null),[s,o]=g(!1),[a,i]=g(""),r=ke(u=>{Ie(""),e(null),i(u),
document.title="Segmentry"},[]);$(()=>{kn(r),Pt("").then(e,()=>{}).finally(()=>o(!0))},[r]);let l=X(()=>t&&{own:t,may:(...u)=>u.
every(c=>t.scopes.includes(c)),signOut:()=>r("")},[t,r]);return s?l?n(Ct.Provider,{value:l,children:n(ya,{session:l})}):
n(ba,{why:a,onSignedIn:u=>{i(""),e(u)}}):n(D,{})}var Ds=document.getElementById("console");Ds&&on(n(va,{}),Ds);
