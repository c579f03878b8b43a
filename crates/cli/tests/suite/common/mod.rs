//! Running the binary as a person would, in a directory of its own.
#![allow(dead_code, reason = "what one feature set uses another does not")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A directory that goes when the test ends.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("segmentry-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary directory");
        Self(path)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, content).expect("a temporary file");
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a run printed, and how it ended.
pub(crate) struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
    }
}

pub(crate) fn segmentry<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Ran {
    segmentry_as("", args)
}

/// The same with a key of a service.
pub(crate) fn segmentry_as<S: AsRef<std::ffi::OsStr>>(
    key: &str,
    args: impl IntoIterator<Item = S>,
) -> Ran {
    ran(command(key, args).output().expect("the binary runs"))
}

/// The same with a text on standard input.
pub(crate) fn segmentry_fed<S: AsRef<std::ffi::OsStr>>(
    key: &str,
    args: impl IntoIterator<Item = S>,
    input: &str,
) -> Ran {
    let mut command = command(key, args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().expect("the binary runs");
    let mut stdin = process.stdin.take().expect("it was asked for");
    let input = input.to_owned();
    // What refuses its input does not read all of it.
    let feed = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let output = process.wait_with_output().expect("it ends");
    feed.join().expect("it writes or stops");
    ran(output)
}

fn command<S: AsRef<std::ffi::OsStr>>(key: &str, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segmentry"));
    command.args(args).env_remove("SEGMENTRY_DATA").env("SEGMENTRY_API_KEY", key);
    command
}

fn ran(Output { status, stdout, stderr }: Output) -> Ran {
    Ran {
        code: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).expect("UTF-8 on standard output"),
        err: String::from_utf8_lossy(&stderr).into_owned(),
    }
}

/// The four input options for files in a directory.
pub(crate) fn inputs(directory: &Path, suffix: &str) -> Vec<String> {
    [("contacts", suffix), ("events", suffix)]
        .iter()
        .flat_map(|(kind, suffix)| {
            [format!("--{kind}"), directory.join(format!("{kind}{suffix}")).display().to_string()]
        })
        .chain(["--segments".to_owned(), directory.join("segments.jsonl").display().to_string()])
        .collect()
}
