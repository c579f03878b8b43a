//! From the tree to the plan: every node by an exhaustive match.
//!
//! In: a parsed [`Select`] and the schema. Out: the [`Condition`] under which a contact is in. NOT
//! is pushed to the leaves: `wanted` says whether the condition accepts the true or the false
//! answers (De Morgan holds in three-valued logic).

use super::Context;
use super::alias::resolve_aliases;
use super::ast::{Comparison, Expr, ExprKind, Select, SelectItem, Span};
use super::call::is_predicate;
use super::condition::{between, compare, in_list, is_null, like, regexp_like};
use super::cost;
use super::error::{CriteriaError, ErrorKind};
use super::join;
use super::message::message;
use super::parse::Dialect;
use super::plan::{Condition, Having, Outcome, Plan, Test};
use super::reads::Names;
use super::scalar::{Predicate, Scalar, Set};
use super::scope::{Operand, Result, Scope, Spent, Ty, fail};
use super::typing::{Contains, aggregate_function};
use crate::limits;
use crate::schema::{FieldId, Kind, Value};

/// The position of a SELECT.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Primary,
    Subquery,
}

/// The plan of a whole query.
pub(super) fn lower(select: &Select, context: &Context<'_>) -> Result<Plan> {
    let mut lowering = Lowering {
        context,
        names: Names::default(),
        spent: Spent::default(),
        costliest: (0, select.span),
        noted: 0,
    };
    let condition = lowering.select(select, Role::Primary)?;
    if condition.size() > limits::PLAN_LEAVES {
        let message = message!["the query comes to more than ", limits::PLAN_LEAVES, " conditions"];
        return fail(ErrorKind::TooMany, message, select.span);
    }
    if condition.depth() > limits::PLAN_DEPTH {
        let message = message![
            "with the segments it refers to, the query is nested more than ",
            limits::PLAN_DEPTH,
            " deep"
        ];
        return fail(ErrorKind::TooDeep, message, select.span);
    }
    let cost = cost::of(&condition);
    if cost > context.most_cost {
        return Err(too_costly(cost, context.most_cost, lowering.costliest));
    }
    Ok(Plan::naming(condition, lowering.names))
}

/// The contacts for which a condition of a query without joins and groups is true, and those for which it is false. The
/// query was found to be within all bounds.
pub(super) fn lower_both(filter: &Expr, scope: &mut Scope<'_>) -> Result<(Condition, Condition)> {
    let mut lowering = Lowering {
        context: scope.context,
        names: Names::default(),
        spent: Spent::default(),
        costliest: (0, filter.span),
        noted: 0,
    };
    let mut one = |wanted| -> Result<Condition> {
        let condition = lowering.condition(filter, scope, wanted)?;
        Ok(join::exists(condition, 0))
    };
    Ok((one(true)?, one(false)?))
}

/// The condition on the elements of a list.
pub(super) fn lower_elements(filter: &Expr, scope: &mut Scope<'_>) -> Result<Condition> {
    // It may be lowered several times itself, so that it has fewer steps than a query.
    let steps = limits::LOWERING_STEPS - limits::ELEMENT_STEPS;
    let spent = Spent { steps, referred_size: 0 };
    let mut lowering = Lowering {
        context: scope.context,
        names: Names::default(),
        spent,
        costliest: (0, filter.span),
        noted: 0,
    };
    lowering.condition(filter, scope, true)
}

/// The refusal of a query that costs too much, at the part that costs most.
fn too_costly(cost: u64, most: u64, (part, span): (u64, Span)) -> CriteriaError {
    let message = message![
        "the query costs ",
        cost,
        " units of work for each contact, and ",
        most,
        " are allowed; this part costs most: ",
        part
    ];
    CriteriaError::new(ErrorKind::TooCostly, message, span).with_hint(
        "search texts for less (fewer or shorter patterns, `LIKE` without `_` and in place of REGEXP_LIKE), join fewer \
         event tables, or make several segments of it",
    )
}

/// The condition of a branch of a CASE.
pub(super) fn lower_branch(condition: &Expr, scope: &mut Scope<'_>) -> Result<Condition> {
    let names = std::mem::take(&mut scope.names);
    let mut lowering = Lowering {
        context: scope.context,
        names,
        spent: scope.spent,
        costliest: (0, condition.span),
        noted: 0,
    };
    let lowered = lowering.condition(condition, scope, true);
    scope.spent = lowering.spent;
    scope.names = lowering.names;
    let lowered = lowered?;
    let mut asks_events = false;
    lowered.leaves(&mut |leaf| asks_events |= matches!(leaf.test(), Test::Events(_)));
    if asks_events && (scope.events > 0 || scope.aggregates.is_some()) {
        return Err(CriteriaError::new(
            ErrorKind::Unsupported,
            "a subquery in a CASE stands only where contacts are asked, without a join",
            condition.span,
        )
        .with_hint("write `contact_id IN (SELECT ...)` and the CASE in one WHERE without events"));
    }
    Ok(lowered)
}

