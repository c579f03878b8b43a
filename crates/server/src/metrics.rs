//! Measurements for Prometheus.
//!
//! In: requests as they end, and the engine as it is when it is scraped. Out: the text format. Labels are routes,
//! methods, statuses and states, never anything that a client sent.

#![expect(clippy::cast_precision_loss, reason = "a measurement needs no more than 52 bits")]

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeGaugeValue, EncodeLabelSet, EncodeMetric as _, NoLabelSet,
};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::{MetricType, TypedMetric as _};
use prometheus_client::registry::Registry;
use segmentry::driver::{ClockGuard, ClockState};
use segmentry::engine::{ChangeKind, SegmentFilter};
use segmentry::lifecycle::{Happening, Validation};
use segmentry::persist::{BOUNDS, Timed};
use segmentry::{DurableEngine, Engine};

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

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Delivered {
    outcome: &'static str,
}

/// Requests to receivers of webhooks.
#[derive(Clone, Debug)]
pub(crate) struct WebhookMetrics {
    deliveries: Family<Delivered, Counter>,
    durations: Histogram,
    /// Endpoints that are paused or disabled.
    pub(crate) halted: Gauge,
}

impl WebhookMetrics {
    /// Counts a request: `accepted`, `failed` or `gone`.
    pub(crate) fn note(&self, outcome: &'static str, micros: u64) {
        self.deliveries.get_or_create(&Delivered { outcome }).inc();
        self.durations.observe(micros as f64 / 1e6);
    }
}

type Durations = Family<OfRoute, Histogram, fn() -> Histogram>;

fn histogram() -> Histogram {
    Histogram::new(BOUNDS.map(|micros| micros as f64 / 1e6))
}

/// What the service counts, and the registry that encodes it together with the engine's own figures.
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
    pub(crate) webhooks: WebhookMetrics,
}

impl Metrics {
    pub(crate) fn new(engine: &DurableEngine, clock: &ClockGuard) -> Self {
        let mut registry = Registry::with_prefix("segmentry");
        let requests = Family::default();
        let durations = Durations::new_with_constructor(histogram);
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let shed = counter("http_shed", "Requests answered 503 because too many were in flight");
        let limited = counter("http_rate_limited", "Requests answered 429");
        let contacts = counter("ingested_contacts", "Contact records accepted");
        let events = counter("ingested_events", "Events accepted");
        let duplicates = counter("duplicate_events", "Events whose id was known already");
        let refused = counter("refused_records", "Contacts and events that were refused");
        let (connections, in_flight) = (Gauge::default(), Gauge::default());
        registry.register("http_connections", "Open connections", connections.clone());
        registry.register("http_in_flight", "Requests in flight", in_flight.clone());
        registry.register("http_requests", "Requests answered", Family::clone(&requests));
        let help = "Seconds until a request was answered";
        registry.register("http_request_duration_seconds", help, durations.clone());
        let (deliveries, halted) = (Family::default(), Gauge::default());
        for outcome in ["accepted", "failed", "gone"] {
            // There from the start, so that the first failure is an increase.
            drop(Family::<_, Counter>::get_or_create(&deliveries, &Delivered { outcome }));
        }
        let webhooks = WebhookMetrics { deliveries, durations: histogram(), halted };
        let help = "Webhooks that are sent nothing: paused, or disabled";
        registry.register("webhooks_halted", help, webhooks.halted.clone());
        let help = "Requests to receivers of webhooks, by what became of them";
        registry.register("webhook_deliveries", help, webhooks.deliveries.clone());
        let help = "Seconds until a receiver of webhooks answered, or did not";
        registry.register("webhook_duration_seconds", help, webhooks.durations.clone());
        registry.register_collector(Box::new(EngineCollector {
            publications: Publications::new(engine.read(Engine::last_change)),
            engine: engine.clone(),
            clock: clock.clone(),
        }));
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
            webhooks,
        }
    }

    /// Counts a request that was answered.
    pub(crate) fn ended(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.requests.get_or_create(&Ended { method, route: route.clone(), status }).inc();
        self.durations.get_or_create(&OfRoute { route }).observe(seconds);
    }

    /// All of it, as text of a form.
    pub(crate) fn text(&self, form: Exposition) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a text takes everything");
        match form {
            Exposition::OpenMetrics => text,
            Exposition::Plain => plain(&text),
        }
    }
}

/// How measurements are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exposition {
    /// `OpenMetrics` 1.0.
    OpenMetrics,
    /// Prometheus' text format 0.0.4.
    Plain,
}

