//! The commands on a directory, on a service that has one: the same words print the same.
//!
//! In: a directory, and a service on another one. Out: what each command prints on both.

use crate::common;

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::{Ran, Scratch, segmentry, segmentry_as};
use segmentry::engine::BatchMode;
use segmentry::engine::command::UpsertContacts;
use segmentry::ingest::contact_from_json;
use segmentry::{DurableEngine, Engine, Schema};
use serde_json::Value;

/// The binary, serving a directory on a port of its own, and a key that may do everything.
pub(crate) struct Service {
    process: Child,
    pub(crate) url: String,
    pub(crate) key: String,
}

impl Service {
    pub(crate) fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    /// The same, with more arguments.
    pub(crate) fn start_with(data: &Path, more: &[&str]) -> Self {
        let place = data.display().to_string();
        let made = segmentry(["key", "new", "--name", "test", "--data", &place]);
        let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data", &place])
            .args(more)
            .env_remove("SEGMENTRY_DATA")
            .env("SEGMENTRY_LOG_LEVEL", "warn")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut lines = BufReader::new(process.stderr.take().expect("it was asked for")).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.find("http://").map(|place| line[place..].trim().to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            url: url.expect("it says where it listens"),
            key: made.out.trim().to_owned(),
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const CONTACTS: &str = "{\"email\":\"ada@x.org\",\"city\":\"Rome\"}\n\n{\"email\":\"bob@x.org\",\"city\":\"Oslo\"}\n\
                        no json\n{\"email\":\"cy@x.org\",\"city\":\"Rome\"}\n";
const EVENTS: &str = "event_id,email,event_type,timestamp,campaign\n1,ada@x.org,open,2026-01-05T00:00:00Z,spring\n\
                      2,bob@x.org,open,2026-01-05T00:00:00Z,autumn\n3,zoe@x.org,click,2026-01-06T00:00:00Z,\n\
                      4,bob@x.org,open,yesterday,\n";
const ROME: &str = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Rome'";
const SPRING: &str = "SELECT c.contact_id, c.updated_at FROM contact_data AS c JOIN event_data AS e \
                      ON c.contact_id = e.contact_id WHERE e.DATA:payload.campaign = 'spring'";

/// A directory and a service, asked the same.
struct Both {
    scratch: Scratch,
    service: Service,
}

impl Both {
    fn new() -> Self {
        let scratch = Scratch::new();
        let service = Service::start(&scratch.path("served"));
        Self { scratch, service }
    }

    /// What the command prints on the directory, and on the service.
    fn run(&self, args: &[&str]) -> [Ran; 2] {
        let place = self.scratch.path("data").display().to_string();
        let on = |place: &str| {
            let mut all = args.to_vec();
            all.extend(["--data", place]);
            segmentry_as(&self.service.key, all)
        };
        let both = [on(&place), on(&self.service.url)];
        assert_eq!(both[0].code, both[1].code, "{args:?}: {} / {}", both[0].err, both[1].err);
        both
    }

    fn file(&self, name: &str, content: &str) -> String {
        self.scratch.write(name, content).display().to_string()
    }
}

/// What is the same wherever it is asked: no instants, no ids that are drawn.
fn timeless(record: &Value) -> Value {
    let drawn = [
        "id",
        "created_at",
        "updated_at",
        "sample_updated_at",
        "next_sample_update",
        "status",
        "doing",
        "last_refreshed_at",
    ];
    let mut record = record.clone();
    let object = record.as_object_mut().expect("an object");
    let doing = object["doing"].clone();
    drawn.iter().for_each(|name| drop(object.remove(*name)));
    object.insert("state".to_owned(), doing["state"].clone());
    object.insert("next".to_owned(), doing["next"]["what"].clone());
    record
}

#[test]
fn the_same_words_print_the_same_on_a_directory_and_on_a_service() {
    let both = Both::new();
    let contacts = both.file("contacts.ndjson", CONTACTS);
    let events = both.file("events.csv", EVENTS);
    let taken = both.run(&["import", "contacts", &contacts]);
    for taken in taken {
        assert_eq!(taken.code, 6, "{}", taken.err);
        assert!(taken.err.contains("contacts.ndjson:4: "), "the line of the file: {}", taken.err);
        assert!(taken.err.contains("3 contacts"), "{}", taken.err);
    }
    for taken in both.run(&["import", "events", &events]) {
        assert!(taken.err.contains("events.csv:5: "), "{}", taken.err);
    }
    let status = both.run(&["status", "--json"]).map(|ran| ran.lines()[0].clone());
    for name in ["contacts", "events", "waiting_events", "segments"] {
        assert_eq!(status[0][name], status[1][name], "{name}");
    }
    let ids = both.run(&["segment", "create", "--name", "Rome", "--query", ROME, "--json"]);
    let ids = ids.map(|ran| {
        let record = &ran.lines()[0];
        assert_eq!(record["doing"]["state"], "PENDING");
        record["id"].as_str().expect("an id").to_owned()
    });
    both.run(&["segment", "create", "--name", "Spring", "--query", SPRING]);
    let refused = both.run(&["segment", "create", "--name", "no", "--query", "SELECT"]);
    assert_eq!(refused[1].code, 5, "{}", refused[1].err);
    let taken = both.run(&["segment", "create", "--name", "Rome", "--query", ROME]);
    assert_eq!(taken[1].code, 1, "{}", taken[1].err);
    let lists = both.run(&["segment", "list", "--json"]).map(|ran| ran.lines());
    let names = |of: usize| lists[of].iter().map(timeless).collect::<Vec<_>>();
    assert_eq!(names(0), names(1));
    assert_eq!(lists[1].len(), 2);
    let table = both.run(&["segment", "list"]);
    assert_eq!(table[0].out.lines().count(), table[1].out.lines().count());
    for (place, id) in
        [both.scratch.path("data").display().to_string(), both.service.url.clone()].iter().zip(&ids)
    {
        let run = |args: &[&str]| {
            let mut all = args.to_vec();
            all.extend(["--data", place]);
            segmentry_as(&both.service.key, all)
        };
        let soon = run(&["segment", "edit", id, "--query", SPRING]);
        assert!(soon.code == 1 && soon.err.contains("too soon"), "{place}: {}", soon.err);
        assert_eq!(run(&["segment", "refresh", id, "--zone", "Europe/Oslo"]).code, 0);
        assert_eq!(run(&["segment", "refresh", id]).code, 1, "one an hour");
        assert_eq!(run(&["segment", "members", id]).out, "", "it is populated later");
        assert_eq!(run(&["segment", "get", "nobody"]).code, 1);
        assert_eq!(run(&["segment", "delete", id]).code, 0);
        assert_eq!(run(&["segment", "delete", id]).code, 1);
        assert_eq!(run(&["segment", "list", "--json"]).lines().len(), 1);
    }
}

#[test]
fn members_are_objects_where_json_is_asked_for() {
    let scratch = Scratch::new();
    let service = Service::start_with(&scratch.path("served"), &["--policy", "live"]);
    let contacts = scratch.write("people.ndjson", "{\"email\":\"ada@x.org\",\"city\":\"Rome\"}\n");
    let (contacts, data) =
        (contacts.display().to_string(), scratch.path("data").display().to_string());
    segmentry(["import", "contacts", &contacts, "--policy", "live", "--data", &data]);
    segmentry_as(&service.key, ["import", "contacts", &contacts, "--data", &service.url]);
    for place in [&data, &service.url] {
        let run = |args: &[&str]| segmentry_as(&service.key, [args, &["--data", place]].concat());
        let made = run(&["segment", "create", "--name", "Rome", "--query", ROME, "--json"]);
        let id = made.lines()[0]["id"].as_str().expect("an id").to_owned();
        for at in [&[][..], &["--at", "2999-01-01"]] {
            let members = [&["segment", "members", &id][..], at].concat();
            let bare = run(&members).out;
            assert_eq!(bare.trim_end().len(), 36, "{place}: {bare}");
            let json = run(&[&members[..], &["--json"]].concat()).lines();
            assert_eq!(json, [serde_json::json!({"contact_id": bare.trim_end()})], "{place}");
        }
    }
}

#[test]
fn a_segment_that_is_made_with_a_doubtful_query_is_warned_of_on_a_directory_and_on_a_service() {
    let both = Both::new();
    let doubtful = "SELECT contact_id, updated_at FROM contact_data WHERE city != 'Rome'";
    for made in both.run(&["segment", "create", "--name", "others", "--query", doubtful]) {
        assert!(made.code == 0 && made.err.contains("OR city IS NULL"), "{}", made.err);
    }
    for made in both.run(&["segment", "create", "--name", "Rome", "--query", ROME]) {
        assert!(made.code == 0 && !made.err.contains("warning"), "{}", made.err);
    }
}

#[test]
fn answers_are_the_same_of_a_directory_and_of_a_service() {
    let both = Both::new();
    let contacts = both.file("people.ndjson", CONTACTS);
    both.run(&["import", "contacts", &contacts]);
    let at = ["--as-of", "2026-01-05T00:00:00Z", "--json"];
    let explain = ["explain", "--contact", "ADA@x.org", "--query", ROME];
    let count = ["query", "count", "--clauses", "--query", ROME];
    for asked in [explain, count] {
        let answers = both.run(&[&asked[..], &at].concat()).map(|ran| {
            let mut answer: Value = serde_json::from_str(&ran.out).expect("JSON");
            let object = answer.as_object_mut().expect("an object");
            // Ids are drawn, and no two evaluations take the same time.
            ["contact_id", "sample", "micros"].iter().for_each(|name| drop(object.remove(*name)));
            answer
        });
        assert_eq!(answers[0], answers[1]);
    }
    for wrong in both.run(&["query", "count", "--query", "SELECT"]) {
        assert_eq!(wrong.code, 5, "{}", wrong.err);
    }
    for nobody in both.run(&["explain", "--contact", "x@x.org", "--query", ROME]) {
        assert_eq!(nobody.code, 1, "{}", nobody.err);
    }
}

#[test]
fn a_backup_of_a_service_that_is_at_work_is_restored_with_all_that_was_answered() {
    let both = Both::new();
    let (url, key) = (both.service.url.as_str(), both.service.key.as_str());
    let contacts = both.file("contacts.ndjson", CONTACTS);
    assert_eq!(segmentry_as(key, ["import", "contacts", &contacts, "--url", url]).code, 6);
    let file = both.scratch.path("copy").display().to_string();
    let copied = segmentry_as(key, ["backup", url, &file]);
    assert_eq!(copied.code, 0, "{}", copied.err);
    let again = segmentry_as(key, ["backup", url, &file]);
    assert_eq!(again.code, 1, "nothing is overwritten: {}", again.err);
    let restored = both.scratch.path("restored").display().to_string();
    assert_eq!(segmentry(["restore", &file, &restored]).code, 0);
    let status = segmentry(["status", "--json", "--data", &restored]);
    assert_eq!(status.lines()[0]["contacts"], 3);
}

#[test]
fn a_command_that_a_service_cannot_do_is_refused_and_changes_nothing() {
    let both = Both::new();
    let (url, key) = (both.service.url.as_str(), both.service.key.as_str());
    let keyless = segmentry(["status", "--data", url]);
    assert!(keyless.code == 1 && keyless.err.contains("SEGMENTRY_API_KEY"), "{}", keyless.err);
    let nobody = segmentry(["status", "--data", "http://127.0.0.1:1"]);
    assert!(nobody.code == 1 && nobody.err.contains("127.0.0.1:1"), "{}", nobody.err);
    let contacts = both.file("contacts.ndjson", CONTACTS);
    let fields =
        segmentry_as(key, ["import", "contacts", &contacts, "--policy", "live", "--data", url]);
    assert!(fields.code == 1 && fields.err.contains("--policy"), "{}", fields.err);
    let long = format!(
        "{CONTACTS}{{\"email\":\"{}@x.org\"}}\n{{\"email\":\"dee@x.org\"}}\n",
        "x".repeat(300_000)
    );
    let long =
        segmentry_as(key, ["import", "contacts", &both.file("long.ndjson", &long), "--data", url]);
    assert!(
        long.code == 6 && long.err.contains("long.ndjson:6: ") && long.err.contains("4 contacts"),
        "{}",
        long.err
    );
    let made = segmentry(["key", "new", "--name", "n", "--data", url]);
    assert!(made.code == 2 && made.err.contains("not a URL"), "{}", made.err);
    for of_directories in [
        &["export", "contacts", "-", "--data", url][..],
        &["check", url],
        &["restore", &contacts, url],
        &["serve", "--data", url],
    ] {
        let ran = segmentry_as(key, of_directories);
        assert!(ran.code == 2 && ran.err.contains("not a URL"), "{of_directories:?}: {}", ran.err);
    }
    let columns = segmentry_as(key, ["import", "contacts", "c.parquet", "--data", url]);
    assert!(columns.code == 1 && columns.err.contains("Parquet"), "{}", columns.err);
    let chosen =
        ["segment", "create", "--id", "mine", "--name", "n", "--query", ROME, "--data", url];
    assert!(segmentry_as(key, chosen).err.contains("--id"));
    let odd = segmentry_as(key, ["segment", "get", "../../livez", "--data", url]);
    assert!(odd.code == 1 && odd.err.contains("does not exist"), "{}", odd.err);
}

/// Lines of which some are at fault: by themselves, or beside an earlier one.
const MIXED: &str = "{\"email\":\"a@x.org\",\"external_id\":\"1\"}\nno json\n\
                     {\"email\":\"b@x.org\",\"city\":\"Oslo\"}\n\
                     {\"email\":\"b@x.org\",\"external_id\":\"1\"}\n\
                     {\"email\":\"c@x.org\",\"external_id\":\"3\"}\n\
                     {\"external_id\":\"3\",\"email\":\"z@x.org\"}\n{\"email\":\"no address\"}\n\
                     {\"email\":\"d@x.org\",\"city\":\"Oslo\"}\n";
const MIXED_FAULTS: [u64; 4] = [2, 4, 6, 7];

/// Which contacts are members, and how many contacts there are.
fn members(data: &Path) -> (Vec<&'static str>, u64) {
    let durable = DurableEngine::open(data).expect("nobody has it open any more");
    durable.read(|engine| {
        let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
        let members = engine.evaluate(&engine.compile(query).expect("a good query"), engine.now());
        let is_member = |email: &&str| {
            engine.contact(*email).is_some_and(|contact| members.contains(&contact.contact_id))
        };
        let emails = ["a@x.org", "b@x.org", "c@x.org", "d@x.org", "z@x.org"];
        (emails.into_iter().filter(is_member).collect(), engine.contact_count())
    })
}

/// The lines that a run named, by the numbers behind the file's name.
fn named(ran: &Ran) -> Vec<u64> {
    assert_eq!(ran.code, 6, "{}", ran.err);
    let number = |line: &str| line.split(':').find_map(|part| part.parse::<u64>().ok());
    let faults = ran.err.lines().filter(|line| line.contains(": "));
    faults.filter_map(number).collect()
}

#[test]
fn a_file_has_the_same_result_on_a_directory_and_on_a_service() {
    let scratch = Scratch::new();
    let file = scratch.write("mixed.ndjson", MIXED).display().to_string();
    let place = |name: &str| scratch.path(name).display().to_string();
    let expected = (vec!["b@x.org", "d@x.org"], 4);

    let import = ["import", "contacts", &file, "--batch", "3", "--data"];
    let ran = segmentry(import.iter().copied().chain([place("directory").as_str()]));
    let mut lines = named(&ran);
    lines.sort_unstable();
    assert_eq!(lines, MIXED_FAULTS, "{}", ran.err);
    assert_eq!(members(&scratch.path("directory")), expected);

    let mut process = Command::new(env!("CARGO_BIN_EXE_segmentry"))
        .args(["import", "contacts", "-", "--batch", "3", "--data", &place("stdin")])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    process.stdin.take().expect("it was asked for").write_all(MIXED.as_bytes()).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    let ran = Ran { code: output.status.code().unwrap_or(-1), out: String::new(), err };
    let mut lines = named(&ran);
    lines.sort_unstable();
    assert_eq!(lines, MIXED_FAULTS, "{}", ran.err);
    assert_eq!(members(&scratch.path("stdin")), expected);

    let service = Service::start(&scratch.path("served"));
    let ran = segmentry_as(&service.key, import.iter().copied().chain([service.url.as_str()]));
    let mut lines = named(&ran);
    lines.sort_unstable();
    assert_eq!(lines, MIXED_FAULTS, "{}", ran.err);
    drop(service);
    assert_eq!(members(&scratch.path("served")), expected);

    let mut engine = Engine::in_memory(Schema::new());
    let read = MIXED.lines().zip(1..).map(|(line, number)| (number, contact_from_json(line)));
    let (good, bad): (Vec<_>, Vec<_>) = read.partition(|(_, patch)| patch.is_ok());
    let (numbers, patches): (Vec<u64>, Vec<_>) =
        good.into_iter().filter_map(|(number, patch)| Some((number, patch.ok()?))).unzip();
    let batch = UpsertContacts::new(engine.check_contacts(patches)).mode(BatchMode::SkipFaulty);
    let report = engine.execute(engine.now(), batch).expect("it is never refused whole");
    let of_engine = report.faults.iter().map(|fault| numbers[fault.record]);
    let mut lines: Vec<u64> = bad.iter().map(|(number, _)| *number).chain(of_engine).collect();
    lines.sort_unstable();
    assert_eq!(lines, MIXED_FAULTS);
    assert_eq!(engine.contact_count(), expected.1);
}

#[test]
fn contacts_are_erased_in_a_directory_and_in_a_service() {
    let both = Both::new();
    let contacts = both.file("contacts.ndjson", CONTACTS);
    let events = both.file("events.csv", EVENTS);
    both.run(&["import", "contacts", &contacts]);
    both.run(&["import", "events", &events]);
    for erased in both.run(&["contacts", "erase", "ada@x.org", "zoe@x.org", "nobody@x.org"]) {
        assert_eq!(erased.code, 0, "{}", erased.err);
        let counts: Vec<&str> =
            erased.out.split_whitespace().filter(|word| word.parse::<u64>().is_ok()).collect();
        assert_eq!(counts, ["1", "1", "1"], "{}", erased.out);
        assert!(erased.err.contains("(3 texts): nothing is left"), "{}", erased.err);
    }
    for status in both.run(&["status", "--json"]).map(|ran| ran.lines()[0].clone()) {
        assert_eq!((&status["contacts"], &status["waiting_events"]), (&2.into(), &0.into()));
    }
    let data = both.scratch.path("data").display().to_string();
    let find = |text: &str| segmentry(["check", &data, "--find", text]).code;
    assert_eq!((find("ada@x.org"), find("spring"), find("bob@x.org")), (0, 0, 1));
    for refused in both.run(&["contacts", "erase", "ada"]) {
        assert_eq!(refused.code, 1);
        assert!(
            refused.err.contains("neither the id of a contact nor an address"),
            "{}",
            refused.err
        );
    }
}

#[test]
fn the_audit_of_a_service_is_read_from_it_and_from_its_directory() {
    let scratch = Scratch::new();
    let service = Service::start(&scratch.path("served"));
    let place = scratch.path("served").display().to_string();
    for name in ["Rome", "Roma"] {
        let create = ["segment", "create", "--name", name, "--query", ROME, "--data", &service.url];
        assert_eq!(segmentry_as(&service.key, create).code, 0);
    }
    let ran = segmentry_as(&service.key, ["audit", "--json", "--data", &service.url]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let told = ran.lines();
    let named = |record: &Value| {
        (record["key_name"].clone(), record["path"].clone(), record["made"].is_string())
    };
    let expected = ("test".into(), "/v3/marketing/segments/2.0".into(), true);
    assert_eq!(told.iter().map(named).collect::<Vec<_>>(), vec![expected; 2]);
    let key = service.key.clone();
    drop(service);
    let of_directory = segmentry_as(&key, ["audit", "--json", "--data", &place]).lines();
    // The process was killed: the last record may not have been flushed, the one before a later command was.
    assert!(of_directory.ends_with(&told[1..]), "{of_directory:?}");
}
