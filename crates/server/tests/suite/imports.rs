//! Imports of CSV over HTTP: what is refused, by which line, and that an export is imported as it was.
//!
//! In: mappings and files. Out: checks of the job, of its file of errors, and of the contacts.

use crate::common;

use std::io::Write as _;

use common::Server;
use segmentry::Policy;
use serde_json::{Value, json};

use crate::contact_rows::{CONTACTS, FIELDS, counts, done, errors, export, found, id_of, upsert};

/// Imports a file with these columns, and returns the job once it has ended.
fn import(server: &Server, columns: &Value, file: &[u8]) -> Value {
    let begun = server.put(
        &format!("{CONTACTS}/imports"),
        &json!({"file_type": "csv", "field_mappings": columns}),
    );
    let begun = begun.expect(200);
    let url = begun["upload_uri"].as_str().expect("a link");
    assert_eq!(server.raw("PUT", url, &[("content-type", "text/csv")], file).status, 200);
    done(server, &begun)
}

#[test]
fn an_import_reports_every_line_that_it_refuses() {
    let server = Server::new(Policy::live());
    let columns = json!(["_rf2_T", "_rf0_T", null, "_rf3_T"]);
    let file =
        b"\xef\xbb\xbfemail,first,skip,others\nAda@x.org,\"a \"\"b\"\"\nc\",x,\"o@x.org; p@x.org,q@x.org\"\n\
                 no address,n,x,\n\
                 b@x.org,\xff,x,\nc@x.org\nd@x.org,d,x,,more\n\
                 e@x.org,\"e\" f,x,\nf@x.org,f,,\n,,,\n";
    let job = import(&server, &columns, file);
    assert_eq!((counts(&job), &job["status"]), ([7, 2, 0, 5], &json!("errored")));
    assert_eq!(found(&server, "ada@x.org")["first_name"], "a \"b\"\nc");
    let others = json!(["o@x.org", "p@x.org", "q@x.org"]);
    assert_eq!(found(&server, "ada@x.org")["alternate_emails"], others);
    let array = b"email,others\nbob@x.org,\"[\"\"q@x.org\"\",\"\"r@x.org\"\"]\"\n";
    let arrays = import(&server, &json!(["_rf2_T", "_rf3_T"]), array);
    assert_eq!(arrays["status"], "completed", "{arrays}");
    assert_eq!(found(&server, "bob@x.org")["alternate_emails"], json!(["q@x.org", "r@x.org"]));
    let refused = errors(&server, &job);
    let mut lines: Vec<u64> = refused.iter().filter_map(|one| one["line"].as_u64()).collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 5, 6, 7, 8], "{refused:?}");
    for reason in ["UTF-8", "1 cell where", "5 cells where", "closing quote"] {
        let says = |one: &Value| one["message"].as_str().is_some_and(|why| why.contains(reason));
        assert!(refused.iter().any(says), "{reason}: {refused:?}");
    }
    let open = import(
        &server,
        &json!(["_rf2_T", "_rf0_T"]),
        b"email,first\nx@x.org,x\ny@x.org,\"y\nz@x.org,z\nw@x.org,w\n",
    );
    assert_eq!(open["status"], "errored", "an open quote is reported");
    assert!(errors(&server, &open)[0]["message"].as_str().is_some_and(|why| why.contains("quote")));
    assert_eq!(
        found(&server, "y@x.org"),
        Value::Null,
        "no record is made of the lines after an open quote"
    );
    let inches = b"email,first\np1@x.org,5\" pipe\np2@x.org,\"open\np3@x.org,c\np4@x.org,d\n";
    let open = import(&server, &json!(["_rf2_T", "_rf0_T"]), inches);
    assert_eq!((counts(&open), &open["status"]), ([2, 1, 0, 1], &json!("errored")), "{open}");
    let whole = b"email,first\np5@x.org,5\" pipe\np6@x.org,\"two\nlines\"\n";
    let whole = import(&server, &json!(["_rf2_T", "_rf0_T"]), whole);
    assert_eq!((counts(&whole), &whole["status"]), ([2, 2, 0, 0], &json!("completed")), "{whole}");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"email,first\n").expect("room");
    for n in 0..1_500 {
        writeln!(packed, "{n}@y.org,x").expect("room");
    }
    let mut cut = packed.finish().expect("room");
    cut.truncate(cut.len() / 2);
    let job = import(&server, &json!(["_rf2_T", null]), &cut);
    let [requested, created, updated, errored] = counts(&job);
    assert_eq!((errored, requested), (1, created + updated + errored), "{job}");
    assert!(
        errors(&server, &job)[0]["message"].as_str().is_some_and(|why| why.contains("breaks off"))
    );
    let empty = import(&server, &json!(["_rf2_T"]), b"");
    assert_eq!((counts(&empty), &empty["status"]), ([0; 4], &json!("completed")));
}

