//! The elements of a list in a payload: their condition, and how many satisfy it.
//!
//! In: a list and a condition as they were written, and the scope in which they stand. Out: a scalar that counts
//! elements. The condition sees nothing but the element: neither the contact, nor other events, nor the time, so that
//! its answer is the same for equal lists and is found once for each distinct list.

use super::ast::{ColumnRef, Elements, Expr, Ident, Span};
use super::error::{CriteriaError, ErrorKind};
use super::lower::lower_elements;
use super::message::message;
use super::plan::Condition;
use super::scalar::{EventColumn, Nth, Scalar};
use super::scope::{Operand, Result, Scope, Ty, fail};
use crate::ingest::PATH_SEPARATOR;
use crate::limits;

impl Scope<'_> {
    /// The number of elements that satisfy their condition.
    pub(super) fn elements(&mut self, elements: &Elements) -> Result<Scalar> {
        let list = &elements.list;
        if self.aggregates.is_some() {
            return fail(ErrorKind::Unsupported, "a list is taken apart in WHERE", list.span);
        }
        let operand = self.operand(list)?;
        let of = match (operand.ty, operand.scalar) {
            (
                Ty::Json,
                scalar @ Scalar::Event { column: EventColumn::Property { kind: None, .. }, .. },
            ) => scalar,
            (Ty::Set(_), _) => {
                let message = "FLATTEN takes a list of a payload";
                return Err(CriteriaError::new(ErrorKind::Type, message, list.span).with_hint(
                    "write `array_contains(list_ids, '...')` or `ARRAY_SIZE(list_ids) >= 2`",
                ));
            }
            _ => {
                let message = "FLATTEN takes a list of a payload";
                return Err(CriteriaError::new(ErrorKind::Type, message, list.span)
                    .with_hint("write a path like `DATA:payload.items`"));
            }
        };
        let mut filter = Condition::EVERYONE;
        if let Some(written) = &elements.filter {
            let mut inner = Scope::of_element(self.context, elements.alias.as_ref());
            filter = lower_elements(written, &mut inner)?;
            if filter.mentions_now() {
                return Err(CriteriaError::new(
                    ErrorKind::Unsupported,
                    "a condition on elements cannot depend on the time",
                    written.span,
                )
                .with_hint("compare with an instant, or put the condition on the event"));
            }
            if filter.size() > limits::ELEMENT_CONDITIONS {
                let most = limits::ELEMENT_CONDITIONS;
                let message = message!["more than ", most, " conditions on the elements of a list"];
                return fail(ErrorKind::TooMany, message, written.span);
            }
        }
        Ok(Scalar::Elements { of: Box::new(of), filter: Box::new(filter) })
    }

    /// An element of a list by its place, or what is at a path of it.
    pub(super) fn nth(
        &mut self,
        list: &Expr,
        place: u32,
        within: &[Ident],
        span: Span,
    ) -> Result<Operand> {
        let list = self.operand(list)?;
        let Scalar::Event { table, column: EventColumn::Property { path: held, kind: None } } =
            list.scalar
        else {
            return fail(ErrorKind::Type, "a list of a payload has elements", list.span);
        };
        let steps: Vec<&str> = within.iter().map(|step| step.text.as_str()).collect();
        let path = Box::from(steps.join(&PATH_SEPARATOR.to_string()));
        let column = EventColumn::Nth { of: Nth { list: held, place, path }, kind: None };
        Ok(Operand { scalar: Scalar::Event { table, column }, ty: Ty::Json, span, bare: false })
    }

    /// A property of the element, `value:a.b`.
    pub(super) fn of_element_at(
        &self,
        qualifier: Option<&Ident>,
        steps: &[Ident],
        span: Span,
    ) -> Result<Operand> {
        // The name must be that of the element.
        let name = Ident { text: "value".to_owned(), quoted: false, span };
        let whole = self.column(&ColumnRef { qualifier: qualifier.cloned(), name, span })?;
        let steps: Vec<&str> = steps.iter().map(|step| step.text.as_str()).collect();
        let path = Box::from(steps.join(&PATH_SEPARATOR.to_string()));
        let column = EventColumn::Property { path, kind: None };
        Ok(Operand { scalar: Scalar::Event { table: 0, column }, ..whole })
    }
}
