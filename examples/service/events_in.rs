//! Events of `SendGrid`'s event webhook and of Segment's SDKs, posted to the service as these post them, and a segment
//! that follows.
//!
//! One that comes again is counted once; one that is none is named by its place, and the others are taken.
//! `cargo run -p segmentry-server --example events_in`

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use segmentry_server::config::Config;
use segmentry_server::{Server, start};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const ENGAGED: &str = "SELECT contact_id, updated_at FROM contact_data WHERE contact_id IN (
    SELECT contact_id FROM event_data WHERE event_type IN ('open', 'Signed Up')
    AND timestamp > timestampadd(day, -7, CURRENT_TIMESTAMP))";

fn post(url: String, body: &Value) -> Result<Value, Failure> {
    Ok(serde_json::from_str(&ureq::post(url).send_json(body)?.body_mut().read_to_string()?)?)
}

fn get(url: &str) -> Result<Value, Failure> {
    Ok(serde_json::from_str(&ureq::get(url).call()?.body_mut().read_to_string()?)?)
}

fn tell(base: &str) -> Result<(), Failure> {
    let segment = json!({"name": "engaged this week", "query_dsl": ENGAGED});
    let made = post(format!("{base}/v3/marketing/segments/2.0"), &segment)?;
    let line = json!({"email": "ada@example.com"}).to_string();
    ureq::post(format!("{base}/v1/contacts")).content_type("application/x-ndjson").send(line)?;

    let at = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let events = json!([
        {"email": "ada@example.com", "timestamp": at, "event": "delivered", "sg_event_id": "1"},
        {"email": "ada@example.com", "timestamp": at, "event": "open", "sg_event_id": "2"},
        {"email": "ada@example.com", "timestamp": at, "event": "open", "sg_event_id": "2"},
        {"email": "ada@example.com", "timestamp": "soon", "event": "open", "sg_event_id": "3"},
    ]);
    println!("{}", post(format!("{base}/v1/webhooks/sendgrid"), &events)?);

    // A visitor signs up. SDKs send such batches with a write key as the user of Basic (`docs/sdks.md`).
    let visitor = "visitor-1";
    let batch = json!({"batch": [
        {"type": "track", "anonymousId": visitor, "messageId": "m1", "event": "Signed Up"},
        {"type": "identify", "userId": "u1", "anonymousId": visitor, "messageId": "m2",
            "traits": {"email": "eve@example.com", "firstName": "Eve"}},
    ]});
    println!("{}", post(format!("{base}/v1/batch"), &batch)?);

    // What was accepted is evaluated beside the answer.
    let id = made["id"].as_str().unwrap_or_default();
    for _ in 0..200 {
        let segment = get(&format!("{base}/v1/segments/{id}"))?;
        if segment["members"] == 2 {
            println!("{}: {} members", segment["name"], segment["members"]);
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("somebody is missing".into())
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let data = std::env::temp_dir().join(format!("segmentry-events-{}", std::process::id()));
    let settings = [
        ("data", data.display().to_string()),
        ("listen", "127.0.0.1:0".to_owned()),
        ("policy", "live".to_owned()),
    ];
    // Without a key everybody on this machine may do everything; a public key makes posts signed (`docs/service.md`).
    let running = start(Server::open(Config::read(None, [], settings)?)?).await?;
    let base = format!("http://{}", running.address);
    tokio::task::spawn_blocking(move || tell(&base)).await??;
    running.stop().await?;
    std::fs::remove_dir_all(data)?;
    Ok(())
}
