//! The walk over a query's tree that finds what is doubtful.
//!
//! In: a parsed query that compiles, and the schema. Out: warnings in the order of the text.

use super::super::ast::{Args, ColumnRef, Comparison, Expr, ExprKind, Select, Span};
use super::range::Left;
use super::reading::{
    accepts_blanks, bounds, column_in, counts_fewer_than, excludes_blanks, is_date, is_empty,
    kind_of, never_fractional, order_of_texts, value, written,
};
use super::{Lint, Warning};
use crate::ingest::ascii_domain;
use crate::schema::{ColumnKind, Decimal, Field, FieldId, Kind, Schema, Value, decimal_from_text};
use crate::time::calendar::Part;

pub(super) fn of_select(select: &Select, schema: &Schema, warnings: &mut Vec<Warning>) {
    let events: Vec<String> = select
        .joins
        .iter()
        .map(|join| &join.table)
        .chain([&select.from])
        .filter(|table| table.name.text.eq_ignore_ascii_case("event_data"))
        .map(|table| table.alias.as_ref().unwrap_or(&table.name).text.to_lowercase())
        .collect();
    let joined = !select.joins.is_empty() && !events.is_empty();
    if let Some(filter) = &select.filter {
        Walker { schema, joined, events: &events, warnings }.condition(filter, &[], Sense::PLAIN);
    }
    if let Some(having) = &select.having
        && counts_fewer_than(having)
    {
        warnings.push(Warning::new(Lint::FewerThan, having.span));
    }
    if let Some(having) = &select.having {
        whole_numbers(having, warnings);
    }
}

/// Warns of numbers with a fraction beside what counts.
fn whole_numbers(condition: &Expr, warnings: &mut Vec<Warning>) {
    match &condition.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => {
            parts.iter().for_each(|part| whole_numbers(part, warnings));
        }
        ExprKind::Not(inner) => whole_numbers(inner, warnings),
        ExprKind::Compare { op: Comparison::Equal | Comparison::NotEqual, left, right } => {
            for (of, literal) in [(left, right), (right, left)] {
                warnings.extend(
                    never_fractional(of, literal).map(|lint| Warning::new(lint, literal.span)),
                );
            }
        }
        ExprKind::InList { expr: of, items, .. } => {
            for item in items {
                warnings
                    .extend(never_fractional(of, item).map(|lint| Warning::new(lint, item.span)));
            }
        }
        ExprKind::Between { expr: of, low, high, .. } => {
            let numbers = (value(low, Kind::Number), value(high, Kind::Number));
            if let (Some(Value::Number(from)), Some(Value::Number(to))) = numbers
                && from <= to
                && from.ceil() > to.floor()
            {
                warnings.extend(never_fractional(of, low).map(|lint| Warning::new(lint, low.span)));
            }
        }
        _ => {}
    }
}

/// How the answers of a condition are taken.
#[derive(Clone, Copy)]
struct Sense {
    /// Whether its true answers are wanted, or under NOT its false ones.
    wanted: bool,
    /// Whether it stands under NOT, or under NOT NOT.
    under_not: bool,
}

impl Sense {
    const PLAIN: Self = Self { wanted: true, under_not: false };

    fn negated(self) -> Self {
        Self { wanted: !self.wanted, under_not: true }
    }

    /// The sense of a test that has its own NOT, as `NOT IN`.
    fn with(self, negated: bool) -> Self {
        if negated { self.negated() } else { self }
    }
}

struct Walker<'w> {
    schema: &'w Schema,
    joined: bool,
    events: &'w [String],
    warnings: &'w mut Vec<Warning>,
}

/// What is compared: a column, a payload path, or a part of an instant.
struct Subject {
    /// As the query names it; the same for equal subjects.
    name: String,
    /// The kind of its values; a payload path takes that of what it is compared with.
    kind: Option<Kind>,
    /// A column of contacts.
    field: Option<FieldId>,
    /// A part of an instant has few values.
    part: Option<Part>,
}

