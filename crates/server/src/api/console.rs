//! The console: pages for people, in the files that `console/` is built into.
//!
//! In: a name of a file. Out: the file, compressed where the browser takes that. INVARIANT: what a browser runs comes
//! from these files only; each of them goes out with the same policy.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use crate::error::{Answer, ApiError, Errors};
use crate::params::Id;

/// No script, style, picture or connection but of this server, no inline code, no frame around it, and no text that
/// becomes markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

macro_rules! files {
    ($($name:literal: $kind:literal,)*) => {
        [$(($name, $kind, include_bytes!(concat!("../console/", $name)).as_slice()),)*]
    };
}

/// What `npm run build` writes.
static BUILT: [(&str, &str, &[u8]); 6] = files! {
    "index.html": "text/html; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "console.css": "text/css; charset=utf-8",
    "editor.js": "text/javascript; charset=utf-8",
    "chart.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
};

/// A file as it goes out.
struct File {
    name: &'static str,
    kind: HeaderValue,
    whole: Bytes,
    packed: Bytes,
    tag: HeaderValue,
}

static FILES: LazyLock<Vec<File>> = LazyLock::new(|| {
    let file = |(name, kind, bytes): &(&'static str, &'static str, &'static [u8])| {
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        let packed = packer.write_all(bytes).and_then(|()| packer.finish());
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(bytes)[..12]));
        File {
            name,
            kind: HeaderValue::from_static(kind),
            whole: Bytes::from_static(bytes),
            packed: packed.expect("writing into memory succeeds").into(),
            tag: HeaderValue::from_str(&tag).expect("base64 is ASCII"),
        }
    };
    BUILT.iter().map(file).collect()
});

/// Whether a list such as `gzip, br;q=0.5` names gzip, and not with a weight of 0.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let named = headers.get_all(header::ACCEPT_ENCODING).iter();
    let mut named = named.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(','));
    named.any(|one| {
        let (coding, weight) = one.split_once(';').unwrap_or((one, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        coding.trim().eq_ignore_ascii_case("gzip") && weight.is_none_or(|weight: f32| weight > 0.0)
    })
}

fn answer(name: &str, headers: &HeaderMap) -> Answer<Response> {
    let file = FILES.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| ApiError::not_found("name", "the console has no such file"))?;
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        // A browser asks each time, and is answered without a body while the file is the same.
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-encoding"),
    ];
    let own = [(header::CONTENT_TYPE, file.kind.clone()), (header::ETAG, file.tag.clone())];
    if headers.get(header::IF_NONE_MATCH) == Some(&file.tag) {
        return Ok((StatusCode::NOT_MODIFIED, fixed, own).into_response());
    }
    if takes_gzip(headers) {
        let coding = [(header::CONTENT_ENCODING, "gzip")];
        return Ok((fixed, own, coding, file.packed.clone()).into_response());
    }
    Ok((fixed, own, file.whole.clone()).into_response())
}

/// The console.
#[utoipa::path(get, path = "/", tag = "Console", security(()),
    responses((status = 200, content_type = "text/html", body = String),
        (status = 304, description = "As the browser has it")))]
pub(crate) async fn page(headers: HeaderMap) -> Answer<Response> {
    answer("index.html", &headers)
}

/// A file of the console.
#[utoipa::path(get, path = "/console/{name}", tag = "Console", security(()),
    params(("name" = String, Path, description = "As the page names it")),
    responses((status = 200, content((String = "text/javascript"), (String = "text/css"), (String = "image/svg+xml"))),
        (status = 304, description = "As the browser has it"), (status = 404, body = Errors)))]
pub(crate) async fn file(Id(name): Id, headers: HeaderMap) -> Answer<Response> {
    answer(&name, &headers)
}
