//! Completions for shells, and pages of the manual.

use std::process::{Command, Stdio};

use crate::common::{Scratch, segmentry};

#[test]
fn shells_complete_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = segmentry(["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for word in ["eval", "replay", "completions", "report"] {
            assert!(ran.out.contains(word), "{shell}: {word}");
        }
    }
    let scratch = Scratch::new();
    let script = scratch.write("segmentry.bash", segmentry(["completions", "bash"]).out);
    let mut bash = Command::new("bash");
    if let Ok(status) = bash.arg("-n").arg(script).stderr(Stdio::null()).status() {
        assert!(status.success(), "bash reads its script");
    }
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let ran = segmentry(["man"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains(".TH segmentry 1") && ran.out.contains("replay"), "{}", ran.out);
    let scratch = Scratch::new();
    let folder = scratch.path("man1");
    assert_eq!(segmentry(["man".as_ref(), "--out".as_ref(), folder.as_os_str()]).code, 0);
    for page in ["segmentry.1", "segmentry-eval.1", "segmentry-query-check.1"] {
        assert!(folder.join(page).metadata().is_ok_and(|page| page.len() > 100), "{page}");
    }
}
