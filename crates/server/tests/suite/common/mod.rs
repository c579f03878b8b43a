//! A server of one's own for each test: a new directory, a port of its own, and the engine at hand.
//!
//! In: a policy and settings. Out: requests and their answers. The engine's time can be set forward, so that
//! a quarter of an hour takes no time.
#![allow(dead_code, unreachable_pub, reason = "what one feature set uses another does not")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use segmentry::{DurableEngine, Engine, Policy, Schema};
use segmentry_server::config::Config;
use segmentry_server::keys::{Scope, scopes};
use segmentry_server::{App, Running, Server as Service, start};
use serde_json::Value;

/// A server, stopped and removed with the test.
pub struct Server {
    app: Option<Arc<App>>,
    pub base: String,
    /// May do everything.
    pub key: String,
    running: Option<Running>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// Waits until a condition holds; fails after 20 seconds.
#[track_caller]
pub fn wait_until(holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What was answered.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Got {
    /// The body; null where there is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }

    /// `field` and `message` of the first error.
    #[track_caller]
    pub fn error(self, status: u16) -> (String, String) {
        let json = self.expect(status);
        let item = &json["errors"][0];
        let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
        (text("field"), text("message"))
    }
}

fn place() -> PathBuf {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("segmentry-server-{}-{number}", std::process::id()))
}

pub fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

impl Server {
    pub fn new(policy: Policy) -> Self {
        Self::with(policy, |_| ())
    }

    pub fn with(policy: Policy, set: impl FnOnce(&mut Config)) -> Self {
        let engine =
            Engine::builder(Schema::new()).policy(policy).seed(7).build().expect("a valid policy");
        Self::of(engine, set)
    }

    pub fn of(engine: Engine, set: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config { data: place(), ..Config::default() };
        config.listen.set_port(0);
        set(&mut config);
        let engine = DurableEngine::create(&config.data, engine).expect("a new directory");
        let service = Service::with_engine(config, engine).expect("it starts");
        let all: Vec<Scope> = scopes(&["all".to_owned()]).expect("a scope");
        let (_, key) = service.app.keys.create("test", &all, now(), None).expect("room");
        let (base, app, running, runtime) = (String::new(), None, None, None);
        let mut server = Self { app, base, key, running, runtime };
        server.start(service);
        server
    }

    /// One of a directory in which there never was a key.
    pub fn without_keys() -> Self {
        let mut config = Config { data: place(), ..Config::default() };
        config.listen.set_port(0);
        let service = Service::open(config).expect("it starts");
        let (base, key, app, running, runtime) = (String::new(), String::new(), None, None, None);
        let mut server = Self { app, base, key, running, runtime };
        server.start(service);
        server
    }

    fn start(&mut self, service: Service) {
        self.app = Some(Arc::clone(&service.app));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads");
        let running = runtime.block_on(start(service)).expect("it starts");
        self.base = format!("http://{}", running.address);
        (self.running, self.runtime) = (Some(running), Some(runtime));
    }

    pub fn app(&self) -> &Arc<App> {
        self.app.as_ref().expect("it was not given back")
    }

    /// Stops it, and starts another one on the same directory.
    pub fn restart(&mut self) {
        self.stop();
        let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..self.app().config.clone() };
        self.app = None;
        self.start(Service::open(config).expect("the directory is free again"));
    }

    /// A request with the key that may do everything.
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Got {
        let key = format!("Bearer {}", self.key);
        let mut headers = vec![("authorization", key.as_str())];
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let text = body.map(ToString::to_string).unwrap_or_default();
        self.raw(method, path, &headers, text.as_bytes())
    }

    /// A request with these headers and nothing else.
    pub fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
        let url =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) };
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_mins(1)))
            .build()
            .into();
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.to_vec()).expect("a good request");
        let mut response = agent.run(request).expect("an answer");
        let headers = response.headers().iter();
        let headers: Vec<(String, String)> = headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        let status = response.status().as_u16();
        let bytes = response.body_mut().read_to_vec();
        let bytes = bytes.unwrap_or_else(|error| panic!("{method} {path}, {status}: {error}"));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Got { status, headers, text, bytes }
    }

    /// A request without a key, which may fail: nothing then.
    pub fn raw_try(&self, path: &str) -> Option<u16> {
        let answer = ureq::agent().get(format!("{}{path}", self.base)).call();
        answer.ok().map(|response| response.status().as_u16())
    }

    pub fn get(&self, path: &str) -> Got {
        self.send("GET", path, None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Got {
        self.send("POST", path, Some(body))
    }

    pub fn put(&self, path: &str, body: &Value) -> Got {
        self.send("PUT", path, Some(body))
    }

    pub fn patch(&self, path: &str, body: &Value) -> Got {
        self.send("PATCH", path, Some(body))
    }

    pub fn delete(&self, path: &str) -> Got {
        self.send("DELETE", path, None)
    }

    /// Sets the engine's time forward.
    pub fn forward(&self, minutes: i64) {
        let later = self.app().engine.read(Engine::now).max(now()) + TimeDelta::minutes(minutes);
        self.app().engine.advance_to(later).expect("a good disk");
    }

    /// Asks again until it is so.
    #[track_caller]
    pub fn until(&self, path: &str, so: impl Fn(&Value) -> bool) -> Value {
        let begun = Instant::now();
        loop {
            let json = self.get(path).json();
            if so(&json) {
                return json;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "{path}: {json}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Stops it as an operator would; the directory stays.
    pub fn stop(&mut self) {
        if let (Some(running), Some(runtime)) = (self.running.take(), self.runtime.take()) {
            runtime.block_on(running.stop()).expect("a good disk");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        // What is left is in the temporary directory.
        let _ = std::fs::remove_dir_all(&self.app().config.data);
    }
}

/// So many records, a line each.
pub fn lines(count: usize, record: impl Fn(usize) -> Value) -> String {
    let mut lines = String::new();
    for n in 0..count {
        lines.push_str(&record(n).to_string());
        lines.push('\n');
    }
    lines
}
