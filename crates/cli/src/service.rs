//! An HTTP client for the commands that work on a directory or on a service.
//!
//! In: paths and bodies. Out: answers, or the service's refusal. A request that is refused with `Retry-After` is sent
//! again; a request that may have been carried out is never repeated.

use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::http::{Method, Request, Response, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::outcome::Failure;

/// The environment variable of the key. An argument would be visible to every user of the machine.
const KEY: &str = "SEGMENTRY_API_KEY";
/// Attempts for a request that the service refuses because it is busy.
const TRIES: usize = 5;
/// How long a service may take to begin its answer.
const LONGEST_ANSWER: Duration = Duration::from_mins(10);
/// The longest wait, in seconds, before a request is sent again.
const LONGEST_WAIT: u64 = 60;

/// A service at a URL.
pub(crate) struct Service {
    base: String,
    key: Option<String>,
    agent: Agent,
}

/// A refusal by the service.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) field: String,
    pub(crate) message: String,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let Refusal { status, field, message } = refusal;
        let what = match (field.as_str(), message.as_str()) {
            (_, "") => status.to_string(),
            ("", message) => message.to_owned(),
            // Most messages of a field name it.
            (field, message) if message.contains(field) => message.to_owned(),
            (field, message) => format!("{field}: {message}"),
        };
        let hint = match status {
            StatusCode::UNAUTHORIZED => format!("; put a key of the service into {KEY}"),
            StatusCode::FORBIDDEN => format!("; the key in {KEY} may not do this"),
            _ => String::new(),
        };
        Self::new(format!("the service refuses: {what}{hint}"))
    }
}

/// Both forms of an error body.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    errors: Vec<Item>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    field: Option<String>,
    message: String,
}

/// An answer: its content, the service's refusal, or a failure to reach it.
pub(crate) type Answer<T> = Result<Result<T, Refusal>, Failure>;

impl Service {
    pub(crate) fn new(url: &str) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            // Whoever answers for it elsewhere may not be sent the key.
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(LONGEST_ANSWER))
            .tls_config(tls)
            .user_agent(concat!("segmentry/", env!("CARGO_PKG_VERSION")))
            .build();
        let key = std::env::var(KEY).ok().filter(|key| !key.is_empty());
        Self { base: url.to_owned(), key, agent: agent.into() }
    }

    /// Sends a request, with a body of this content type if there is one.
    fn send(
        &self,
        method: &Method,
        path: &str,
        body: Option<(&str, &[u8])>,
        accept: &str,
    ) -> Answer<Response<Body>> {
        for tried in 1.. {
            let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
            request = request.header("accept", accept);
            if let Some(key) = &self.key {
                request = request.header("authorization", format!("Bearer {key}"));
            }
            if let Some((content, _)) = body {
                request = request.header("content-type", content);
            }
            let bytes = body.map_or_else(Vec::new, |(_, bytes)| bytes.to_vec());
            let request = request.body(bytes);
            let request =
                request.map_err(|error| Failure::new(format!("{}: {error}", self.base)))?;
            let answer = self.agent.run(request);
            let mut answer =
                answer.map_err(|error| Failure::new(format!("{}: {error}", self.base)))?;
            if answer.status().is_success() {
                return Ok(Ok(answer));
            }
            let wait = answer
                .headers()
                .get("retry-after")
                .and_then(|wait| wait.to_str().ok()?.parse().ok());
            // Of these it is certain that nothing was done.
            let unheard = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
            let again = wait.filter(|wait| tried < TRIES && *wait <= LONGEST_WAIT);
            if let (true, Some(wait)) = (unheard.contains(&answer.status()), again) {
                std::thread::sleep(Duration::from_secs(wait));
                continue;
            }
            return Ok(Err(refusal(&mut answer)));
        }
        unreachable!("the last try returns")
    }

    /// Requests JSON.
    pub(crate) fn get<T: DeserializeOwned>(&self, path: &str) -> Answer<T> {
        self.ask(&Method::GET, path, None)
    }

    /// Sends JSON and receives JSON.
    pub(crate) fn ask<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        body: Option<&Value>,
    ) -> Answer<T> {
        let text = body.map(Value::to_string);
        let body = text.as_ref().map(|text| ("application/json", text.as_bytes()));
        self.json(method, path, body)
    }

    /// Sends NDJSON.
    pub(crate) fn lines<T: DeserializeOwned>(&self, path: &str, lines: &[u8]) -> Answer<T> {
        self.json(&Method::POST, path, Some(("application/x-ndjson", lines)))
    }

    fn json<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &str,
        body: Option<(&str, &[u8])>,
    ) -> Answer<T> {
        let answer = self.send(method, path, body, "application/json")?;
        let read = |answer: Response<Body>| -> Result<T, Failure> {
            let mut text = String::new();
            whole(answer).read_to_string(&mut text)?;
            let text = if text.is_empty() { "null" } else { &text };
            serde_json::from_str(text).map_err(|error| {
                Failure::new(format!("{} is no Segmentry service: {error}", self.base))
            })
        };
        answer.map(read).map_or_else(|refusal| Ok(Err(refusal)), |read| read.map(Ok))
    }

    /// Requests lines, streamed.
    pub(crate) fn stream(&self, path: &str) -> Answer<impl BufRead + use<>> {
        let answer = self.send(&Method::GET, path, None, "application/x-ndjson")?;
        Ok(answer.map(|answer| BufReader::new(whole(answer))))
    }

    /// Requests bytes; also returns their number, where the service announces it.
    pub(crate) fn bytes(
        &self,
        method: &Method,
        path: &str,
    ) -> Answer<(impl Read + use<>, Option<u64>)> {
        let answer = self.send(method, path, None, "application/octet-stream")?;
        Ok(answer.map(|answer| {
            let length = answer.body().content_length();
            (whole(answer), length)
        }))
    }
}

/// The body without a size limit: exports and backups may be large.
fn whole(answer: Response<Body>) -> impl Read + use<> {
    answer.into_body().into_with_config().limit(u64::MAX).reader()
}

fn refusal(answer: &mut Response<Body>) -> Refusal {
    let status = answer.status();
    let elsewhere = answer.headers().get("location").and_then(|place| place.to_str().ok());
    if let (true, Some(place)) = (status.is_redirection(), elsewhere) {
        let message = format!("it is at another address: {place}");
        return Refusal { status, field: String::new(), message };
    }
    let text = answer.body_mut().read_to_string().unwrap_or_default();
    let body: ErrorBody = serde_json::from_str(&text).unwrap_or_default();
    let first = body.errors.into_iter().next();
    let (field, message) = first.map_or_else(
        || (String::new(), body.error.unwrap_or_default()),
        |item| (item.field.unwrap_or_default(), item.message),
    );
    Refusal { status, field, message }
}
