#!/usr/bin/env bash
# Guess: Rust's csv crate gives the text of a cell unless the field's type says number; collecting the columns that a
#   struct does not name (#[serde(flatten)], or a map of serde_json::Value) collects texts.
# Seen: such cells are guessed one by one: the given names "Nan" and "Inf" become null in JSON (a double that JSON
#   cannot say), "true" a boolean, "00501" 501, "+15550100" 15550100, "12e3" 12000.0; the next row of the same column
#   may be a text. One id of more than 20 digits fails the whole row. And a field declared u64 takes "0x1F" as 31.
# Why it matters: ids, phone numbers and names of some contacts change by what they look like, and two spellings of an
#   id become one; a schema derived from the first rows does not fit the others.
# Instead: collect into a map of String and convert by the schema; never flatten into Value.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
csv = "=1.4.0"
serde = { version = "=1.0.229", features = ["derive"] }
serde_json = "=1.0.154"
TOML
cat > src/main.rs <<'RUST'
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct Contact {
    email: String,
    #[serde(flatten)]
    custom: BTreeMap<String, serde_json::Value>,
}

fn see(what: &str, got: String, want: &str) {
    println!("{what}: {got}");
    if got != want {
        eprintln!("changed: was {want}");
        std::process::exit(1);
    }
}

fn main() {
    let file = "email,first_name,external_id,phone,zip\n\
                a@example.com,Nan,12e3,+15550100,00501\n\
                b@example.com,Inf,12000,x15550100,501\n\
                c@example.com,Ann,true,5550100,1.10\n\
                d@example.com,Zoe,123456789012345678901234,5550100,2\n";
    let want = [
        r#"a@example.com {"external_id":12000.0,"first_name":null,"phone":15550100,"zip":501}"#,
        r#"b@example.com {"external_id":12000,"first_name":null,"phone":"x15550100","zip":501}"#,
        r#"c@example.com {"external_id":true,"first_name":"Ann","phone":5550100,"zip":1.1}"#,
        "refused",
    ];
    for (row, want) in csv::Reader::from_reader(file.as_bytes()).deserialize::<Contact>().zip(want) {
        let got = row.map(|c| format!("{} {}", c.email, serde_json::to_string(&c.custom).unwrap()));
        see("a row", got.unwrap_or_else(|_| "refused".into()), want);
    }
    let mut reader = csv::Reader::from_reader(file.as_bytes());
    let texts = reader.deserialize::<BTreeMap<String, String>>().next().unwrap().unwrap();
    let got = format!("{} {} {}", texts["first_name"], texts["external_id"], texts["phone"]);
    see("as a map of String", got, "Nan 12e3 +15550100");
    let ids = csv::Reader::from_reader("id\n0x1F\n".as_bytes()).deserialize::<(u64,)>().next().unwrap().unwrap();
    see("0x1F as u64", ids.0.to_string(), "31");
}
RUST
nice -n 10 cargo build -q
cargo tree -q --depth 1
nice -n 10 cargo run -q
