//! The words of the language, in `SQLite`'s.
//!
//! In: operands as SQL, each with its kind. Out: SQL of the same three answers. NULL, AND, OR, NOT, IN,
//! LIKE, COALESCE, `||`, LENGTH, TRIM, COUNT, DISTINCT, GROUP BY and HAVING are `SQLite`'s own; JSON is
//! read by its own functions. Numbers are texts and instants integers, as `numbers` and `calendar`
//! say; booleans are integers.

/// What a piece of SQL gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Time,
    Bool,
    /// A text that numbers a release.
    Version,
    /// A payload value as it comes.
    Raw,
}

/// A text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A comparison of two operands of one kind.
pub(crate) fn compare(op: &str, kind: Kind, left: &str, right: &str) -> String {
    match kind {
        Kind::Text | Kind::Time | Kind::Bool => format!("({left} {op} {right})"),
        Kind::Number => format!("(num_cmp({left}, {right}) {op} 0)"),
        Kind::Version => format!("(version_cmp({left}, {right}) {op} 0)"),
        Kind::Raw => format!("(raw_cmp({left}, {right}) {op} 0)"),
    }
}

/// A pattern with `\` before what is meant literally.
pub(crate) fn like(of: &str, pattern: &str, ignores_case: bool) -> String {
    let pattern = quoted(pattern);
    if ignores_case {
        format!(r"(fold({of}) LIKE fold({pattern}) ESCAPE '\')")
    } else {
        format!(r"({of} LIKE {pattern} ESCAPE '\')")
    }
}

/// A regular expression that a whole text matches; `NULL` of what is no text.
pub(crate) fn matches(of: &str, pattern: &str, ignores_case: bool) -> String {
    format!("regexp_like({of}, {}, {})", quoted(pattern), i32::from(ignores_case))
}

/// One operator of arithmetic.
pub(crate) fn calculate(op: char, left: &str, right: &str) -> String {
    let function = match op {
        '+' => "num_add",
        '-' => "num_sub",
        '*' => "num_mul",
        '/' => "num_div",
        '%' => "num_rem",
        op => panic!("`{op}` is no operator"),
    };
    format!("{function}({left}, {right})")
}

/// An instant, where there is such a zone.
pub(crate) fn in_zone(zone: &str, of: &str) -> String {
    format!("CASE WHEN civil({zone}, 0) IS NOT NULL THEN {of} END")
}

/// A function.
pub(crate) fn call(function: &str, args: &[String]) -> String {
    let list = args.join(", ");
    match function {
        "lower" => format!("all_lower({list})"),
        "upper" => format!("all_upper({list})"),
        "trim" => format!("trim({list})"),
        "length" => format!("CAST(length({list}) AS TEXT)"),
        "concat" => format!("({})", args.join(" || ")),
        "coalesce" => format!("coalesce({list})"),
        "abs" | "floor" | "ceil" => format!("num_{function}({list})"),
        "round" if args.len() == 1 => format!("num_round({list}, '0')"),
        "round" => format!("num_round({list})"),
        "version" | "unaccent" => format!("{function}({list})"),
        "bucket" => format!("bucket({list})"),
        "haversine" => format!("haversine({list})"),
        function => panic!("`{function}` is no function"),
    }
}

/// An aggregate of a kind, of all events or of some.
pub(crate) fn aggregate(
    function: &str,
    of: Option<&str>,
    distinct: bool,
    kind: Kind,
    only: Option<&str>,
) -> String {
    let only = only.map_or_else(String::new, |only| format!(" FILTER (WHERE {only})"));
    let name = match (function, kind) {
        ("count", _) => {
            let of = of.unwrap_or("*");
            let distinct = if distinct { "DISTINCT " } else { "" };
            return format!("CAST(count({distinct}{of}){only} AS TEXT)");
        }
        ("sum" | "avg", _) | ("min" | "max", Kind::Number) => format!("num_{function}"),
        ("min" | "max", Kind::Raw) => format!("raw_{function}"),
        ("min" | "max", _) => function.to_owned(),
        (function, _) => panic!("`{function}` is no aggregate"),
    };
    let of = of.expect("only COUNT takes *");
    format!("{name}({}{of}){only}", if distinct { "DISTINCT " } else { "" })
}

/// Whether any of the values is in an array field; `values` are texts, NULL among them or not.
pub(crate) fn field_contains(contact: &str, field: &str, values: &[String]) -> String {
    let members =
        format!("SELECT member FROM sets WHERE contact = {contact} AND field = {}", quoted(field));
    any_in(&members, values)
}

/// How many texts an array field holds.
pub(crate) fn field_size(contact: &str, field: &str) -> String {
    let field = quoted(field);
    format!(
        "CAST((SELECT count(DISTINCT member) FROM sets WHERE contact = {contact} AND field = {field}) \
         AS TEXT)"
    )
}

