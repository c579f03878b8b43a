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

/// Where the scripts lie.
pub(crate) fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients")
}

/// A folder of the build, for what is installed or generated.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("room for a folder");
    folder
}

/// Runs what installs, generates or looks for faults; what it printed. Panics with that when it fails.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> String {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"));
    let [said, failed] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{command:?} ended in {}: {said}\n{failed}", output.status);
    format!("{said}{failed}")
}

/// A Python that has what a list in the scripts' folder names.
pub(crate) fn python(name: &str, requirements: &str) -> PathBuf {
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock();
    let folder = folder(name);
    let python = folder.join("bin/python");
    let requirements = scripts().join(requirements);
    let installed = folder.join("installed.txt");
    let wanted = std::fs::read(&requirements).expect("the list of packages");
    if std::fs::read(&installed).is_ok_and(|held| held == wanted) {
        return python;
    }
    run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    let pip = ["-m", "pip", "install", "--quiet", "-r"];
    run(Command::new(&python).args(pip).arg(&requirements));
    std::fs::write(installed, wanted).expect("room");
    python
}

/// A folder of the build with the packages that `package.json` in a folder of the scripts names.
pub(crate) fn node(name: &str, scripts: &Path) -> PathBuf {
    let folder = folder(name);
    std::fs::copy(scripts.join("package.json"), folder.join("package.json")).expect("room");
    let npm = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
    run(Command::new("npm").args(npm).arg(&folder));
    folder
}

/// What a script printed that was given a server, if it ended well.
#[track_caller]
pub(crate) fn ended_well(command: &mut Command, server: &Server) -> String {
    run(command.env("BASE", &server.base).env("KEY", &server.key))
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn the_python_client_drives_a_segments_life_and_every_answer_has_the_official_shape() {
    let python = python("python", "requirements.txt");
    let server = Server::new(Policy::live());
    let said = ended_well(Command::new(python).arg(scripts().join("life.py")), &server);
    said.lines().rev().take(2).for_each(|line| println!("Python: {line}"));
    assert!(said.contains(" steps"), "{said}");
}

#[test]
#[ignore = "needs Python, Node and their registries"]
fn the_node_client_drives_a_segments_life() {
    let folder = node("node", &scripts());
    let server = Server::new(Policy::live());
    let mut node = Command::new("node");
    let said = ended_well(node.current_dir(&folder).arg(scripts().join("life.mjs")), &server);
    said.lines().rev().take(1).for_each(|line| println!("Node: {line}"));
    assert!(said.contains(" steps"), "{said}");
}

/// `EXAMPLES` says how many requests are made up for each operation.
#[test]
#[ignore = "needs Python, Node and their registries"]
fn requests_made_up_from_our_description_find_no_5xx_and_no_answer_that_it_does_not_describe() {
    let python = python("python", "requirements.txt");
    let examples = std::env::var("EXAMPLES").unwrap_or_else(|_| "5".to_owned());
    let server = Server::with(Policy::live(), |config| {
        config.limits.requests_per_minute = u32::MAX;
        // Long polls are made up as well.
        config.limits.idle_seconds = 1;
    });
    let mut tool = Command::new(python.with_file_name("schemathesis"));
    let checks = "not_a_server_error,status_code_conformance,content_type_conformance,\
                  response_schema_conformance";
    tool.args(["run", "--checks", checks, "--seed", "7"])
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
