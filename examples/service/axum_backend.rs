//! A web backend under tokio and axum that embeds the engine: sign-ups come in over HTTP, members go out, and a task
//! sleeps until the feed has something new.
//!
//! Calls of the engine block: a write waits for the disk, a read for the end of a write. So they run on threads that
//! may block (`spawn_blocking`); only `next_change` is a future. `cargo run -p segmentry-server --example axum_backend`

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use segmentry::{
    ContactPatch, Driver, DurableEngine, Engine, FieldType, Policy, Schema, SegmentId, SegmentSpec,
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

const PROS: &str = "SELECT contact_id, updated_at FROM contact_data WHERE plan = 'pro'";

type Refusal = (StatusCode, String);

fn refused(error: impl std::fmt::Display) -> Refusal {
    (StatusCode::BAD_REQUEST, error.to_string())
}

#[derive(Clone)]
struct Backend {
    engine: DurableEngine,
    /// A thread of its own that does what is due. It ends when the last of these is dropped.
    driver: Arc<Driver>,
}

async fn sign_up(
    State(Backend { engine, driver }): State<Backend>,
    Json(body): Json<Value>,
) -> Result<StatusCode, Refusal> {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let patch = ContactPatch::new(&text("email")).set("plan", text("plan"));
    // The instant is the driver's, so that both go by one clock.
    let write = move || -> Result<_, segmentry::Error> {
        Ok(engine.upsert_contacts(driver.now()?, [patch])?)
    };
    spawn_blocking(write).await.map_err(refused)?.map_err(refused)?;
    // It is on disk.
    Ok(StatusCode::CREATED)
}

async fn members(State(Backend { engine, .. }): State<Backend>) -> Result<Json<Value>, Refusal> {
    let read = move || engine.read(|engine| engine.member_count(&SegmentId::from("pros")));
    let count = spawn_blocking(read).await.map_err(refused)?.map_err(refused)?;
    Ok(Json(json!({"pros": count})))
}

fn account() -> Engine {
    let schema = Schema::builder().field("plan", FieldType::Text).build().expect("a good schema");
    Engine::builder(schema).policy(Policy::live()).build().expect("a good policy")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let directory = std::env::temp_dir().join(format!("segmentry-axum-{}", std::process::id()));
    let engine = DurableEngine::open_or_create(&directory, account)?;
    let driver = Arc::new(Driver::start(engine.clone())?);
    let mut place = engine.read(Engine::cursor);
    engine.create_segment(driver.now()?, SegmentSpec::new("pros", PROS).with_id("pros"))?;

    let router = Router::new().route("/sign-ups", post(sign_up)).route("/members", get(members));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let backend = Backend { engine: engine.clone(), driver };
    let server = tokio::spawn(axum::serve(listener, router.with_state(backend)).into_future());

    let client = spawn_blocking(move || {
        for (name, plan) in [("ada", "pro"), ("bob", "free"), ("eve", "pro")] {
            let body = json!({"email": format!("{name}@example.com"), "plan": plan});
            ureq::post(format!("http://{address}/sign-ups")).send_json(body)?;
        }
        ureq::get(format!("http://{address}/members")).call()?.body_mut().read_to_string()
    });

    // The feed, without a thread that waits: each change is read when there is one.
    let mut joined = 0;
    while joined < 2 {
        tokio::time::timeout(Duration::from_secs(20), engine.next_change(place)).await?;
        let changes =
            engine.read(|engine| engine.changes_since(place).map(Iterator::collect::<Vec<_>>))?;
        for change in changes {
            place = change.cursor();
            joined += change.joined.len();
            println!("{:?}: {} joined, {} in", change.what, change.joined.len(), change.count);
        }
    }
    println!("{}", client.await??);

    server.abort();
    drop(server.await);
    spawn_blocking(move || engine.close()).await??;
    std::fs::remove_dir_all(directory)?;
    Ok(())
}