struct Lowering<'s> {
    context: &'s Context<'s>,
    /// The names that were used so far.
    names: Names,
    /// What was lowered so far.
    spent: Spent,
    /// What the costliest condition so far that is not made of others costs, and where it is.
    costliest: (u64, Span),
    /// What all of them so far cost, before anything is simplified.
    noted: u64,
}

impl Lowering<'_> {
    fn select(&mut self, select: &Select, role: Role) -> Result<Condition> {
        let mut scope = Scope::new(self.context, select)?;
        scope.spent = self.spent;
        if role == Role::Primary && !select.from.name.text.eq_ignore_ascii_case("contact_data") {
            return Err(CriteriaError::new(
                ErrorKind::Unsupported,
                "event_data cannot be the first table: it has no updated_at",
                select.from.name.span,
            )
            .with_hint("write `FROM contact_data AS c JOIN event_data AS e ON c.contact_id = e.contact_id`"));
        }
        let aggregated = self.columns(select, role, &mut scope)?;
        self.group_by(select, role, &scope, aggregated)?;
        let filter = match &select.filter {
            Some(filter) => self.noted(filter, &mut scope, true)?,
            None => Condition::EVERYONE,
        };
        let having = match &select.having {
            Some(having) => Some(self.having(having, select, &mut scope)?),
            None => None,
        };
        self.spent = self.spent.max(scope.spent);
        self.names.add(std::mem::take(&mut scope.names));
        self.names.fields.append(scope.fields.get_mut());
        self.names.events |= scope.events > 0;
        let condition = match having {
            Some(having) => join::grouped(filter, scope.events, having),
            None => join::exists(filter, scope.events),
        };
        if let Some(cost) = cost::of_joins(&condition) {
            self.note_cost(cost, select.span);
        }
        Ok(condition)
    }

    /// Checks the select list. Returns whether it holds aggregates.
    fn columns(&self, select: &Select, role: Role, scope: &mut Scope<'_>) -> Result<bool> {
        let (mut ids, mut updates, mut aggregates) = (0, 0, 0);
        for item in &select.items {
            match &item.expr.kind {
                ExprKind::Column(column) => {
                    let operand = scope.column(column)?;
                    match operand.scalar {
                        Scalar::Field(FieldId::CONTACT_ID) => ids += 1,
                        Scalar::Field(FieldId::UPDATED_AT) if role == Role::Primary => updates += 1,
                        _ => return Err(extra_column(role, item)),
                    }
                    if let Some(alias) = &item.alias {
                        return fail(
                            ErrorKind::Unsupported,
                            "contact_id and updated_at take no alias",
                            alias.span,
                        );
                    }
                }
                ExprKind::Call { name, args } if role == Role::Primary => {
                    let Some(function) = aggregate_function(&name.text.to_lowercase()) else {
                        return Err(extra_column(role, item));
                    };
                    scope.aggregate_of(function, name, args, item.expr.span)?;
                    if item.alias.is_none() {
                        let message = "an aggregate in the select list needs an alias";
                        let hint = "write `MAX(e.timestamp) AS last_event`";
                        let error =
                            CriteriaError::new(ErrorKind::Unsupported, message, item.expr.span);
                        return Err(error.with_hint(hint));
                    }
                    aggregates += 1;
                }
                _ => return Err(extra_column(role, item)),
            }
        }
        match role {
            Role::Primary if ids == 1 && updates == 1 => {}
            Role::Subquery if ids == 1 => {}
            Role::Primary => {
                let message = "the select list must be `contact_id, updated_at`, each once";
                return fail(
                    ErrorKind::Unsupported,
                    message,
                    select.items.first().map_or(select.span, |item| item.expr.span),
                );
            }
            Role::Subquery => {
                return fail(
                    ErrorKind::Unsupported,
                    "a subquery selects `contact_id` alone",
                    select.span,
                );
            }
        }
        if aggregates > 1 && self.context.dialect == Dialect::Strict {
            return fail(
                ErrorKind::Extension,
                "more than one aggregate in the select list is an extension",
                select.span,
            );
        }
        Ok(aggregates > 0)
    }

    fn group_by(
        &self,
        select: &Select,
        role: Role,
        scope: &Scope<'_>,
        aggregated: bool,
    ) -> Result<()> {
        let mut grouped = Vec::new();
        for column in &select.group_by {
            let operand = scope.column(column)?;
            match operand.scalar {
                Scalar::Field(field @ FieldId::CONTACT_ID) => grouped.push(field),
                Scalar::Field(field @ FieldId::UPDATED_AT) if role == Role::Primary => {
                    grouped.push(field);
                }
                _ => return Err(group_error(role, column.span)),
            }
        }
        grouped.sort_unstable();
        grouped.dedup();
        let wanted: &[FieldId] = match role {
            Role::Primary => &[FieldId::CONTACT_ID, FieldId::UPDATED_AT],
            Role::Subquery => &[FieldId::CONTACT_ID],
        };
        match (&select.group_by[..], &select.having) {
            ([], Some(having)) if !aggregated => {
                let columns =
                    if role == Role::Primary { "contact_id, updated_at" } else { "contact_id" };
                let message = message!["HAVING needs GROUP BY ", columns];
                Err(CriteriaError::new(ErrorKind::Unsupported, message, having.span)
                    .with_hint(message!["write `GROUP BY ", columns, " HAVING ...`"]))
            }
            ([first, ..], _) if grouped != wanted => Err(group_error(role, first.span)),
            ([first, ..], _) if scope.events == 0 => {
                fail(ErrorKind::Unsupported, "GROUP BY groups events; join event_data", first.span)
            }
            ([first, ..], None) if !aggregated && self.context.dialect == Dialect::Strict => fail(
                ErrorKind::Extension,
                "GROUP BY without MAX in the select list is an extension",
                first.span,
            ),
            _ => Ok(()),
        }
    }

    fn having(&mut self, having: &Expr, select: &Select, scope: &mut Scope<'_>) -> Result<Having> {
        scope.aggregates = Some(Vec::new());
        scope.aliases = select
            .items
            .iter()
            .filter_map(|item| Some(item.alias.as_ref()?.text.clone()))
            .collect();
        let resolved = resolve_aliases(having, &select.items);
        let condition = self.condition(&resolved, scope, true)?;
        let aggregates = scope.aggregates.take().unwrap_or_default();
        if aggregates.is_empty() {
            return fail(ErrorKind::Unsupported, "HAVING without an aggregate", having.span);
        }
        Ok(Having { aggregates, condition })
    }

    fn note_cost(&mut self, cost: u64, span: Span) {
        if cost > self.costliest.0 {
            self.costliest = (cost, span);
        }
    }

    /// As `condition`, and notes what it costs.
    fn noted(&mut self, expr: &Expr, scope: &mut Scope<'_>, wanted: bool) -> Result<Condition> {
        let condition = self.condition(expr, scope, wanted)?;
        if !is_combined(expr) {
            let cost = cost::of(&condition);
            self.note_cost(cost, expr.span);
            self.noted = self.noted.saturating_add(cost);
            // To know what a condition costs takes time, too.
            let most = self.context.most_cost;
            if self.noted > most.saturating_mul(limits::COST_LOOKED_AT) {
                return Err(too_costly(self.noted, most, self.costliest));
            }
        }
        Ok(condition)
    }

    /// The contacts for which `expr` is true, or false unless `wanted`.
    fn condition(&mut self, expr: &Expr, scope: &mut Scope<'_>, wanted: bool) -> Result<Condition> {
        // A condition within a comparison or under IS NULL is lowered more than once.
        self.spent = self.spent.max(scope.spent);
        self.spent.steps += 1;
        scope.spent = self.spent;
        if self.spent.steps > limits::LOWERING_STEPS {
            let message = "conditions within comparisons or IS NULL are nested too deeply";
            return fail(ErrorKind::TooDeep, message, expr.span);
        }
        let outcome = if wanted { Outcome::True } else { Outcome::False };
        let mut parts = |parts: &[Expr]| {
            let part = |part: &Expr| {
                // A stack that holds the deepest query has no room for a call between two.
                if is_combined(part) {
                    self.condition(part, scope, wanted)
                } else {
                    self.noted(part, scope, wanted)
                }
            };
            parts.iter().map(part).collect::<Result<Vec<_>>>()
        };
        match &expr.kind {
            ExprKind::And(inner) if wanted => Ok(Condition::all(parts(inner)?)),
            ExprKind::And(inner) => Ok(Condition::any(parts(inner)?)),
            ExprKind::Or(inner) if wanted => Ok(Condition::any(parts(inner)?)),
            ExprKind::Or(inner) => Ok(Condition::all(parts(inner)?)),
            ExprKind::Not(inner) if is_combined(inner) => self.condition(inner, scope, !wanted),
            ExprKind::Not(inner) => self.noted(inner, scope, !wanted),
            ExprKind::Boolean(value) => Ok(Condition::Const(*value == wanted)),
            ExprKind::Null => Ok(Condition::NOBODY),
            ExprKind::Compare { op, left, right } if is_condition(left) && is_condition(right) => {
                self.equivalence(*op, left, right, expr.span, scope, wanted)
            }
            ExprKind::Compare { op, left, right } if is_empty_array(right) => {
                let size = scope.size_beside_empty(*op, left, right.span)?;
                let number = ExprKind::Number("0".to_owned());
                let zero = scope.operand(&Expr { kind: number, span: right.span })?;
                compare(*op, size, zero, scope, wanted)
            }
            ExprKind::Compare { op, left, right } => {
                let (left, right) = (scope.operand(left)?, scope.operand(right)?);
                compare(*op, left, right, scope, wanted)
            }
            // NULL is neither true nor false.
            ExprKind::IsNull { expr, negated } if is_condition(expr) => {
                let known = Condition::any([
                    self.condition(expr, scope, true)?,
                    self.condition(expr, scope, false)?,
                ]);
                Ok(if *negated == wanted { known } else { known.complement() })
            }
            ExprKind::IsNull { expr, negated } => {
                Ok(is_null(scope.operand(expr)?, *negated != wanted))
            }
            ExprKind::InList { expr, items, negated } => {
                in_list(expr, items, scope, *negated != wanted)
            }
            ExprKind::InSelect { expr, select, negated } => {
                self.in_select(expr, select, scope, *negated != wanted)
            }
            ExprKind::Like { expr, pattern, negated, ignore_case } => {
                let flipped = if *negated == wanted { Outcome::False } else { Outcome::True };
                like(expr, pattern, *ignore_case, scope, flipped)
            }
            ExprKind::Between { expr, low, high, negated } => {
                between(expr, low, high, scope, *negated != wanted)
            }
            ExprKind::Call { name, args } if name.text.eq_ignore_ascii_case("array_contains") => {
                let Contains { set, values, or_null } = scope.contains(name, args, expr.span)?;
                match set {
                    Some(set) => {
                        if set == Set::Field(FieldId::LIST_IDS) {
                            self.names.lists.extend(values.iter().filter_map(text));
                        }
                        Ok(Condition::leaf(Predicate::Contains { set, values, or_null }, outcome))
                    }
                    None => self.in_segments(&values, or_null, expr.span, wanted),
                }
            }
            ExprKind::Elements(elements) if elements.exists => {
                let op = if wanted { Comparison::Greater } else { Comparison::LessOrEqual };
                let (left, right) =
                    (scope.elements(elements)?, Scalar::Literal(Value::Number(0.into())));
                Ok(Condition::leaf(Predicate::Compare { op, left, right }, Outcome::True))
            }
            ExprKind::Call { name, args } if name.text.eq_ignore_ascii_case("regexp_like") => {
                regexp_like(name, args, scope, outcome)
            }
            _ => {
                let operand = scope.operand(expr)?;
                Err(not_a_condition(expr, &operand))
            }
        }
    }

    /// The contacts in one of the segments, whose criteria are put in this place.
    fn in_segments(
        &mut self,
        ids: &[Value<'static>],
        or_null: bool,
        span: Span,
        wanted: bool,
    ) -> Result<Condition> {
        if self.context.dialect == Dialect::Strict {
            return fail(
                ErrorKind::Extension,
                "segment_ids is an extension, and the dialect is strict",
                span,
            );
        }
        let mut parts = Vec::with_capacity(ids.len());
        for id in ids {
            let Value::Text(id) = id else { continue };
            let plan = (self.context.segments)(id)
                .map_err(|why| CriteriaError::new(ErrorKind::Reference, why, span))?;
            self.names.segments.insert(Box::from(id.as_ref()));
            self.names.events |= plan.is_engagement();
            self.spent.referred_size += plan.condition().size();
            if self.spent.referred_size > limits::PLAN_LEAVES {
                let message = message![
                    "with the segments it refers to, the query has more than ",
                    limits::PLAN_LEAVES,
                    " conditions"
                ];
                return fail(ErrorKind::TooMany, message, span);
            }
            parts.push(plan.into_condition());
        }
        Ok(match (Condition::any(parts), wanted) {
            (inside, true) => inside,
            // NOT IN a list with a NULL is never true.
            (_, false) if or_null => Condition::NOBODY,
            (inside, false) => inside.complement(),
        })
    }

    /// `(a) = (b)`: both true or both false.
    fn equivalence(
        &mut self,
        op: Comparison,
        left: &Expr,
        right: &Expr,
        span: Span,
        scope: &mut Scope<'_>,
        wanted: bool,
    ) -> Result<Condition> {
        let same = match op {
            Comparison::Equal => wanted,
            Comparison::NotEqual => !wanted,
            _ => {
                let message = "conditions are compared with = and != only";
                return fail(ErrorKind::Type, message, span);
            }
        };
        let mut both = |left_is, right_is| -> Result<Condition> {
            let left = self.condition(left, scope, left_is)?;
            Ok(Condition::all([left, self.condition(right, scope, right_is)?]))
        };
        Ok(Condition::any([both(true, same)?, both(false, !same)?]))
    }

    fn in_select(
        &mut self,
        expr: &Expr,
        select: &Select,
        scope: &mut Scope<'_>,
        wanted: bool,
    ) -> Result<Condition> {
        if scope.aggregates.is_some() {
            return Err(CriteriaError::new(
                ErrorKind::Unsupported,
                "a subquery cannot stand in HAVING",
                expr.span,
            )
            .with_hint("put it into WHERE"));
        }
        let operand = scope.operand(expr)?;
        if operand.scalar != Scalar::Field(FieldId::CONTACT_ID) {
            return Err(CriteriaError::new(
                ErrorKind::Type,
                "a subquery selects contacts; what stands before IN must be contact_id",
                expr.span,
            )
            .with_hint("write `contact_id IN (SELECT contact_id FROM ...)`"));
        }
        // A contact id is never NULL, so NOT IN is the complement.
        let inside = self.select(select, Role::Subquery)?;
        Ok(if wanted { inside } else { inside.complement() })
    }
}