impl Exposition {
    /// The form that a client prefers by its `Accept`: `OpenMetrics` unless it wants plain text more.
    pub(crate) fn of(accept: &str) -> Self {
        let quality = |form: &str| {
            let accepted = accept.split(',').map(|item| item.split(';').map(str::trim));
            let of_form = accepted.filter_map(|mut parts| {
                parts.next().filter(|name| name.eq_ignore_ascii_case(form))?;
                let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f64>().ok());
                Some(quality.unwrap_or(1.0))
            });
            of_form.fold(0.0, f64::max)
        };
        if quality("text/plain") > quality("application/openmetrics-text") {
            Self::Plain
        } else {
            Self::OpenMetrics
        }
    }

    /// The value of `Content-Type`.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
            Self::Plain => "text/plain; version=0.0.4; charset=utf-8",
        }
    }
}

/// The older form of the same measurements: a counter's family has the name of its samples, with `_total`, and there
/// is no mark at the end.
fn plain(open: &str) -> String {
    let counters: HashSet<&str> = open
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter"))
        .collect();
    let mut out = String::with_capacity(open.len() + 64 * counters.len());
    for line in open.lines().filter(|line| *line != "# EOF" && !line.starts_with("# UNIT ")) {
        let head = ["# HELP ", "# TYPE "].into_iter().find(|head| line.starts_with(head));
        let named = head.and_then(|head| {
            let (name, rest) = line[head.len()..].split_once(' ')?;
            counters.contains(name).then(|| format!("{head}{name}_total {rest}"))
        });
        out.push_str(named.as_deref().unwrap_or(line));
        out.push('\n');
    }
    out
}

/// The figures of the engine and its file, looked up with each scrape.
#[derive(Debug)]
struct EngineCollector {
    engine: DurableEngine,
    clock: ClockGuard,
    publications: Publications,
}

impl Collector for EngineCollector {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut families = Families(encoder);
        self.engine.read(|engine| {
            self.publications.follow(engine);
            of_engine(&mut families, engine, crate::clock::now())
        })?;
        of_clock(&mut families, &self.clock.state(self.engine.read(Engine::now)))?;
        self.publications.encode(&mut families)?;
        of_storage(&mut families, &self.engine)
    }
}

/// Publications of counts and samples since the start, counted from the change feed.
#[derive(Debug)]
struct Publications {
    /// The last change that was counted.
    last: AtomicU64,
    scheduled: AtomicU64,
    manual: AtomicU64,
}

impl Publications {
    fn new(last: u64) -> Self {
        Self { last: last.into(), scheduled: AtomicU64::new(0), manual: AtomicU64::new(0) }
    }

