//! A receiver of webhooks that trusts nobody: it checks the signature and the age of each message, and takes one that
//! comes again once.
//!
//! Here the service runs in the same process, so that there is something to receive.
//! `cargo run -p segmentry-server --example webhook_receiver`

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use segmentry_server::config::Config;
use segmentry_server::{Server, start};
use serde_json::{Value, json};
use tokio::sync::Mutex;

/// Seconds by which a message may be older or newer than this clock: one that was recorded is not accepted for ever.
const TOLERANCE: u64 = 300;

#[derive(Debug, Default)]
struct Receiver {
    /// The bytes behind `whsec_` of the secret.
    secret: Mutex<Vec<u8>>,
    /// Ids of messages that were handled: each is sent at least once.
    seen: Mutex<BTreeSet<String>>,
    joined: Mutex<Vec<String>>,
}

/// Whether a message comes from who has the secret, by Standard Webhooks 1.0.
fn is_genuine(secret: &[u8], headers: &HeaderMap, body: &[u8]) -> Option<()> {
    let header = |name: &str| headers.get(name)?.to_str().ok();
    let (id, sent) = (header("webhook-id")?, header("webhook-timestamp")?);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    if now.abs_diff(sent.parse().ok()?) > TOLERANCE {
        return None;
    }
    let signed = [id.as_bytes(), b".", sent.as_bytes(), b".", body].concat();
    let expected = hmac_sha256::HMAC::mac(signed, secret);
    // While a secret is replaced there are two signatures. They are compared in constant time.
    header("webhook-signature")?.split(' ').find_map(|signature| {
        let given = BASE64.decode(signature.strip_prefix("v1,")?).ok()?;
        bool::from(subtle::ConstantTimeEq::ct_eq(given.as_slice(), expected.as_slice()))
            .then_some(())
    })
}

async fn receive(
    State(receiver): State<Arc<Receiver>>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let secret = receiver.secret.lock().await.clone();
    if is_genuine(&secret, &headers, &body).is_none() {
        return StatusCode::UNAUTHORIZED;
    }
    let id = headers["webhook-id"].to_str().unwrap_or_default().to_owned();
    if receiver.seen.lock().await.insert(id) {
        let message: Value = serde_json::from_slice(&body).unwrap_or_default();
        println!("{}: {}", message["type"], message["data"]);
        let members = message["data"]["members"].as_array().cloned().unwrap_or_default();
        let ids = members.iter().filter_map(|member| member["contact_id"].as_str());
        receiver.joined.lock().await.extend(ids.map(str::to_owned));
    }
    StatusCode::NO_CONTENT
}

fn ask(url: String, body: &Value) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
    Ok(serde_json::from_str(&ureq::post(url).send_json(body)?.body_mut().read_to_string()?)?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let receiver = Arc::new(Receiver::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let hook = format!("http://{}/hook", listener.local_addr()?);
    let router = Router::new().route("/hook", post(receive)).with_state(Arc::clone(&receiver));
    tokio::spawn(axum::serve(listener, router).into_future());

    // Targets on this machine are refused unless a setting names their network.
    let data = std::env::temp_dir().join(format!("segmentry-webhooks-{}", std::process::id()));
    let settings = [
        ("data", data.display().to_string()),
        ("listen", "127.0.0.1:0".to_owned()),
        ("policy", "live".to_owned()),
        ("webhooks.networks", "127.0.0.0/8".to_owned()),
    ];
    let running = start(Server::open(Config::read(None, [], settings)?)?).await?;
    let base = format!("http://{}", running.address);

    let asked = Arc::clone(&receiver);
    tokio::task::spawn_blocking(move || {
        let made =
            ask(format!("{base}/v1/webhooks"), &json!({"url": hook, "types": ["members.joined"]}))?;
        let secret = made["secret"].as_str().and_then(|text| text.strip_prefix("whsec_"));
        *asked.secret.blocking_lock() = BASE64.decode(secret.ok_or("no secret")?)?;
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE country = 'NO'";
        ask(
            format!("{base}/v3/marketing/segments/2.0"),
            &json!({"name": "in Norway", "query_dsl": query}),
        )?;
        let line = json!({"email": "ada@example.com", "country": "NO"}).to_string();
        ureq::post(format!("{base}/v1/contacts"))
            .content_type("application/x-ndjson")
            .send(line)?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    })
    .await??;

    let mut waits = 0;
    while receiver.joined.lock().await.is_empty() {
        waits += 1;
        assert!(waits < 400, "the message comes");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    running.stop().await?;
    std::fs::remove_dir_all(data)?;
    Ok(())
}