fn is_empty_array(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Array(items) if items.is_empty())
}

/// Whether a condition is made of others.
fn is_combined(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_))
}

/// Whether an expression is true, false or NULL.
fn is_condition(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call { name, .. } => is_predicate(name),
        ExprKind::Elements(elements) => elements.exists,
        ExprKind::Boolean(_)
        | ExprKind::Compare { .. }
        | ExprKind::IsNull { .. }
        | ExprKind::InList { .. }
        | ExprKind::InSelect { .. }
        | ExprKind::Like { .. }
        | ExprKind::Between { .. }
        | ExprKind::Not(_)
        | ExprKind::And(_)
        | ExprKind::Or(_) => true,
        _ => false,
    }
}

fn text(value: &Value<'static>) -> Option<Box<str>> {
    match value {
        Value::Text(text) => Some(Box::from(text.as_ref())),
        _ => None,
    }
}

fn extra_column(role: Role, item: &SelectItem) -> CriteriaError {
    let message = match role {
        Role::Primary => "the select list holds contact_id, updated_at and aggregates only",
        Role::Subquery => "a subquery selects `contact_id` alone",
    };
    CriteriaError::new(ErrorKind::Unsupported, message, item.expr.span)
}

fn group_error(role: Role, span: Span) -> CriteriaError {
    let columns = match role {
        Role::Primary => "GROUP BY takes exactly contact_id and updated_at",
        Role::Subquery => "GROUP BY in a subquery takes exactly contact_id",
    };
    CriteriaError::new(ErrorKind::Unsupported, columns, span)
}

fn not_a_condition(expr: &Expr, operand: &Operand) -> CriteriaError {
    let hint = match operand.ty {
        Ty::Of(Kind::Text) => "compare it with a text: `... = 'true'`",
        Ty::Of(Kind::Number) => "compare it with a number: `... >= 1`",
        Ty::Set(_) | Ty::Segments => "write `array_contains(column, 'value')`",
        Ty::Version => "compare it with a version: `... >= VERSION('10.2.0')`",
        Ty::Of(Kind::Time | Kind::Bool) | Ty::Json | Ty::Null => {
            "compare it with something, or ask `IS NOT NULL`"
        }
    };
    CriteriaError::new(ErrorKind::Type, "this is a value, not a condition", expr.span)
        .with_hint(hint)
}
