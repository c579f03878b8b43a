//! What the grammar takes, what it refuses and where, and what a hostile text can cost.

use super::super::ast::{Args, Arithmetic, Comparison, Expr};
use super::super::lexer::excerpt;
use super::*;

fn asking(condition: &str) -> String {
    format!("SELECT contact_id, updated_at FROM contact_data WHERE {condition}")
}

fn read(text: &str) -> Select {
    parse(text, Dialect::Extended).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> CriteriaError {
    match parse(text, Dialect::Extended) {
        Ok(_) => panic!("`{}` was read", excerpt(text)),
        Err(error) => error,
    }
}

/// The condition with every bracket that the tree means.
fn shape(condition: &str) -> String {
    show(&read(&asking(condition)).filter.expect("the query has a WHERE"))
}

fn show(expr: &Expr) -> String {
    let all = |parts: &[Expr], by: &str| {
        format!("({})", parts.iter().map(show).collect::<Vec<_>>().join(by))
    };
    let not = |negated: &bool| if *negated { "not " } else { "" };
    match &expr.kind {
        ExprKind::Text(text) | ExprKind::Timestamp(text) | ExprKind::Interval(text) => {
            format!("'{text}'")
        }
        ExprKind::Number(digits) => digits.clone(),
        ExprKind::Boolean(value) => value.to_string(),
        ExprKind::Null => "null".to_owned(),
        ExprKind::Array(items) => all(items, ","),
        ExprKind::Column(column) => column.name.text.clone(),
        ExprKind::Path { steps, .. } => {
            steps.iter().map(|step| step.text.as_str()).collect::<Vec<_>>().join("/")
        }
        ExprKind::Element { steps, .. } => {
            let steps = steps.iter().map(|step| format!("/{}", step.text));
            format!("value{}", steps.collect::<String>())
        }
        ExprKind::Nth { list, place, within } => {
            let steps = within.iter().map(|step| format!("/{}", step.text));
            format!("{}[{place}]{}", show(list), steps.collect::<String>())
        }
        ExprKind::Elements(elements) => {
            let word = if elements.exists { "exists" } else { "count" };
            let filter = elements.filter.as_ref().map_or_else(String::new, show);
            format!("{word}({}: {filter})", show(&elements.list))
        }
        ExprKind::Call { name, args: Args::List(args) } => name.text.clone() + &all(args, ","),
        ExprKind::Call { name, args: Args::Star } => format!("{}(*)", name.text),
        ExprKind::Call { name, args: Args::Distinct(arg) } => {
            format!("{}(distinct {})", name.text, show(arg))
        }
        ExprKind::Case { branches, otherwise } => {
            let branches =
                branches.iter().map(|(held, value)| format!("{}?{}:", show(held), show(value)));
            let otherwise =
                otherwise.as_ref().map_or_else(|| "null".to_owned(), |value| show(value));
            format!("({}{otherwise})", branches.collect::<String>())
        }
        ExprKind::Negate(inner) => format!("-{}", show(inner)),
        ExprKind::Chain { first, rest } => {
            let rest = rest.iter().map(|(op, operand)| {
                let sign = match op {
                    Arithmetic::Add | Arithmetic::AddRounded => "+",
                    Arithmetic::Subtract | Arithmetic::SubtractRounded => "-",
                    Arithmetic::Multiply | Arithmetic::MultiplyRounded => "*",
                    Arithmetic::Divide => "/",
                    Arithmetic::Remainder => "%",
                };
                sign.to_owned() + &show(operand)
            });
            format!("({}{})", show(first), rest.collect::<String>())
        }
        ExprKind::Compare { op, left, right } => {
            let sign = match op {
                Comparison::Equal => "=",
                Comparison::NotEqual => "!=",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
            };
            format!("({}{sign}{})", show(left), show(right))
        }
        ExprKind::IsNull { expr, negated } => format!("({} is {}null)", show(expr), not(negated)),
        ExprKind::InList { expr, items, negated } => {
            format!("({} {}in {})", show(expr), not(negated), all(items, ","))
        }
        ExprKind::InSelect { expr, negated, .. } => {
            format!("({} {}in select)", show(expr), not(negated))
        }
        ExprKind::Like { expr, pattern, negated, ignore_case } => {
            let word = if *ignore_case { "ilike" } else { "like" };
            format!("({} {}{word} {})", show(expr), not(negated), show(pattern))
        }
        ExprKind::Between { expr, low, high, negated } => {
            format!("({} {}between {} {})", show(expr), not(negated), show(low), show(high))
        }
        ExprKind::Not(inner) => format!("!{}", show(inner)),
        ExprKind::And(parts) => all(parts, " and "),
        ExprKind::Or(parts) => all(parts, " or "),
    }
}

#[test]
fn operators_bind_as_in_sql_and_chains_are_flat() {
    for (text, expected) in [
        ("a = 1 OR b = 2 AND c = 3 OR d = 4", "((a=1) or ((b=2) and (c=3)) or (d=4))"),
        ("NOT a = 1 AND NOT NOT b = 2", "(!(a=1) and !!(b=2))"),
        ("NOT (a = 1 OR b = 2)", "!((a=1) or (b=2))"),
        ("a - 2 * b - -c >= (1 + 2) * 3", "((a-(2*b)--c)>=((1+2)*3))"),
        ("a % 10 / 2 = +0", "((a%10/2)=0)"),
        ("a NOT IN ('x', NULL) and b is not null", "((a not in ('x',null)) and (b is not null))"),
        ("a BETWEEN 1 AND 2 + 3 AND b <> 4", "((a between 1 (2+3)) and (b!=4))"),
        ("a NOT LIKE '8\\_' OR a ILIKE 'x'", "((a not like '8\\_') or (a ilike 'x'))"),
        ("timestamp > TIMESTAMP '2026-01-31'", "(timestamp>'2026-01-31')"),
        ("e.DATA:payload.\"order\".from = 'x'", "(payload/order/from='x')"),
        ("f(a, ['x', 'y'], current_date) = g()", "(f(a,('x','y'),current_date())=g())"),
        ("count(*) > 1 OR Count(DISTINCT a) > 1", "((count(*)>1) or (Count(distinct a)>1))"),
        ("extract(month FROM a) = 1", "(extract(month,a)=1)"),
        (
            "NOT EXISTS (SELECT 1 FROM TABLE(FLATTEN(input => DATA:payload.l)) i WHERE i.value:a.b = 1)",
            "!exists(payload/l: (value/a/b=1))",
        ),
        (
            "(select count(*) from lateral flatten(INPUT => DATA:payload.l) where value > 1) >= 2",
            "(count(payload/l: (value>1))>=2)",
        ),
        ("\"from\" = `a b` AND e.select = day", "((from=a b) and (select=day))"),
        (r"a = '\\ \% O''B' AND a LIKE '\\ \% O\'B'", r"((a='\ \% O'B') and (a like '\\ \% O'B'))"),
    ] {
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn every_place_is_the_text_that_was_written() {
    let text = "SELECT c.contact_id, MAX(e.timestamp) AS last FROM contact_data c INNER JOIN event_data AS e \
        ON e.contact_id = c.contact_id WHERE (a = 'é') GROUP BY c.contact_id HAVING NOT last IS NULL;";
    let select = read(text);
    let piece = |span: Span| &text[span.start..span.end];
    assert_eq!(piece(select.span), text.trim_end_matches(';'));
    assert_eq!(piece(select.items[1].expr.span), "MAX(e.timestamp)");
    assert_eq!(piece(select.filter.expect("a WHERE").span), "(a = 'é')");
    assert_eq!(piece(select.having.expect("a HAVING").span), "NOT last IS NULL");
    let join = &select.joins[0];
    assert_eq!(piece(join.span), "INNER JOIN event_data AS e ON e.contact_id = c.contact_id");
    assert_eq!(piece(join.left.span), "e.contact_id");
}

#[test]
fn typical_mistakes_are_underlined_and_explained() {
    for (condition, underlined, hint) in [
        ("city == 'x'", "==", "write `=`"),
        ("a = b = c", "=", "a = b AND b = c"),
        ("city IN ()", "()", "at least one value"),
        ("city IN (\"a\")", "\"a\"", "single quotes"),
        ("x > now() - interval 10 day", "interval", "timestampadd"),
        ("x > now() - 180 days", "180 days", "timestampadd"),
        ("EXISTS (SELECT 1)", "EXISTS", "contact_id IN"),
        ("x = (SELECT 1)", "SELECT", "contact_id IN"),
        ("CASE x = 1 THEN 1 END = 1", "=", "CASE WHEN"),
        ("CASE WHEN x = 1 THEN 1 = 1", "=", "CASE WHEN"),
        ("CASE WHEN CASE WHEN a = 1 THEN 1 END = 1 THEN 1 END = 1", "CASE", "AND and OR"),
        ("LOWER(a) FILTER (WHERE b = 1) = 'x'", "FILTER", "COUNT(*) FILTER"),
        ("a IS TRUE", "TRUE", "`=`"),
        ("a = 1 ORDER BY a", "ORDER", "no order"),
        ("a = 1 UNION SELECT 1", "UNION", "OR"),
        ("max(a) OVER (b) = 1", "OVER", "GROUP BY"),
        ("(a = 1 AND (b = 2)", "", "line 1, column 55"),
        ("", "", "leave WHERE out"),
        ("a = 1; DROP TABLE x", "DROP", "only selects"),
    ] {
        let text = asking(condition);
        let error = refused(&text);
        assert_eq!(&text[error.span.start..error.span.end], underlined, "{condition}: {error}");
        assert!(
            error.hint.as_ref().is_some_and(|h| h.to_string().contains(hint)),
            "{condition}: {error}"
        );
    }
    let text = "SELECT contact_id, updated_at\nFROM contact_data c\nLEFT JOIN event_data e";
    let error = refused(text);
    assert_eq!((error.kind, error.line, error.column), (ErrorKind::Unsupported, 3, 1));
    assert_eq!(
        error.render(text),
        "3 | LEFT JOIN event_data e\n  | ^^^^\nhint: contacts without such an event are \
         `contact_id NOT IN (SELECT contact_id FROM event_data WHERE ...)`\n"
    );
}

#[test]
fn foreign_queries_are_called_by_their_name() {
    for (text, message) in [
        ("DELETE FROM contact_data", "DELETE is not a query: no data modification"),
        ("WITH x AS (SELECT 1) SELECT 1", "WITH"),
        ("email LIKE '%gmail.com'", "a condition alone"),
        ("(a = 1 AND b = 2)", "a condition alone"),
        ("lower(first_name) = 'bob'", "a condition alone"),
        ("SELECT * FROM contact_data", "SELECT *"),
        ("SELECT c.* FROM contact_data c", "SELECT *"),
        ("SELECT DISTINCT contact_id FROM contact_data", "SELECT DISTINCT"),
        ("SELECT contact_id FROM (SELECT 1) t", "a query in place of a table"),
        ("SELECT contact_id FROM contact_data, event_data", "tables joined by a comma"),
        ("SELECT a FROM b JOIN c USING (a)", "USING"),
        ("SELECT a FROM b JOIN c ON contact_id", "a join names the columns of both"),
        ("SELECT a FROM b JOIN c ON b.a = c.a AND c.d = 1", "a join takes no condition"),
        ("SELECT a FROM b CROSS JOIN c", "CROSS JOIN"),
    ] {
        let error = refused(text);
        assert_eq!(error.kind, ErrorKind::Unsupported, "{text}: {error}");
        assert!(
            error.message.to_string().starts_with(message) && error.hint.is_some(),
            "{text}: {error}"
        );
    }
    assert_eq!(refused(" \n\t").kind, ErrorKind::Empty);
    assert_eq!(refused(&" ".repeat(limits::QUERY_BYTES + 1)).kind, ErrorKind::TooLong);
    assert_eq!(
        refused("SELECT stale").message.to_string(),
        "expected `,` or FROM, found the end of the query after `stale`"
    );
}

#[test]
fn the_strict_dialect_refuses_extensions_by_name() {
    let in_where = [
        ("a <> 1", "`<>`"),
        ("a BETWEEN 1 AND 2", "BETWEEN"),
        ("a ILIKE 'x'", "ILIKE"),
        ("a = true", "TRUE"),
        ("Lower(a) = 'x'", "LOWER"),
        ("a > CURRENT_DATE", "CURRENT_DATE"),
        ("a > timestampadd(week, 1, b)", "the unit `week`"),
        ("a > timestampadd(quarter, 1, b)", "the unit `quarter`"),
        ("regexp_like(a, 'x')", "REGEXP_LIKE"),
        ("VERSION(a) > VERSION('1')", "VERSION"),
        ("Bucket(a, 'x', 2) = 1", "BUCKET"),
        ("HAVERSINE(a, b, 1, 1) < 5", "HAVERSINE"),
        ("ABS(a) = 1", "ABS"),
        ("ROUND(a) = 1", "ROUND"),
        ("FLOOR(a) = 1", "FLOOR"),
        ("CEIL(a) = 1", "CEIL"),
        ("CEILING(a) = 1", "CEIL"),
        ("ARRAY_SIZE(a) = 1", "ARRAY_SIZE"),
        ("a = []", "`= []`"),
        ("EXISTS (SELECT 1 FROM TABLE(FLATTEN(input => a)) AS i)", "FLATTEN"),
        ("(SELECT COUNT(*) FROM TABLE(FLATTEN(input => a)) AS i) > 1", "FLATTEN"),
        ("DATA:payload.url = 'x'", "a path"),
        ("contact_id IN (SELECT a FROM b GROUP BY a)", "GROUP BY in a subquery"),
        ("contact_id IN (SELECT a FROM b HAVING a = 1)", "HAVING in a subquery"),
    ]
    .map(|(condition, name)| (asking(condition), name));
    let whole = [
        ("SELECT contact_id, updated_at FROM contact_data;", "`;`"),
        ("SELECT updated_at, contact_id FROM contact_data", "another order"),
        ("SELECT contact_id, MAX(a) AS b FROM c", "an aggregate without GROUP BY"),
        ("SELECT contact_id, COUNT(*) AS n FROM c GROUP BY contact_id", "COUNT"),
    ]
    .map(|(text, name)| (text.to_owned(), name));
    for (text, name) in in_where.into_iter().chain(whole) {
        read(&text);
        let error = parse(&text, Dialect::Strict).expect_err("it is an extension");
        assert_eq!(error.kind, ErrorKind::Extension, "{text}: {error}");
        assert!(error.message.to_string().starts_with(name), "{text}: {error}");
    }
}

#[test]
fn the_limits_are_reached_and_not_passed() {
    let subquery = "contact_id IN (SELECT contact_id FROM contact_data WHERE ";
    let depths = [("(", "a = 1", ")"), ("NOT ", "a = 1", ""), ("f(", "a", ")"), ("- ", "a", "")];
    for (open, inner, close) in depths.into_iter().chain([(subquery, "a = 1", ")")]) {
        let nested = |n: usize| asking(&(open.repeat(n) + inner + &close.repeat(n)));
        let (deepest, deeper) = (nested(limits::QUERY_DEPTH), nested(limits::QUERY_DEPTH + 1));
        in_small_stack(move || {
            read(&deepest);
            assert_eq!(refused(&deeper).kind, ErrorKind::TooDeep);
        });
    }
    let list = |n: usize| asking(&format!("a IN (1{})", ",1".repeat(n - 1)));
    let sums = |n: usize| asking(&format!("a{} = 1", "+1".repeat(n - 1)));
    let ors = |n: usize| asking(&format!("a = 1{}", " OR a = 1".repeat(n - 1)));
    for (text, limit) in [
        (&list as &dyn Fn(usize) -> String, limits::IN_ITEMS),
        (&sums, limits::OPERATORS),
        (&ors, limits::PREDICATES),
    ] {
        read(&text(limit));
        assert_eq!(refused(&text(limit + 1)).kind, ErrorKind::TooMany);
    }
}

#[test]
fn hostile_texts_are_refused_in_a_small_stack() {
    for piece in [
        "(",
        "NOT ",
        "+1",
        "- ",
        "f(",
        "[",
        "a.",
        "DATA:a.",
        "x IN (SELECT a FROM b WHERE ",
        "a = 1 OR ",
        "a LIKE ",
        "a'",
        "a b\"",
        ",",
        "a IN (",
        "SELECT ",
        "\\",
        "((a)",
        "é",
    ] {
        for text in [piece.repeat(200_000), asking(&piece.repeat(500_000 / piece.len()))] {
            in_small_stack(move || drop(refused(&text)));
        }
    }
}

/// A worker's stack, whatever the test runner's is.
fn in_small_stack(run: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(run);
    thread.expect("a thread starts").join().expect("the thread neither panics nor overflows");
}
