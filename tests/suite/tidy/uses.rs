//! Which modules a source uses, read from its text.
//!
//! In: the text of a source and the path of its module. Out: the paths that its code names from the root of the
//! crate, those of its tests left out. Names are resolved as far as `crate`, `super` and `self` say where they begin.

/// A path of names from the root of the crate.
pub(crate) type Path = Vec<String>;

/// What a source has outside of its tests.
#[derive(Debug, Default)]
pub(crate) struct Code {
    text: Vec<char>,
    /// Modules that are declared for tests only; their files are tests.
    pub(crate) test_modules: Vec<String>,
    /// Modules that are declared otherwise, in their order.
    pub(crate) modules: Vec<String>,
}

pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Code {
    pub(crate) fn of(source: &str) -> Self {
        let mut code = Self { text: without_literals(source), ..Self::default() };
        code.leave_out_tests();
        code.declared_modules();
        code
    }

    /// The text from a place on, without the blanks there.
    fn after_blanks(&self, mut at: usize) -> usize {
        while self.text.get(at).is_some_and(|c| c.is_whitespace()) {
            at += 1;
        }
        at
    }

    fn starts_with(&self, at: usize, text: &str) -> bool {
        text.chars().enumerate().all(|(place, c)| self.text.get(at + place) == Some(&c))
    }

    /// The name at a place; empty if there is none.
    fn name(&self, at: usize) -> String {
        self.text[at.min(self.text.len())..].iter().take_while(|c| is_name(**c)).collect()
    }

    /// The place after the bracket that closes the one at `at`.
    fn closed(&self, at: usize) -> usize {
        let mut depth = 0;
        for (place, c) in self.text.iter().enumerate().skip(at) {
            match c {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return place + 1;
            }
        }
        self.text.len()
    }

    /// Blanks every item, field or statement that is there in tests only.
    fn leave_out_tests(&mut self) {
        let mut at = 0;
        while at < self.text.len() {
            let is_inner = self.starts_with(at, "#![");
            if !is_inner && !self.starts_with(at, "#[") {
                at += 1;
                continue;
            }
            let bracket = at + 1 + usize::from(is_inner);
            let end = self.closed(bracket);
            let attribute: String = self.text[bracket + 1..end - 1].iter().collect();
            if !is_test_only(&attribute) {
                at = end;
            } else if is_inner {
                self.text.clear();
            } else {
                let item = self.item_after(end);
                let end = self.end_of_item(item);
                if let Some(name) = self.declared_at(item) {
                    self.test_modules.push(name);
                }
                self.text[at..end].iter_mut().filter(|c| **c != '\n').for_each(|c| *c = ' ');
                at = end;
            }
        }
    }

    /// Where the item begins that attributes up to `at` belong to.
    fn item_after(&self, at: usize) -> usize {
        let at = self.after_blanks(at);
        if self.starts_with(at, "#[") { self.item_after(self.closed(at + 1)) } else { at }
    }

    /// The keyword of an item, after its visibility.
    fn keyword(&self, item: usize) -> (usize, String) {
        let word = self.name(item);
        if word != "pub" {
            return (item, word);
        }
        let next = self.after_blanks(item + word.len());
        let next = if self.starts_with(next, "(") { self.closed(next) } else { next };
        let next = self.after_blanks(next);
        (next, self.name(next))
    }

    fn end_of_item(&self, item: usize) -> usize {
        let (_, word) = self.keyword(item);
        let ends_in_brace =
            !["use", "const", "static", "type", "let", "return"].contains(&word.as_str());
        let items = [
            "fn",
            "impl",
            "mod",
            "struct",
            "enum",
            "trait",
            "unsafe",
            "async",
            "extern",
            "union",
            "macro_rules",
        ];
        // A field or an argument ends with a comma; a generic item has commas of its own.
        let ends_in_comma = ends_in_brace && !items.contains(&word.as_str());
        let mut at = item;
        while let Some(c) = self.text.get(at) {
            match c {
                ';' => return at + 1,
                ',' if ends_in_comma => return at + 1,
                '{' if ends_in_brace => return self.closed(at),
                '(' | '[' | '{' => at = self.closed(at),
                ')' | ']' | '}' => return at,
                _ => at += 1,
            }
        }
        self.text.len()
    }

    /// The name of the module that an item declares, if it has a file of its own.
    fn declared_at(&self, item: usize) -> Option<String> {
        let (at, word) = self.keyword(item);
        if word != "mod" {
            return None;
        }
        let name = self.name(self.after_blanks(at + word.len()));
        let end = self.end_of_item(item);
        (self.text.get(end - 1) == Some(&';')).then_some(name)
    }

    fn declared_modules(&mut self) {
        for at in 0..self.text.len() {
            let begins = at == 0 || !is_name(self.text[at - 1]);
            if begins && self.name(at) == "mod" {
                self.modules.extend(self.declared_at(at));
            }
        }
    }

    /// The paths that the code names, of a source that is the module `module`.
    pub(crate) fn paths(&self, module: &[String]) -> Vec<Path> {
        let mut paths = Vec::new();
        // Modules within the source, each with the depth of its braces.
        let (mut inside, mut depth) = (Vec::<(usize, String)>::new(), 0);
        let mut at = 0;
        while at < self.text.len() {
            match self.text[at] {
                '{' => depth += 1,
                '}' => {
                    depth -= 1;
                    inside.retain(|(within, _)| *within <= depth);
                }
                _ => {}
            }
            let word = self.name(at);
            if word.is_empty() {
                at += 1;
                continue;
            }
            let next = self.after_blanks(at + word.len());
            let is_continued = self.text[..at].iter().rev().find(|c| !c.is_whitespace())
                == Some(&':')
                && self.text[..at].ends_with(&[':', ':']);
            match word.as_str() {
                "mod" => {
                    let name = self.name(next);
                    if self.starts_with(self.after_blanks(next + name.len()), "{") {
                        inside.push((depth + 1, name));
                    }
                }
                "crate" | "super" | "self" if !is_continued && self.starts_with(next, "::") => {
                    let mut base: Path = module.to_vec();
                    base.extend(inside.iter().map(|(_, name)| name.clone()));
                    match word.as_str() {
                        "crate" => base.clear(),
                        "super" => drop(base.pop()),
                        _ => {}
                    }
                    at = self.tree(next + 2, &base, &mut paths);
                    continue;
                }
                _ => {}
            }
            at += word.len();
        }
        paths
    }

    /// Reads what follows `::`, and returns the place after it.
    fn tree(&self, at: usize, base: &[String], paths: &mut Vec<Path>) -> usize {
        let at = self.after_blanks(at);
        if self.starts_with(at, "{") {
            let end = self.closed(at);
            let mut next = at + 1;
            while next < end - 1 {
                next = self.after_blanks(next);
                if self.starts_with(next, ",") {
                    next += 1;
                } else if next < end - 1 {
                    next = self.tree(next, base, paths).max(next + 1);
                    // A new name for it.
                    while next < end - 1 && self.text[next] != ',' {
                        next += 1;
                    }
                }
            }
            return end;
        }
        let word = self.name(at);
        let mut path = base.to_vec();
        match word.as_str() {
            "super" => drop(path.pop()),
            "" if self.starts_with(at, "*") => path.push("*".to_owned()),
            "self" | "" => {}
            name => path.push(name.to_owned()),
        }
        let next = self.after_blanks(at + word.len());
        let further = self.after_blanks(next + 2);
        let goes_on = self.text.get(further).is_some_and(|c| is_name(*c) || "{*".contains(*c));
        if !word.is_empty() && self.starts_with(next, "::") && goes_on {
            return self.tree(further, &path, paths);
        }
        paths.push(path);
        at + word.len()
    }
}

