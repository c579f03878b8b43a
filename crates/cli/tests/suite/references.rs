//! Segment files whose segments refer to each other.

use crate::common;

use common::{Scratch, segmentry};

const WHERE: &str = "SELECT contact_id, updated_at FROM contact_data WHERE ";

#[test]
fn segments_of_a_file_refer_to_each_other_in_any_order_and_a_circle_is_named() {
    let scratch = Scratch::new();
    let line = |id: &str, condition: &str| {
        serde_json::json!({"id": id, "name": id, "query": format!("{WHERE}{condition}")})
            .to_string()
    };
    let segments = [
        line("top", "NOT array_contains(segment_ids, 'base')"),
        line("base", "city = 'Oslo'"),
        line("chicken", "array_contains(segment_ids, 'egg')"),
        line("egg", "array_contains(segment_ids, 'chicken')"),
        line("stray", "array_contains(segment_ids, 'nobody')"),
    ];
    let people = ["Oslo", "Bergen", "Rome"].map(|city| {
        format!(r#"{{"email":"{city}@x.com","city":"{city}","created_at":"2026-01-01"}}"#)
    });
    let contacts = scratch.write("c.ndjson", people.join("\n"));
    let events = scratch.write("e.ndjson", "");
    let segments = scratch.write("s.jsonl", segments.join("\n"));
    let files = [
        ("--contacts", contacts.as_path()),
        ("--events", events.as_path()),
        ("--segments", segments.as_path()),
    ];
    let run = |command: &str, more: &[&str]| {
        let mut args = vec![command.to_owned(), "--json".to_owned()];
        for (flag, path) in files {
            args.extend([flag.to_owned(), path.display().to_string()]);
        }
        args.extend(more.iter().map(|text| (*text).to_owned()));
        segmentry(args)
    };

    let ran = run("eval", &["--as-of", "2026-01-02T00:00:00Z"]);
    let counts: Vec<_> =
        ran.lines().into_iter().map(|line| (line["id"].clone(), line["count"].clone())).collect();
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert_eq!(counts, [("top".into(), 2.into()), ("base".into(), 1.into())]);
    for text in ["segment chicken: ", "segment egg: ", "there is no segment `nobody`"] {
        assert!(ran.err.contains(text), "{}", ran.err);
    }

    let ran = run("replay", &["--from", "2026-01-02T00:00:00Z", "--to", "2026-01-02T03:00:00Z"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    let populated: Vec<_> = ran
        .lines()
        .into_iter()
        .filter(|line| line["what"] == "populated")
        .map(|line| (line["segment"].clone(), line["count"].clone()))
        .collect();
    assert_eq!(populated, [("base".into(), 1.into()), ("top".into(), 2.into())]);
}

#[test]
fn each_segment_has_a_file_of_its_members_whatever_its_id() {
    let scratch = Scratch::new();
    let ids =
        ["a/b", "a:b", "a-b", "a\\b", "..", ".a", "a.b", "a%2Fb", "a@2026", "\u{fc}ber", "a b"];
    let names = [
        "a%2Fb",
        "a%3Ab",
        "a-b",
        "a%5Cb",
        "%2E.",
        "%2Ea",
        "a.b",
        "a%252Fb",
        "a%402026",
        "\u{fc}ber",
        "a%20b",
    ];
    let people =
        ids.map(|id| serde_json::json!({"email": "x@x.com", "external_id": id}).to_string());
    let people: Vec<String> =
        (0..).zip(people).map(|(n, line)| line.replace("x@x", &format!("x{n}@x"))).collect();
    let segments = ids.map(|id| {
        let query = format!("{WHERE}external_id = '{}'", id.replace('\\', "\\\\"));
        serde_json::json!({"id": id, "query": query}).to_string()
    });
    let contacts = scratch.write("c.ndjson", people.join("\n")).display().to_string();
    let segments = scratch.write("s.jsonl", segments.join("\n")).display().to_string();
    let members = scratch.path("members");
    let files =
        ["--contacts", &contacts, "--segments", &segments, "--as-of", "2026-01-02T00:00:00Z"];
    let more = ["eval", "--members", &members.display().to_string()];
    let ran = segmentry(more.iter().chain(&files));
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        let file = members.join(format!("{name}@2026-01-02T00-00-00Z.txt"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{name} has a file"));
        assert_eq!(text.lines().count(), 1, "{name}");
        assert!(seen.insert(text), "{name} has a member of its own");
    }
}