#[test]
fn a_file_whose_header_does_not_fit_is_refused_before_anything_is_taken() {
    let server = Server::new(Policy::live());
    let two = json!(["_rf2_T", "_rf0_T"]);
    for (columns, file, reason) in [
        (&two, "email,first,last\na@x.org,A,B\n", "the field mapping doesn't match the CSV"),
        (&two, "email\na@x.org\n", "the field mapping doesn't match the CSV"),
        (&two, "email|first|last\na@x.org|A|B\n", "separated by `|`"),
        (&two, "a@x.org,Ann\nb@x.org,Bob\n", "column 1 has a value"),
        (&two, "email,EMAIL\na@x.org,Ann\n", "columns 1 and 2 have the same name"),
        (&two, "email,\"first\na@x.org,Ann\n", "quote"),
        (&two, "\u{0}e,f\na@x.org,Ann\n", "UTF-8"),
    ] {
        let job = import(&server, columns, file.as_bytes());
        let refused = errors(&server, &job);
        assert_eq!((&job["status"], counts(&job)), (&json!("failed"), [1, 0, 0, 1]), "{file}");
        let message = refused[0]["message"].as_str().expect("a message");
        assert!(message.contains(reason), "{file}: {message}");
        assert!(!message.contains("x.org") && !message.contains("email"), "no value: {message}");
    }
    for file in [
        "\u{feff}sep=;\r\nemail;first\r\na@x.org;\"A;n,n\"\r\n",
        "email\tfirst\ta\nb@x.org\tBob\t\n",
        "email,first,,\nc@x.org,Cy,,\nd@x.org,Di\n",
    ] {
        let width =
            if file.contains("\ta\n") { json!(["_rf2_T", "_rf0_T", null]) } else { two.clone() };
        let job = import(&server, &width, file.as_bytes());
        assert_eq!(job["status"], "completed", "{file}: {:?}", errors(&server, &job));
    }
    assert_eq!(found(&server, "a@x.org")["first_name"], "A;n,n");
    assert_eq!(found(&server, "d@x.org")["first_name"], "Di");
}

#[test]
fn lines_of_an_import_are_counted_whatever_ends_them() {
    let server = Server::new(Policy::live());
    for end in ["\n", "\r\n", "\r"] {
        let file = ["EMAIL,FIRST_NAME", "a@x.org,A", "none,B", "", "c@x.org,C", "none,D", ""];
        let job = import(&server, &json!(["_rf2_T", "_rf0_T"]), file.join(end).as_bytes());
        let mut lines: Vec<_> =
            errors(&server, &job).iter().filter_map(|one| one["line"].as_u64()).collect();
        lines.sort_unstable();
        assert_eq!(lines, [3, 6], "{end:?}");
    }
}

