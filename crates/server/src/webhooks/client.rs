//! One request to a receiver.
//!
//! In: a target, headers, a body. Out: what the receiver answered, within limits of time and size. Redirects are not
//! followed. A connection is kept for the next request to the same endpoint.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use ipnet::IpNet;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use super::retry::{Outcome, asked};
use super::target::{Target, TargetError};

/// Seconds until a receiver must have answered: the middle of what Standard Webhooks recommends (15 to 30 s).
const ANSWER: Duration = Duration::from_secs(20);
/// Bytes of an answer that are read. A receiver says what it has to say by its status.
const ANSWER_BYTES: usize = 64 * 1024;

/// The connection that an endpoint has open.
pub(crate) type Connection = SendRequest<Full<Bytes>>;

/// Makes requests.
#[derive(Clone)]
pub(crate) struct Client {
    networks: Arc<[IpNet]>,
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("networks", &self.networks).finish_non_exhaustive()
    }
}

/// Why there was no answer, for the list of deliveries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SendError {
    #[error("the target {0}")]
    Target(#[from] TargetError),
    #[error(
        "no encrypted connection: the certificate is not valid for this name, or TLS is not spoken there"
    )]
    Encryption,
    #[error("no answer within {} seconds", ANSWER.as_secs())]
    Slow,
    #[error("the connection was cut off, or the answer is no HTTP")]
    CutOff,
}

/// What a receiver answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) outcome: Outcome,
}

impl Client {
    /// Without certificates of the system there are no encrypted connections.
    pub(crate) fn new(networks: Vec<IpNet>) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .ok()
            .and_then(|builder| {
                let verifier =
                    rustls_platform_verifier::Verifier::new(Arc::clone(builder.crypto_provider()));
                let verifier = Arc::new(verifier.ok()?);
                let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
                Some(builder.with_no_client_auth())
            });
        Self {
            networks: networks.into(),
            tls: config.map(|config| TlsConnector::from(Arc::new(config))),
        }
    }

    pub(crate) fn networks(&self) -> &[IpNet] {
        &self.networks
    }

    async fn connect(&self, target: &Target) -> Result<Connection, SendError> {
        let stream = target.connect(&self.networks).await?;
        if !target.is_encrypted() {
            return Self::speak(TokioIo::new(stream)).await;
        }
        let tls = self.tls.as_ref().ok_or(SendError::Encryption)?;
        let name = ServerName::try_from(target.host()).map_err(|_| SendError::Encryption)?;
        let stream = tls.connect(name, stream).await.map_err(|_| SendError::Encryption)?;
        Self::speak(TokioIo::new(stream)).await
    }

    async fn speak<S>(stream: S) -> Result<Connection, SendError>
    where
        S: hyper::rt::Read + hyper::rt::Write + Unpin + Send + 'static,
    {
        let (connection, driver) = handshake(stream).await.map_err(|_| SendError::CutOff)?;
        // Ends when the connection is dropped or closed by the receiver.
        drop(tokio::spawn(driver));
        Ok(connection)
    }

    /// Posts a body. `open` is the connection that the endpoint has, and has one afterwards if it can be used again.
    pub(crate) async fn post(
        &self,
        target: &Target,
        open: &mut Option<Connection>,
        headers: [(&'static str, String); 3],
        body: Bytes,
        now: DateTime<Utc>,
    ) -> Result<Answered, SendError> {
        let once = self.post_once(target, open, headers, body, now);
        if let Ok(answered) = tokio::time::timeout(ANSWER, once).await {
            return answered;
        }
        *open = None;
        Err(SendError::Slow)
    }

    async fn post_once(
        &self,
        target: &Target,
        open: &mut Option<Connection>,
        headers: [(&'static str, String); 3],
        body: Bytes,
        now: DateTime<Utc>,
    ) -> Result<Answered, SendError> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(target.path())
            .header(header::HOST, target.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("Segmentry/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body)).map_err(|_| TargetError::Url)?;
        let kept = match open.take() {
            Some(mut held) => held.ready().await.is_ok().then_some(held),
            None => None,
        };
        let mut connection = match kept {
            Some(held) => held,
            None => self.connect(target).await?,
        };
        connection.ready().await.map_err(|_| SendError::CutOff)?;
        let answer = connection.send_request(request).await.map_err(|_| SendError::CutOff)?;
        let status = answer.status();
        let pause = answer.headers().get(header::RETRY_AFTER);
        let pause = pause.and_then(|value| asked(value.to_str().ok()?, now));
        // What is left of the body would be in the way of the next answer.
        if Limited::new(answer.into_body(), ANSWER_BYTES).collect().await.is_ok() {
            *open = Some(connection);
        }
        Ok(Answered { status: status.as_u16(), outcome: outcome(status, pause) })
    }
}

fn outcome(status: StatusCode, pause: Option<TimeDelta>) -> Outcome {
    match status {
        StatusCode::GONE => Outcome::Gone,
        status if status.is_success() => Outcome::Accepted,
        // Redirects among them: a target is what somebody with a key named, and nothing else.
        _ => Outcome::Failed { pause },
    }
}