/// Whether what an attribute stands before is built with tests only.
fn is_test_only(attribute: &str) -> bool {
    let plain: String = attribute.chars().filter(|c| !c.is_whitespace()).collect();
    let words = |text: &str| text.split(|c| !is_name(c)).any(|word| word == "test");
    plain == "test"
        || plain == "cfg(test)"
        || plain.starts_with("cfg(all(") && words(&plain.replace("not(test)", ""))
}

/// The text with its comments, and what is between quotes, as blanks.
fn without_literals(source: &str) -> Vec<char> {
    let text: Vec<char> = source.chars().collect();
    let mut code = text.clone();
    let mut at = 0;
    while at < text.len() {
        let before = at.checked_sub(1).map_or(' ', |before| text[before]);
        let end = match text[at] {
            '/' if text.get(at + 1) == Some(&'/') => line_end(&text, at),
            '/' if text.get(at + 1) == Some(&'*') => comment_end(&text, at),
            '"' => string_end(&text, at),
            'r' if !is_name(before) || "bc".contains(before) => raw_string_end(&text, at),
            '\'' => char_end(&text, at),
            _ => at,
        };
        code[at..end].iter_mut().filter(|c| **c != '\n').for_each(|c| *c = ' ');
        at = end.max(at + 1);
    }
    code
}

fn line_end(text: &[char], at: usize) -> usize {
    text[at..].iter().position(|c| *c == '\n').map_or(text.len(), |length| at + length)
}

fn comment_end(text: &[char], at: usize) -> usize {
    let (mut depth, mut place) = (0, at);
    while place < text.len() {
        match text[place..] {
            ['/', '*', ..] => (depth, place) = (depth + 1, place + 2),
            ['*', '/', ..] => (depth, place) = (depth - 1, place + 2),
            _ => place += 1,
        }
        if depth == 0 {
            break;
        }
    }
    place
}

fn string_end(text: &[char], at: usize) -> usize {
    let mut place = at + 1;
    while place < text.len() && text[place] != '"' {
        place += if text[place] == '\\' { 2 } else { 1 };
    }
    (place + 1).min(text.len())
}

fn raw_string_end(text: &[char], at: usize) -> usize {
    let signs = text[at + 1..].iter().take_while(|c| **c == '#').count();
    if text.get(at + 1 + signs) != Some(&'"') {
        return at;
    }
    let mut place = at + 2 + signs;
    while place < text.len() {
        let closes = text[place] == '"'
            && text[place + 1..].iter().take(signs).filter(|c| **c == '#').count() == signs;
        place += 1;
        if closes {
            return (place + signs).min(text.len());
        }
    }
    place
}

/// The end of a character; a lifetime has none.
fn char_end(text: &[char], at: usize) -> usize {
    match text[at + 1..] {
        ['\\', ..] => {
            let end = text[at + 3..].iter().position(|c| *c == '\'');
            end.map_or(text.len(), |length| at + 4 + length)
        }
        [_, '\'', ..] => at + 3,
        _ => at,
    }
}