/// SQL's OR over `value IN members`: true if one is found, else NULL if one value is NULL. A set holds
/// no NULL and may be empty; `NULL IN ()` would be false, but it is not known what NULL stands for.
fn any_in(members: &str, values: &[String]) -> String {
    let found: Vec<String> = values
        .iter()
        .map(
            |value| if value == "NULL" { value.clone() } else { format!("{value} IN ({members})") },
        )
        .collect();
    format!("({})", found.join(" OR "))
}

/// A payload path of an event.
pub(crate) struct Path {
    /// The column.
    payload: String,
    /// The path in `SQLite`'s words.
    path: String,
}

impl Path {
    pub(crate) fn new(event: &str, steps: &[&str]) -> Self {
        let steps: Vec<String> = steps.iter().map(|step| format!(".\"{step}\"")).collect();
        Self { payload: format!("{event}.payload"), path: quoted(&format!("${}", steps.concat())) }
    }

    /// A path in an element of a list of the event, which is the table `i`.
    pub(crate) fn of_element(event: &str, steps: &[&str]) -> Self {
        let steps: Vec<String> = steps.iter().map(|step| format!(".\"{step}\"")).collect();
        let path = format!("(i.fullkey || {})", quoted(&steps.concat()));
        Self { payload: format!("{event}.payload"), path }
    }

    /// A path of an element of the list at the path.
    pub(crate) fn nth(self, place: u32, within: &[&str]) -> Self {
        let within = within.iter().fold(String::new(), |path, step| path + ".\"" + step + "\"");
        let path = format!("{} || {}", self.path, quoted(&format!("[{place}]{within}")));
        Self { path: format!("({path})"), ..self }
    }

    /// How many elements of the list at the path satisfy a condition.
    pub(crate) fn count(&self, filter: &str) -> String {
        let (kind, Self { payload, path }) = (self.kind(), self);
        format!(
            "CAST((SELECT count(*) FROM json_each({payload}, {path}) AS i \
             WHERE {kind} = 'array' AND {filter}) AS TEXT)"
        )
    }

    /// How many elements the list at the path has; NULL where there is none.
    pub(crate) fn size(&self) -> String {
        let (kind, Self { payload, path }) = (self.kind(), self);
        format!(
            "CASE WHEN {kind} = 'array' THEN CAST(json_array_length({payload}, {path}) AS TEXT) END"
        )
    }

    fn kind(&self) -> String {
        format!("json_type({}, {})", self.payload, self.path)
    }

    /// The value read as a kind, where it can be.
    pub(crate) fn read_as(&self, kind: Kind) -> String {
        let Self { payload, path } = self;
        let (text, number) =
            (format!("({payload} ->> {path})"), format!("num({payload} -> {path})"));
        let cases = match kind {
            Kind::Text | Kind::Version => format!(
                "WHEN 'text' THEN {text} WHEN 'integer' THEN {number} WHEN 'real' THEN {number} \
                 WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'"
            ),
            Kind::Number => format!(
                "WHEN 'text' THEN num({text}) WHEN 'integer' THEN {number} WHEN 'real' THEN {number}"
            ),
            Kind::Time => format!("WHEN 'text' THEN as_time({text})"),
            Kind::Bool => format!(
                "WHEN 'true' THEN 1 WHEN 'false' THEN 0 \
                 WHEN 'text' THEN CASE {text} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
            ),
            Kind::Raw => format!(
                "WHEN 'text' THEN 't' || {text} WHEN 'integer' THEN 'n' || {number} \
                 WHEN 'real' THEN 'n' || {number} WHEN 'true' THEN 'btrue' WHEN 'false' THEN 'bfalse'"
            ),
        };
        format!("CASE {} {cases} END", self.kind())
    }

    /// Whatever is there, one text for what is equal.
    pub(crate) fn whole(&self) -> String {
        let (kind, Self { payload, path }) = (self.kind(), self);
        format!("CASE WHEN {kind} <> 'null' THEN canon({payload} -> {path}) END")
    }

    /// Whether it holds any of the values; NULL where nothing is, or an object.
    pub(crate) fn contains(&self, values: &[String]) -> String {
        let (kind, Self { payload, path }) = (self.kind(), self);
        // A scalar is an array of itself to SQLite too.
        let members = format!(
            "SELECT CASE type WHEN 'text' THEN value WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' \
             ELSE num(value) END FROM json_each({payload}, {path}) \
             WHERE type NOT IN ('null', 'array', 'object')"
        );
        let found = any_in(&members, values);
        format!("CASE WHEN {kind} NOT IN ('null', 'object') THEN {found} END")
    }
}
