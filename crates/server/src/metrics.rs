//! What is measured, for Prometheus.
//!
//! In: requests as they end, and the engine as it is when somebody asks. Out: the text format. Labels are
//! routes, methods and statuses, never anything that a client sent.

#![expect(clippy::cast_precision_loss, reason = "a gauge needs no more than 52 bits")]

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use segmentry::engine::{SegmentFilter, What};
use segmentry::lifecycle::Happening;
use segmentry::persist::{BOUNDS, Timed};
use segmentry::{DurableEngine, Engine};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::wire::validation;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Ended {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfRoute {
    route: String,
}

type Durations = Family<OfRoute, Histogram, fn() -> Histogram>;

fn histogram() -> Histogram {
    Histogram::new(BOUNDS.map(|micros| micros as f64 / 1e6))
}

/// Counters, and what encodes them.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Ended, Counter>,
    durations: Durations,
    pub(crate) connections: Gauge,
    pub(crate) in_flight: Gauge,
    pub(crate) shed: Counter,
    pub(crate) limited: Counter,
    pub(crate) contacts: Counter,
    pub(crate) events: Counter,
    pub(crate) duplicates: Counter,
    pub(crate) refused: Counter,
    /// How far the feed was read for the refreshes.
    read: AtomicU64,
    scheduled: AtomicU64,
    manual: AtomicU64,
}

impl Metrics {
    pub(crate) fn new(engine: &DurableEngine) -> Self {
        let mut registry = Registry::with_prefix("segmentry");
        let requests = Family::default();
        let durations = Durations::new_with_constructor(histogram);
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let shed = counter("http_shed", "Requests answered 503 because too many were at work");
        let limited = counter("http_rate_limited", "Requests answered 429");
        let contacts = counter("ingested_contacts", "Contact records taken");
        let events = counter("ingested_events", "Events taken");
        let duplicates = counter("duplicate_events", "Events that were known already");
        let refused = counter("refused_records", "Contacts and events that were not taken");
        let (connections, in_flight) = (Gauge::default(), Gauge::default());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("http_in_flight", "Requests at work", in_flight.clone());
        registry.register("http_requests", "Requests answered", Family::clone(&requests));
        let help = "Seconds until a request was answered";
        registry.register("http_request_duration_seconds", help, durations.clone());
        let read = AtomicU64::new(engine.read(Engine::last_change));
        let (scheduled, manual) = (AtomicU64::new(0), AtomicU64::new(0));
        Self {
            registry,
            requests,
            durations,
            connections,
            in_flight,
            shed,
            limited,
            contacts,
            events,
            duplicates,
            refused,
            read,
            scheduled,
            manual,
        }
    }

    /// Counts a request that was answered.
    pub(crate) fn ended(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.requests.get_or_create(&Ended { method, route: route.clone(), status }).inc();
        self.durations.get_or_create(&OfRoute { route }).observe(seconds);
    }

