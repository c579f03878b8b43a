//! `segmentry completions` and `man`: what a shell and `man` know of the command line, from its own description.
//!
//! In: a shell, or a directory. Out: a script on standard output; pages of the manual.

use std::io::{Write, stdout};

use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs, ManArgs};
use crate::outcome::{Failure, Outcome};
use crate::term;

/// Prints what makes a shell complete commands and options.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<Outcome, Failure> {
    // Into memory first: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "segmentry", &mut script);
    stdout().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the page of the whole, or writes a page for each command.
pub(crate) fn man(args: &ManArgs) -> Result<Outcome, Failure> {
    match &args.out {
        None => clap_mangen::Man::new(Args::command()).render(&mut stdout().lock())?,
        Some(directory) => {
            std::fs::create_dir_all(directory)?;
            clap_mangen::generate_to(Args::command(), directory)?;
            term::note(&format!("wrote the pages into {}", directory.display()));
        }
    }
    Ok(Outcome::Done)
}

#[cfg(all(test, feature = "service", feature = "parquet"))]
mod tests {
    use std::path::Path;

    use clap::Parser;

    use super::*;

    /// The commands of a script, each as its words. What a shell would put in for variables stays as it is written.
    fn commands(script: &str) -> Vec<Vec<String>> {
        let script = script.replace("\\\n", " ");
        let (mut all, mut words, mut word) = (Vec::new(), Vec::new(), String::new());
        let (mut quote, mut nested) = (None, 0);
        let mut letters = script.chars();
        while let Some(letter) = letters.next() {
            match (quote, letter) {
                // What a command within quotes prints is one word.
                (Some('"'), '(') if nested > 0 || word.ends_with('$') => nested += 1,
                (Some('"'), ')') if nested > 0 => nested -= 1,
                (Some(_), letter) if nested > 0 => word.push(letter),
                (Some(open), letter) if letter == open => quote = None,
                (None, '"' | '\'') => quote = Some(letter),
                (None, '#') if word.is_empty() => {
                    while letters.next().is_some_and(|next| next != '\n') {}
                    all.push(std::mem::take(&mut words));
                }
                (None, ' ' | '\n' | ';' | '&' | '|' | '>' | '(' | ')') => {
                    words.push(std::mem::take(&mut word));
                    if letter != ' ' {
                        all.push(std::mem::take(&mut words));
                    }
                }
                (_, letter) => word.push(letter),
            }
        }
        words.push(word);
        all.push(words);
        for words in &mut all {
            words.retain(|word| !word.is_empty());
        }
        all
    }

    /// The words behind the name of the binary, in a command that runs it.
    fn ours(words: &[String]) -> Option<&[String]> {
        let begin = words.iter().position(|word| !word.contains('='))?;
        let is_ours = |word: &String| word == "segmentry" || word.ends_with("/segmentry");
        let at = match words[begin].as_str() {
            "cargo" if words.iter().any(|word| word == "segmentry-cli") => {
                words.iter().position(|word| word == "--")?
            }
            "docker" | "systemd-run" => words.iter().rposition(|word| word == "segmentry")?,
            _ => Some(begin).filter(|at| is_ours(&words[*at]))?,
        };
        Some(&words[at + 1..]).filter(|rest| !rest.is_empty())
    }

    #[test]
    fn every_command_in_the_documentation_is_one() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let docs = root.join("docs").read_dir().expect("a folder");
        let mut pages: Vec<_> = docs.map(|entry| entry.expect("a page").path()).collect();
        pages.retain(|page| page.extension().is_some_and(|ending| ending == "md"));
        pages.extend(
            ["README.md", "CONTRIBUTING.md", "deploy/README.md"].map(|page| root.join(page)),
        );
        let mut found = 0;
        for page in pages {
            let text = std::fs::read_to_string(&page).expect("text");
            let scripts = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
            for words in scripts.flat_map(commands) {
                let Some(rest) = ours(&words) else { continue };
                // A test of the project, not of the binary.
                if words.iter().any(|word| word == "test") {
                    continue;
                }
                found += 1;
                let line = std::iter::once("segmentry").chain(rest.iter().map(String::as_str));
                if let Err(error) = Args::try_parse_from(line) {
                    panic!("{}: {words:?}\n{error}", page.display());
                }
            }
        }
        assert!(found > 25, "{found} commands");
    }
}
