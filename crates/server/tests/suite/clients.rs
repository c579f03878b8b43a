//! `SendGrid`'s own clients, unchanged but for the base URL, and every property that our description promises.
//!
//! In: Python and Node, and their registries: the clients are installed here, in a folder of the build. Out:
//! the life of a segment as each of them drives it, their answers beside the official shapes, and requests
//! made up from our `OpenAPI`. Ignored unless asked for, since Rust alone does not have what they need.

use crate::common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::Server;
use segmentry::Policy;

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("room for a folder");
    folder
}

/// Runs what installs a client. Panics with what it printed when it fails.
#[track_caller]
fn install(command: &mut Command) {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} ended in {}: {said}", output.status);
}

/// A Python that has what the scripts need.
fn python() -> PathBuf {
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock();
    let folder = folder("python");
    let python = folder.join("bin/python");
    let requirements = scripts().join("requirements.txt");
    let installed = folder.join("installed.txt");
    let wanted = std::fs::read(&requirements).expect("the list of packages");
    if std::fs::read(&installed).is_ok_and(|held| held == wanted) {
        return python;
    }
    install(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let pip = ["-m", "pip", "install", "--quiet", "-r"];
    install(Command::new(&python).args(pip).arg(&requirements));
    std::fs::write(installed, wanted).expect("room");
    python
}

/// The last lines of what a script said, if it ended well.
#[track_caller]
fn ended_well(command: &mut Command, server: &Server) -> String {
    let output = command
        .env("BASE", &server.base)
        .env("KEY", &server.key)
        .output()
        .expect("it was installed");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{failed}");
    said
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn the_python_client_drives_a_segments_life_and_every_answer_has_the_official_shape() {
    let python = python();
    let server = Server::new(Policy::live());
    let said = ended_well(Command::new(python).arg(scripts().join("life.py")), &server);
    said.lines().rev().take(2).for_each(|line| println!("Python: {line}"));
    assert!(said.contains(" steps"), "{said}");
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn the_node_client_drives_a_segments_life() {
    let folder = folder("node");
    let package = std::fs::read(scripts().join("package.json")).expect("the list of packages");
    std::fs::write(folder.join("package.json"), package).expect("room");
    let npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
    install(Command::new("npm").args(npm).arg(&folder));
    let server = Server::new(Policy::live());
    let mut node = Command::new("node");
    let said = ended_well(node.current_dir(&folder).arg(scripts().join("life.mjs")), &server);
    said.lines().rev().take(1).for_each(|line| println!("Node: {line}"));
    assert!(said.contains(" steps"), "{said}");
}

/// `EXAMPLES` says how many requests are made up for each operation.
#[test]
#[ignore = "needs Python, Node and their registries"]
fn requests_made_up_from_our_description_find_no_5xx_and_no_status_that_it_does_not_name() {
    let python = python();
    let examples = std::env::var("EXAMPLES").unwrap_or_else(|_| "5".to_owned());
    let server = Server::with(Policy::live(), |config| {
        config.limits.requests_per_minute = u32::MAX;
        // Long polls are made up as well.
        config.limits.idle_seconds = 1;
    });
    let mut tool = Command::new(python.with_file_name("schemathesis"));
    tool.args(["run", "--checks", "not_a_server_error,status_code_conformance", "--seed", "7"])
        .args(["--phases", "examples,coverage,fuzzing", "--max-examples", &examples])
        .args(["--generation-database", "none"])
        // With more of them Python 3.11 loses count of its own recursion at times.
        .args(["--request-timeout", "60", "--workers", "1"])
        .env("PYTHONPATH", scripts())
        .env("SCHEMATHESIS_HOOKS", "hooks")
        .args(["-H", &format!("Authorization: Bearer {}", server.key)])
        .arg(format!("{}/openapi.json", server.base));
    let said = ended_well(tool.current_dir(folder("python")), &server);
    let told = said.lines().filter(|line| line.contains("generated") || line.contains("passed"));
    told.for_each(|line| println!("schemathesis: {}", line.trim()));
}