impl Walker<'_> {
    fn warn(&mut self, lint: Lint, span: Span) {
        self.warnings.push(Warning::new(lint, span));
    }

    /// Warns of what is doubtful in a condition and its parts.
    ///
    /// `allowed` are the columns whose blanks a surrounding OR accepts, or a condition beside this one excludes.
    fn condition(&mut self, expr: &Expr, allowed: &[String], sense: Sense) {
        if !matches!(expr.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_)) {
            whole_numbers(expr, self.warnings);
        }
        match &expr.kind {
            ExprKind::And(parts) => self.parts(parts, allowed, sense, sense.wanted),
            ExprKind::Or(parts) => {
                if self.joined
                    && parts.iter().any(|part| self.mentions_events(part))
                    && !parts.iter().all(|part| self.mentions_events(part))
                {
                    self.warn(Lint::JoinUnderOr, expr.span);
                }
                self.parts(parts, allowed, sense, !sense.wanted);
            }
            ExprKind::Not(inner) => self.condition(inner, allowed, sense.negated()),
            ExprKind::Compare { op, left, right } => {
                self.comparison(*op, left, right, expr.span, allowed, sense);
            }
            ExprKind::InList { expr: of, items, negated } => {
                let sense = sense.with(*negated);
                if let Some(null) = items.iter().find(|item| matches!(item.kind, ExprKind::Null)) {
                    self.warn(Lint::NullInList { negated: !sense.wanted }, null.span);
                } else if !sense.wanted {
                    self.blanks(of, allowed);
                }
                for item in items {
                    self.literal(of, Comparison::Equal, item, sense);
                }
            }
            ExprKind::InSelect { select, .. } => of_select(select, self.schema, self.warnings),
            ExprKind::Like { expr: of, pattern, negated, ignore_case } => {
                if !sense.with(*negated).wanted {
                    self.blanks(of, allowed);
                }
                if !ignore_case && let ExprKind::Text(text) = &pattern.kind {
                    self.capitals(of, text, pattern.span);
                }
            }
            ExprKind::Between { expr: of, low, high, negated } => {
                if !sense.with(*negated).wanted {
                    self.blanks(of, allowed);
                }
                self.between(of, low, high, expr.span);
            }
            ExprKind::Call { name, args: Args::List(args) }
                if name.text.eq_ignore_ascii_case("array_contains") =>
            {
                self.contains(args);
            }
            _ => {}
        }
    }

    /// The parts of AND or OR; `together` if all of them are to hold, as of NOT (... OR ...).
    fn parts(&mut self, parts: &[Expr], allowed: &[String], sense: Sense, together: bool) {
        let mut allowed = allowed.to_vec();
        for part in parts {
            allowed.extend(if together {
                excludes_blanks(part, sense.wanted)
            } else {
                accepts_blanks(part, sense.wanted)
            });
        }
        if together {
            self.contradiction(parts, sense.wanted);
        }
        parts.iter().for_each(|part| self.condition(part, &allowed, sense));
    }

    fn comparison(
        &mut self,
        op: Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
        allowed: &[String],
        sense: Sense,
    ) {
        if matches!(left.kind, ExprKind::Null) || matches!(right.kind, ExprKind::Null) {
            return self.warn(Lint::EqualsNull, span);
        }
        let unequal = match op {
            Comparison::NotEqual => sense.wanted,
            Comparison::Equal => !sense.wanted,
            _ => sense.under_not && !sense.wanted,
        };
        for (of, other) in [(left, right), (right, left)] {
            // `x != ''` asks for what is not blank.
            if unequal && !is_empty(of, other) {
                self.blanks(of, allowed);
            }
        }
        self.literal(left, op, right, sense);
        self.literal(right, op.mirrored(), left, sense);
    }

    /// A comparison of something with a literal.
    fn literal(&mut self, of: &Expr, op: Comparison, literal: &Expr, sense: Sense) {
        if let ExprKind::Call { name, args: Args::List(args) } = &of.kind
            && name.text.eq_ignore_ascii_case("length")
            && let [inner] = args.as_slice()
            && let Some(column) = self.text_field(inner)
            && let Some(Value::Number(number)) = value(literal, Kind::Number)
            && sense.wanted
        {
            // Zero is in, and one is not.
            let of_zero = op.accepts(Decimal::ZERO.cmp(&number));
            let of_one = op.accepts(Decimal::ONE.cmp(&number));
            if of_zero && !of_one && op != Comparison::NotEqual {
                self.warn(Lint::EmptyText { column }, of.span.to(literal.span));
            }
            return;
        }
        let is_equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
        if is_equality && never_fractional(of, literal).is_some() {
            // Said already.
            return;
        }
        let ExprKind::Text(text) = &literal.kind else {
            return self.of_part(of, op, literal);
        };
        if is_equality {
            self.quoted_number(of, text, literal.span);
            let found = (op == Comparison::Equal) == sense.wanted;
            if text.is_empty()
                && found
                && let Some(column) = self.text_field(of)
            {
                self.warn(Lint::EmptyText { column }, literal.span);
            }
            self.capitals(of, text, literal.span);
        } else if let Some(subject) = self.subject(of)
            && (subject.kind == Some(Kind::Text)
                || (subject.kind.is_none() && matches!(of.kind, ExprKind::Path { .. })))
            && let Some(lint) = order_of_texts(text)
        {
            self.warn(lint, literal.span);
        }
        self.midnight(of, op, text, literal.span, sense);
        self.of_part(of, op, literal);
    }

    /// Warns of a number in quotes as no number of a payload is written.
    fn quoted_number(&mut self, of: &Expr, quoted: &str, span: Span) {
        if !matches!(of.kind, ExprKind::Path { .. }) {
            return;
        }
        let number = decimal_from_text(quoted.trim()).map(|number| number.normalize().to_string());
        if let Some(number) = number.filter(|number| number != quoted) {
            self.warn(Lint::QuotedNumber { quoted: quoted.to_owned(), number }, span);
        }
    }

    /// Warns of a number that a part of an instant never is.
    fn of_part(&mut self, of: &Expr, op: Comparison, literal: &Expr) {
        let Some(Subject { part: Some(part), .. }) = self.subject(of) else { return };
        let Some(Value::Number(number)) = value(literal, Kind::Number) else { return };
        let (least, most) = bounds(part);
        let accepts = |n: u32| op.accepts(Decimal::from(n).cmp(&number));
        // What differs from a number that it never is, holds always.
        if (least..=most).all(|n| accepts(n) == (op == Comparison::NotEqual)) {
            self.warn(Lint::OutOfRange { part: part.name(), least, most }, literal.span);
        }
    }

    fn between(&mut self, of: &Expr, low: &Expr, high: &Expr, span: Span) {
        let Some(subject) = self.subject(of) else { return };
        let kind = subject.kind.or_else(|| kind_of(low));
        if let Some(kind) = kind
            && let (Some(from), Some(to)) = (value(low, kind), value(high, kind))
            && from.compare(&to).is_some_and(std::cmp::Ordering::is_gt)
        {
            self.warn(Lint::ReversedBetween, span);
        } else if let Some(part) = subject.part
            && let (Some(Value::Number(from)), Some(Value::Number(to))) =
                (value(low, Kind::Number), value(high, Kind::Number))
        {
            let (least, most) = bounds(part);
            if from > Decimal::from(most) || to < Decimal::from(least) {
                self.warn(Lint::OutOfRange { part: part.name(), least, most }, span);
            }
        }
        if kind == Some(Kind::Time)
            && let ExprKind::Text(date) = &high.kind
            && is_date(date)
        {
            self.warn(Lint::OnlyMidnight { date: date.clone() }, high.span);
        }
        if kind == Some(Kind::Text) {
            for bound in [low, high] {
                if let ExprKind::Text(text) = &bound.kind
                    && let Some(lint) = order_of_texts(text)
                {
                    self.warn(lint, bound.span);
                }
            }
        }
    }

    /// Warns of an instant of the engine's own compared with a bare date; a field of dates may hold bare dates.
    fn midnight(&mut self, of: &Expr, op: Comparison, date: &str, span: Span, sense: Sense) {
        let Some(subject) = self.subject(of) else { return };
        let is_instant = subject.kind == Some(Kind::Time)
            && matches!(subject.field, None | Some(FieldId::CREATED_AT | FieldId::UPDATED_AT));
        let ends = match op {
            Comparison::Equal | Comparison::LessOrEqual => sense.wanted,
            Comparison::NotEqual | Comparison::Greater => !sense.wanted,
            _ => false,
        };
        if is_instant && ends && is_date(date) {
            self.warn(Lint::OnlyMidnight { date: date.to_owned() }, span);
        }
    }

    /// Warns of a text with capitals, or without, beside what has none, or has only such; and of a domain that is not
    /// in the form in which it is stored.
    fn capitals(&mut self, of: &Expr, text: &str, span: Span) {
        let lower = text.to_lowercase();
        let upper = text.to_uppercase();
        if let ExprKind::Column(column) = &of.kind
            && self.is_stored_lower(column)
            && let Some(ascii) = ascii_domain(&lower)
        {
            let column = written(column);
            return self.warn(Lint::InternationalDomain { column, ascii }, span);
        }
        match &of.kind {
            ExprKind::Column(column) if lower != text && self.is_stored_lower(column) => {
                self.warn(Lint::NeverCapitals { column: written(column), lower }, span);
            }
            ExprKind::Call { name, .. }
                if lower != text && name.text.eq_ignore_ascii_case("lower") =>
            {
                self.warn(Lint::NeverCapitals { column: "LOWER(...)".to_owned(), lower }, span);
            }
            ExprKind::Call { name, .. }
                if upper != text && name.text.eq_ignore_ascii_case("upper") =>
            {
                self.warn(Lint::AlwaysCapitals { upper }, span);
            }
            _ => {}
        }
    }

    fn contains(&mut self, args: &[Expr]) {
        let [of, items] = args else { return };
        let items = match &items.kind {
            ExprKind::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(items),
        };
        for item in items {
            if let ExprKind::Text(text) = &item.kind {
                self.capitals(of, text, item.span);
            }
        }
    }

    /// Addresses and their domains are stored in lower case.
    fn is_stored_lower(&self, column: &ColumnRef) -> bool {
        self.schema.field(&column.name.text).is_some_and(|field| {
            matches!(field.id, FieldId::EMAIL | FieldId::ALTERNATE_EMAILS | FieldId::EMAIL_DOMAINS)
        })
    }

    /// The name of a column of contacts that holds texts.
    fn text_field(&self, expr: &Expr) -> Option<String> {
        let subject = self.subject(expr)?;
        (subject.kind == Some(Kind::Text) && subject.field.is_some()).then_some(subject.name)
    }

    /// Warns of conditions on one thing that no value satisfies together.
    fn contradiction(&mut self, parts: &[Expr], wanted: bool) {
        let mut known: Vec<(String, Left)> = Vec::new();
        let mut found = Vec::new();
        for part in parts {
            for (subject, keep) in self.kept(part, wanted) {
                let place = known.iter().position(|(name, _)| *name == subject);
                let place = place.unwrap_or_else(|| {
                    known.push((subject.clone(), Left::default()));
                    known.len() - 1
                });
                let left = &mut known[place].1;
                let before = left.is_empty();
                match keep {
                    Keep::One(op, value) => left.keep(op, &value),
                    Keep::Among(values) => left.keep_among(&values),
                }
                // One alone has its own warning.
                if !before && left.is_empty() && !matches!(part.kind, ExprKind::Between { .. }) {
                    found.push((Lint::Contradiction { column: subject }, part.span));
                }
            }
        }
        found.into_iter().for_each(|(lint, span)| self.warn(lint, span));
    }

    /// What a condition keeps of the values of a subject.
    fn kept(&self, expr: &Expr, wanted: bool) -> Vec<(String, Keep)> {
        let mut kept = Vec::new();
        match &expr.kind {
            ExprKind::Not(inner) => return self.kept(inner, !wanted),
            ExprKind::And(parts) if wanted => {
                kept.extend(parts.iter().flat_map(|part| self.kept(part, wanted)));
            }
            ExprKind::Or(parts) if !wanted => {
                kept.extend(parts.iter().flat_map(|part| self.kept(part, wanted)));
            }
            ExprKind::Compare { op, left, right } => {
                for (of, op, literal) in [(left, *op, right), (right, op.mirrored(), left)] {
                    if let Some(subject) = self.subject(of)
                        && let Some(value) = subject
                            .kind
                            .or_else(|| kind_of(literal))
                            .and_then(|kind| value(literal, kind))
                    {
                        let op = if wanted { op } else { op.inverted() };
                        kept.push((subject.name, Keep::One(op, value)));
                    }
                }
            }
            ExprKind::InList { expr: of, items, negated } if *negated != wanted => {
                if let Some(subject) = self.subject(of) {
                    let kind = subject.kind.or_else(|| items.iter().find_map(kind_of));
                    let items = items.iter().filter(|item| !matches!(item.kind, ExprKind::Null));
                    let values: Option<Vec<_>> = items.map(|item| value(item, kind?)).collect();
                    kept.extend(values.map(|values| (subject.name, Keep::Among(values))));
                }
            }
            ExprKind::Between { expr: of, low, high, negated } if *negated != wanted => {
                if let Some(subject) = self.subject(of)
                    && let Some(kind) = subject.kind.or_else(|| kind_of(low))
                    && let (Some(low), Some(high)) = (value(low, kind), value(high, kind))
                {
                    kept.push((subject.name.clone(), Keep::One(Comparison::GreaterOrEqual, low)));
                    kept.push((subject.name, Keep::One(Comparison::LessOrEqual, high)));
                }
            }
            _ => {}
        }
        kept
    }

    fn subject(&self, expr: &Expr) -> Option<Subject> {
        match &expr.kind {
            ExprKind::Column(column) => {
                let name = written(column).to_lowercase();
                let of_contact = |field: &Field| match field.kind {
                    ColumnKind::Scalar(kind) => Some((kind, Some(field.id))),
                    ColumnKind::TextArray => None,
                };
                let of_event = || match column.name.text.to_lowercase().as_str() {
                    "event_type" | "event_source" => Some((Kind::Text, None)),
                    "timestamp" => Some((Kind::Time, None)),
                    _ => None,
                };
                let (kind, field) = match self.schema.field(&column.name.text) {
                    Some(field) => of_contact(field)?,
                    None => of_event()?,
                };
                Some(Subject { name, kind: Some(kind), field, part: None })
            }
            ExprKind::Path { qualifier, steps } => {
                let qualifier = qualifier.iter().map(|table| table.text.to_lowercase());
                let steps = steps.iter().map(|step| step.text.clone());
                let name = qualifier.chain(["DATA:".to_owned()]).chain(steps).collect::<Vec<_>>();
                let name = name.join(".").replace("DATA:.", "DATA:");
                Some(Subject { name, kind: None, field: None, part: None })
            }
            ExprKind::Call { name, args: Args::List(args) }
                if name.text.eq_ignore_ascii_case("extract") =>
            {
                let [part, of] = args.as_slice() else { return None };
                let ExprKind::Column(word) = &part.kind else { return None };
                let part = Part::ALL
                    .into_iter()
                    .find(|part| part.name().eq_ignore_ascii_case(&word.name.text))?;
                let name = match self.subject(of) {
                    Some(of) => format!("EXTRACT({} FROM {})", part.name(), of.name),
                    // Never the same as another one.
                    None => format!("EXTRACT({} FROM ...{})", part.name(), of.span.start),
                };
                Some(Subject { name, kind: Some(Kind::Number), field: None, part: Some(part) })
            }
            _ => None,
        }
    }

    /// Warns of a contact column that may be NULL, unless NULL is allowed beside it.
    fn blanks(&mut self, expr: &Expr, allowed: &[String]) {
        let Some(column) = column_in(expr) else { return };
        let may_be_null = self.schema.field(&column.name.text).is_some_and(|field: &Field| {
            matches!(field.kind, ColumnKind::Scalar(_))
                && !matches!(
                    field.id,
                    FieldId::CONTACT_ID | FieldId::CREATED_AT | FieldId::UPDATED_AT
                )
        });
        if may_be_null && !allowed.contains(&column.name.text.to_lowercase()) {
            self.warn(Lint::BlanksDropped { column: written(column) }, expr.span);
        }
    }

    fn mentions_events(&self, expr: &Expr) -> bool {
        let of_event = |column: &ColumnRef| match &column.qualifier {
            Some(qualifier) => self.events.contains(&qualifier.text.to_lowercase()),
            None => matches!(
                column.name.text.to_lowercase().as_str(),
                "event_type" | "event_source" | "timestamp"
            ),
        };
        match &expr.kind {
            ExprKind::Column(column) => of_event(column),
            ExprKind::Path { .. } => true,
            ExprKind::And(parts) | ExprKind::Or(parts) => {
                parts.iter().any(|part| self.mentions_events(part))
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) => self.mentions_events(inner),
            ExprKind::IsNull { expr, .. }
            | ExprKind::InList { expr, .. }
            | ExprKind::Like { expr, .. } => self.mentions_events(expr),
            ExprKind::Compare { left, right, .. } => {
                self.mentions_events(left) || self.mentions_events(right)
            }
            ExprKind::Between { expr, low, high, .. } => {
                [expr, low, high].iter().any(|part| self.mentions_events(part))
            }
            ExprKind::Chain { first, rest } => {
                self.mentions_events(first)
                    || rest.iter().any(|(_, part)| self.mentions_events(part))
            }
            ExprKind::Call { args: Args::List(args), .. } => {
                args.iter().any(|part| self.mentions_events(part))
            }
            ExprKind::Case { branches, otherwise } => {
                let parts = branches.iter().flat_map(|(condition, value)| [condition, value]);
                parts.chain(otherwise.as_deref()).any(|part| self.mentions_events(part))
            }
            _ => false,
        }
    }
}

/// What a condition keeps.
enum Keep {
    One(Comparison, Value<'static>),
    Among(Vec<Value<'static>>),
}