    /// Counts those since the last scrape. Changes that are no longer kept are missed.
    fn follow(&self, engine: &Engine) {
        let last = engine.last_change();
        let from = self.last.swap(last, Ordering::Relaxed);
        for change in engine.changes_since(from).into_iter().flatten() {
            if let ChangeKind::Life(Happening::Refreshed { manual }) = change.what {
                let count = if manual { &self.manual } else { &self.scheduled };
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn encode(&self, families: &mut Families<'_>) -> fmt::Result {
        let help = "Publications of counts and samples.";
        let kind = ConstCounter::<u64>::TYPE;
        let mut family = families.0.encode_descriptor("refreshes", help, None, kind)?;
        for (kind, count) in [("scheduled", &self.scheduled), ("manual", &self.manual)] {
            let count = ConstCounter::new(count.load(Ordering::Relaxed));
            count.encode(family.encode_family(&[("kind", kind)])?)?;
        }
        Ok(())
    }
}

/// Encodes one family of measurements after the other.
struct Families<'a>(DescriptorEncoder<'a>);

impl Families<'_> {
    fn gauge<N: EncodeGaugeValue>(&mut self, name: &str, help: &str, value: N) -> fmt::Result {
        let gauge = ConstGauge::new(value);
        gauge.encode(self.0.encode_descriptor(name, help, None, ConstGauge::<N>::TYPE)?)
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        let counter = ConstCounter::new(value);
        counter.encode(self.0.encode_descriptor(name, help, None, ConstCounter::<u64>::TYPE)?)
    }

    fn histogram(&mut self, name: &str, help: &str, timed: &Timed) -> fmt::Result {
        let bounds = BOUNDS.iter().map(|micros| *micros as f64 / 1e6).chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(timed.counts).collect();
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        encoder.encode_histogram::<NoLabelSet>(
            timed.total.as_secs_f64(),
            count(timed),
            &buckets,
            None,
        )
    }
}

fn of_engine(families: &mut Families<'_>, engine: &Engine, now: DateTime<Utc>) -> fmt::Result {
    families.gauge("contacts", "Contacts that exist.", engine.contact_count())?;
    families.gauge("events", "Events that are kept.", engine.event_count())?;
    let views = engine.segments(&SegmentFilter::default()).unwrap_or_default();
    let kind = ConstGauge::<u64>::TYPE;
    let mut family = families.0.encode_descriptor("segments", "Segments by state.", None, kind)?;
    for state in [Validation::Pending, Validation::Valid, Validation::Invalid] {
        let count = views.iter().filter(|view| view.query_validation == state).count() as u64;
        let labels = [("state", validation(state))];
        ConstGauge::new(count).encode(family.encode_family(&labels)?)?;
    }
    let seconds = |from: DateTime<Utc>| (now - from).num_milliseconds().max(0) as f64 / 1e3;
    let lag = engine.next_deadline().map_or(0.0, seconds);
    families.gauge("lag_seconds", "How late the first task that is due is.", lag)?;
    let due = views.iter().filter_map(|view| view.next_sample_update).filter(|due| *due <= now);
    let due = due.count() as u64;
    families.gauge("due_tasks", "Populations and publications that are overdue.", due)?;
    let oldest = views.iter().map(|view| view.sample_updated_at).min();
    let staleness = oldest.map_or(0.0, seconds);
    families.gauge(
        "staleness_seconds",
        "Age of the oldest publication of a segment.",
        staleness,
    )?;
    let memory = engine.memory().total() as u64;
    families.gauge("memory_bytes", "Bytes of memory that the engine uses.", memory)?;
    let help = "Bytes of the history of segments, in memory and in the file.";
    families.gauge("history_bytes", help, engine.history_bytes())
}

fn of_clock(families: &mut Families<'_>, state: &ClockState) -> fmt::Result {
    let ahead = match state {
        ClockState::Behind { clock, engine } => (*engine - *clock).num_milliseconds() as f64 / 1e3,
        _ => 0.0,
    };
    let help = "How far the engine is ahead of the clock, which was set back or was wrong before.";
    families.gauge("engine_ahead_seconds", help, ahead)?;
    let unconfirmed = u64::from(matches!(state, ClockState::Unconfirmed(_)));
    let help = "1 while the clock is so far ahead that it has to be confirmed.";
    families.gauge("clock_unconfirmed", help, unconfirmed)
}

fn of_storage(families: &mut Families<'_>, engine: &DurableEngine) -> fmt::Result {
    let (status, activity) = (engine.status(), engine.activity());
    families.gauge("journal_bytes", "Bytes of the journal.", status.journal_bytes)?;
    families.gauge("snapshot_bytes", "Bytes of the checkpoint.", status.checkpoint_bytes)?;
    let failed = u64::from(status.failed.is_some());
    families.gauge("storage_failed", "1 while nothing can be written.", failed)?;
    let (commits, tasks) = (&activity.commits, &activity.tasks);
    families.counter("commits", "Groups of commands put on disk.", count(commits))?;
    families.counter("tasks", "Tasks that were due and ran.", count(tasks))?;
    let help = "Seconds until a group of commands was on disk.";
    families.histogram("commit_duration_seconds", help, commits)?;
    families.histogram("pass_duration_seconds", "Seconds for a pass or another task.", tasks)
}

fn count(timed: &Timed) -> u64 {
    timed.counts.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_for_those_who_prefer_it() {
        for (accept, form) in [
            ("", Exposition::OpenMetrics),
            ("*/*", Exposition::OpenMetrics),
            ("text/plain", Exposition::Plain),
            ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", Exposition::Plain),
            (
                "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2",
                Exposition::OpenMetrics,
            ),
            ("application/openmetrics-text;q=0.2, Text/Plain;q=0.5", Exposition::Plain),
        ] {
            assert_eq!(Exposition::of(accept), form, "{accept}");
        }
    }

    #[test]
    fn in_plain_text_a_counter_has_the_name_of_its_samples() {
        let open = "# HELP a Help of a.\n# TYPE a counter\na_total{x=\"# EOF\"} 1\n\
                    # HELP b Help.\n# TYPE b gauge\n# UNIT b seconds\nb 2\n# EOF\n";
        let expected = "# HELP a_total Help of a.\n# TYPE a_total counter\na_total{x=\"# EOF\"} 1\n\
                        # HELP b Help.\n# TYPE b gauge\nb 2\n";
        assert_eq!(plain(open), expected);
    }
}