    /// All of it, as text.
    pub(crate) fn text(&self, engine: &DurableEngine, now: DateTime<Utc>) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes everything");
        let text = text.trim_end_matches("# EOF\n");
        let mut text = text.to_owned();
        engine.read(|engine| {
            self.read_feed(engine);
            of_engine(&mut text, engine, now);
        });
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        family(
            &mut text,
            "refreshes_total",
            "counter",
            "Publications of counts and samples",
            &[
                ("{kind=\"scheduled\"}", load(&self.scheduled) as f64),
                ("{kind=\"manual\"}", load(&self.manual) as f64),
            ],
        );
        of_storage(&mut text, engine);
        text
    }

    /// Counts the publications since the feed was read last; those that are no longer kept are missed.
    fn read_feed(&self, engine: &Engine) {
        let last = engine.last_change();
        let from = self.read.swap(last, Ordering::Relaxed);
        for change in engine.changes_since(from).into_iter().flatten() {
            if let What::Life(Happening::Refreshed { manual }) = change.what {
                let count = if manual { &self.manual } else { &self.scheduled };
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str, samples: &[(&str, f64)]) {
    let base = name.strip_suffix("_total").filter(|_| kind == "counter").unwrap_or(name);
    writeln!(text, "# HELP segmentry_{base} {help}.\n# TYPE segmentry_{base} {kind}")
        .expect("a text takes everything");
    for (labels, value) in samples {
        writeln!(text, "segmentry_{name}{labels} {value}").expect("a text takes everything");
    }
}

fn gauge(text: &mut String, name: &str, help: &str, value: f64) {
    family(text, name, "gauge", help, &[("", value)]);
}

fn of_engine(text: &mut String, engine: &Engine, now: DateTime<Utc>) {
    let store = engine.store();
    gauge(text, "contacts", "Contacts that exist", store.alive().len() as f64);
    gauge(text, "events", "Events that are kept", store.events().len() as f64);
    let views = engine.segments(&SegmentFilter::default()).unwrap_or_default();
    let states = ["PENDING", "VALID", "INVALID"].map(|state| {
        let of_state = views.iter().filter(|view| validation(view.query_validation) == state);
        (format!("{{state=\"{state}\"}}"), of_state.count() as f64)
    });
    let states = states.each_ref().map(|(labels, count)| (labels.as_str(), *count));
    family(text, "segments", "gauge", "Segments by state", &states);
    let seconds = |from: DateTime<Utc>| (now - from).num_milliseconds().max(0) as f64 / 1e3;
    let lag = engine.next_deadline().map_or(0.0, seconds);
    gauge(text, "lag_seconds", "How late the first task that is due is", lag);
    let due = views.iter().filter_map(|view| view.next_sample_update).filter(|due| *due <= now);
    gauge(text, "due_tasks", "Populations and publications that are overdue", due.count() as f64);
    let oldest = views.iter().map(|view| view.sample_updated_at).min();
    let staleness = oldest.map_or(0.0, seconds);
    gauge(text, "staleness_seconds", "Age of the oldest publication of a segment", staleness);
    let memory = engine.memory();
    gauge(text, "memory_bytes", "What the engine takes in memory", memory.total() as f64);
}

fn of_storage(text: &mut String, engine: &DurableEngine) {
    let (status, activity) = (engine.status(), engine.activity());
    gauge(text, "journal_bytes", "Bytes of the journal", status.journal_bytes as f64);
    gauge(text, "snapshot_bytes", "Bytes of the snapshot", status.checkpoint_bytes as f64);
    let failed = f64::from(u8::from(status.failed.is_some()));
    gauge(text, "storage_failed", "1 while nothing can be written", failed);
    let count = |timed: &Timed| timed.counts.iter().sum::<u64>() as f64;
    let commits = count(&activity.commits);
    family(text, "commits_total", "counter", "Groups of commands put on disk", &[("", commits)]);
    let tasks = count(&activity.tasks);
    family(text, "tasks_total", "counter", "Tasks that were due and ran", &[("", tasks)]);
    let help = "Seconds until a group of commands was on disk";
    timed(text, "commit_duration_seconds", help, &activity.commits);
    timed(text, "pass_duration_seconds", "Seconds for a pass or another task", &activity.tasks);
    text.push_str("# EOF\n");
}

fn timed(text: &mut String, name: &str, help: &str, timed: &Timed) {
    let mut samples = Vec::new();
    let mut sum = 0;
    for (bound, count) in BOUNDS.iter().map(Some).chain([None]).zip(timed.counts) {
        sum += count;
        let bound = bound.map_or("+Inf".to_owned(), |bound| (*bound as f64 / 1e6).to_string());
        samples.push((format!("_bucket{{le=\"{bound}\"}}"), sum as f64));
    }
    samples.push(("_sum".to_owned(), timed.total.as_secs_f64()));
    samples.push(("_count".to_owned(), sum as f64));
    let samples: Vec<_> = samples.iter().map(|(labels, value)| (labels.as_str(), *value)).collect();
    family(text, name, "histogram", help, &samples);
}
