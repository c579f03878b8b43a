//! Our description in the hands of programs: what looks for faults in it, and what makes clients of it.
//!
//! In: `/openapi.json` of a served engine, two linters, a validator and three generators, from their registries, each
//! of a fixed version. Out: no fault and no warning; clients that compile strictly and drive the engine. All that
//! is installed or generated lies in folders of the build. Ignored unless asked for, as in `clients`.

use crate::{clients, common};

use std::path::{Path, PathBuf};
use std::process::Command;

use clients::{ended_well, folder, node, python, run, scripts};
use common::Server;
use segmentry::Policy;

/// A server, and a file with its description in a new folder.
fn described(name: &str) -> (Server, PathBuf) {
    let server = Server::new(Policy::live());
    let got = server.raw("GET", "/openapi.json", &[], b"");
    assert_eq!(got.status, 200, "{}", got.text);
    let file = folder(name).join("openapi.json");
    std::fs::write(&file, got.bytes).expect("room");
    (server, file)
}

fn copied(from: &Path, names: &[&str], into: &Path) {
    for name in names {
        std::fs::copy(from.join(name), into.join(name)).unwrap_or_else(|error| {
            panic!("{name} into {}: {error}", into.display());
        });
    }
}

/// A folder that has nothing of a run before.
fn emptied(folder: PathBuf) -> PathBuf {
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the folder of a run before");
    }
    folder
}

/// What an installed generator or validator is called with.
fn generator(program: &str) -> Command {
    let bin = python("generators", "generated/requirements.txt");
    let mut command = Command::new(bin.with_file_name(program));
    // Some start others that were installed with them.
    let path = std::env::var("PATH").expect("a path of programs");
    let own = bin.parent().expect("a folder of programs").display().to_string();
    command.env("PATH", format!("{own}:{path}"));
    command
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn two_linters_and_a_validator_find_no_fault_and_no_warning_in_our_description() {
    let (_server, file) = described("linted");
    run(generator("openapi-spec-validator").arg(&file));
    let rules = scripts().join("linters");
    let programs = node("linters", &rules).join("node_modules/.bin");
    let mut redocly = Command::new(programs.join("redocly"));
    redocly.arg("lint").arg(&file).arg("--config").arg(rules.join("redocly.yaml"));
    run(redocly.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true"));
    let mut spectral = Command::new(programs.join("spectral"));
    spectral.arg("lint").arg(&file).args(["--fail-severity", "hint", "--ruleset"]);
    let said = run(spectral.arg(rules.join("spectral.yaml")));
    assert!(said.contains("No results"), "{said}");
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn a_typescript_client_of_our_description_compiles_strictly_and_drives_a_segment() {
    let (server, file) = described("typescript");
    let own = scripts().join("typescript");
    let folder = node("typescript", &own);
    copied(&own, &["drive.ts", "tsconfig.json"], &folder);
    let program = |name: &str| Command::new(folder.join("node_modules/.bin").join(name));
    run(program("openapi-typescript").arg(&file).arg("-o").arg(folder.join("api.d.ts")));
    run(program("tsc").arg("-p").arg(&folder));
    let said = ended_well(Command::new("node").arg(folder.join("drive.js")), &server);
    assert!(said.contains(" steps"), "{said}");
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn a_python_client_of_our_description_has_every_operation_is_typed_and_drives_a_segment() {
    let (server, file) = described("pythonic");
    let own = scripts().join("generated");
    let package = emptied(folder("pythonic").join("segmentry_client"));
    let mut generate = generator("openapi-python-client");
    generate.args(["generate", "--meta", "none", "--path"]).arg(&file);
    generate.arg("--output-path").arg(&package).arg("--config").arg(own.join("python.yaml"));
    // Whatever it cannot read it leaves out, with a warning.
    let said = run(generate.arg("--fail-on-warning"));
    assert!(!said.contains("WARNING"), "{said}");
    let held = std::fs::read_dir(package.join("api")).expect("the operations");
    let held = held.flatten().flat_map(|tag| std::fs::read_dir(tag.path()).into_iter().flatten());
    let made = held.flatten().map(|file| file.path());
    let made = made.filter(|file| {
        file.extension().is_some_and(|kind| kind == "py") && !file.ends_with("__init__.py")
    });
    assert_eq!(made.count(), segmentry_server::routes().len(), "an operation is missing");
    copied(&own, &["drive.py"], &folder("pythonic"));
    run(generator("mypy")
        .args(["--strict", "--follow-imports", "silent", "drive.py"])
        .current_dir(folder("pythonic")));
    let mut drive = generator("python");
    let said = ended_well(drive.arg("drive.py").current_dir(folder("pythonic")), &server);
    assert!(said.contains(" steps"), "{said}");
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn a_rust_client_of_our_description_compiles_and_drives_a_segment() {
    let (server, file) = described("rustic");
    let folder = folder("rustic");
    copied(&scripts().join("rust"), &["Cargo.toml", "Cargo.lock", "drive.rs"], &folder);
    let client = emptied(folder.join("segmentry_client"));
    let mut generate = generator("openapi-generator-cli");
    generate.args(["generate", "-g", "rust", "-i"]).arg(&file).arg("-o").arg(&client);
    let properties = "library=reqwest,supportAsync=false,packageName=segmentry_client";
    run(generate.arg("--additional-properties").arg(properties));
    // The build around this one has settings of its own.
    let mut drive = Command::new(env!("CARGO"));
    drive.args(["run", "--quiet", "--locked", "--target-dir"]).arg(folder.join("target"));
    for name in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_PROFILE_DEV_OPT_LEVEL"] {
        drive.env_remove(name);
    }
    let said = ended_well(drive.current_dir(&folder), &server);
    assert!(said.contains("ok refusals"), "{said}");
}