#[test]
fn an_import_of_an_export_gives_every_value_back() {
    let server = Server::new(Policy::live());
    let since =
        id_of(&server.post(FIELDS, &json!({"name": "since", "field_type": "Date"})).expect(200));
    let names = ["=1+1", "'=1+1", "+47 12 34", "-dash", "'quoted'", "@at", "-5"];
    let people: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(n, name)| json!({"email": format!("{n}@x.org"), "first_name": name}))
        .collect();
    upsert(&server, &json!(people));
    let done = export(&server, &json!({"file_type": "csv"}));
    let url = done["urls"][0].as_str().expect("a link");
    let file = server.raw("GET", url, &[], b"").text;
    server.delete(&format!("{CONTACTS}?delete_all_contacts=true")).expect(202);
    let header: Vec<&str> = file.lines().next().expect("a header").split(',').collect();
    let columns: Vec<_> = header
        .iter()
        .map(|name| match *name {
            "EMAIL" => Some("_rf2_T"),
            "FIRST_NAME" => Some("_rf0_T"),
            _ => None,
        })
        .collect();
    let job = import(&server, &json!(columns), file.as_bytes());
    assert_eq!(counts(&job), [names.len() as u64, names.len() as u64, 0, 0], "{job}");
    for (n, name) in names.iter().enumerate() {
        assert_eq!(found(&server, &format!("{n}@x.org"))["first_name"], *name);
    }
    // The form in which SendGrid writes dates.
    let dates = b"EMAIL,SINCE\n0@x.org,12/31/1999 00:00:00\n";
    let job = import(&server, &json!(["_rf2_T", since]), dates);
    assert_eq!(job["status"], "completed", "{:?}", errors(&server, &job));
    assert_eq!(found(&server, "0@x.org")["custom_fields"]["since"], "1999-12-31T00:00:00Z");
}

#[test]
fn a_mapping_must_name_writable_fields_and_each_once() {
    let server = Server::new(Policy::live());
    let ask = |columns: Value| {
        server.put(
            &format!("{CONTACTS}/imports"),
            &json!({"file_type": "csv", "field_mappings": columns}),
        )
    };
    for wrong in [
        json!(["_rf2_T", "_rf21_D"]),
        json!(["_rf2_T", "_rf15_T"]),
        json!(["_rf23_T"]),
        json!(["created_at"]),
        json!(["_rf2_T", "_rf2_T"]),
        json!(["_rf2_T", "email"]),
        json!([null, null]),
        json!([]),
        json!(["e7_T"]),
    ] {
        assert_eq!(ask(wrong.clone()).error(400).0, "field_mappings", "{wrong}");
    }
    let field =
        id_of(&server.post(FIELDS, &json!({"name": "plan", "field_type": "Text"})).expect(200));
    let begun = ask(json!(["_rf2_T", field])).expect(200);
    server.patch(&format!("{FIELDS}/{field}"), &json!({"name": "tier"})).expect(200);
    let url = begun["upload_uri"].as_str().expect("a link");
    server.raw("PUT", url, &[], b"e,p\na@x.org,pro\n").expect(200);
    assert_eq!(counts(&done(&server, &begun)), [1, 1, 0, 0]);
    assert_eq!(
        found(&server, "a@x.org")["custom_fields"],
        json!({"tier": "pro"}),
        "by id, whatever its name"
    );
    assert_eq!(
        server.get(&format!("{CONTACTS}/imports/00000000-0000-4000-8000-000000000000")).status,
        404
    );
}

#[test]
fn an_upload_link_takes_one_file_though_several_clients_send_it() {
    let server = Server::new(Policy::live());
    let begun = server.put(
        &format!("{CONTACTS}/imports"),
        &json!({"file_type": "csv", "field_mappings": ["_rf2_T"]}),
    );
    let begun = begun.expect(200);
    let url = begun["upload_uri"].as_str().expect("a link");
    let mut file = b"email\n".to_vec();
    for n in 0..50_000 {
        writeln!(file, "{n}@x.org").expect("room");
    }
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> =
            (0..4).map(|_| scope.spawn(|| server.raw("PUT", url, &[], &file).status)).collect();
        sent.into_iter().map(|sent| sent.join().expect("an answer")).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 404, 409].contains(status)), "{statuses:?}");
    assert_eq!(counts(&done(&server, &begun)), [50_000, 50_000, 0, 0]);
}
