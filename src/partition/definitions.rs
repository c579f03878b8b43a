//! Segments that are defined together, and may refer to one another.
//!
//! In: definitions, in any order. Out: a plan for each, or why there is none.

use std::collections::{BTreeMap, BTreeSet};

use crate::criteria::Piece;
use crate::criteria::{CriteriaError, Dialect, Message, Plan, check, compile_among, message};
use crate::ids::{ListId, SegmentId};
use crate::schema::Schema;

/// A segment to evaluate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// What others call it in `segment_ids`.
    pub id: SegmentId,
    /// Its criteria.
    pub query: String,
    /// Lists that its members are on, besides.
    pub parent_list_ids: Vec<ListId>,
}

impl Definition {
    /// A segment without a parent list.
    pub fn new(id: impl Into<SegmentId>, query: &str) -> Self {
        Self { id: id.into(), query: query.to_owned(), parent_list_ids: Vec::new() }
    }
}

/// Places of definitions, each behind those that it refers to; those in a cycle come last.
pub fn in_order(definitions: &[Definition], schema: &Schema) -> Vec<usize> {
    let references = |definition: &Definition| {
        let plan = check(&definition.query, schema, Dialect::Extended).ok();
        plan.map(|plan| plan.names().segments.clone()).unwrap_or_default()
    };
    let numbered = definitions.iter().enumerate();
    let mut waiting: Vec<_> = numbered.map(|(place, one)| (place, references(one))).collect();
    let mut ordered = Vec::with_capacity(definitions.len());
    while !waiting.is_empty() {
        let id = |(place, _): &(usize, _)| definitions[*place].id.clone();
        let ids: BTreeSet<SegmentId> = waiting.iter().map(id).collect();
        let before = ordered.len();
        waiting.retain(|(place, references)| {
            let waits = references.iter().any(|id| ids.contains(&SegmentId::from(&**id)));
            if !waits {
                ordered.push(*place);
            }
            waits
        });
        if ordered.len() == before {
            ordered.extend(waiting.drain(..).map(|(place, _)| place));
        }
    }
    ordered
}

/// Compiles segments in their order of reference; the plans are in the order of the definitions. `accept` may refuse a
/// query that compiles. Of two segments with one id, others refer to the first.
pub fn compile_all(
    definitions: &[Definition],
    schema: &Schema,
    accept: &dyn Fn(&str) -> Result<(), CriteriaError>,
) -> Vec<Result<Plan, CriteriaError>> {
    let mut plans: BTreeMap<&str, Plan> = BTreeMap::new();
    let mut compiled = Vec::with_capacity(definitions.len());
    for place in in_order(definitions, schema) {
        let definition = &definitions[place];
        let plan = compile_among(&definition.query, schema, Dialect::Extended, &|id| {
            plans.get(id).cloned().ok_or_else(|| unreachable_segment(definitions, id))
        });
        let plan = plan.and_then(|plan| accept(&definition.query).map(|()| plan)).map(|plan| {
            let lists = definition.parent_list_ids.iter();
            lists.fold(plan, |plan, list| plan.within_list(list.as_str()))
        });
        if let Ok(plan) = &plan {
            plans.entry(definition.id.as_str()).or_insert_with(|| plan.clone());
        }
        compiled.push((place, plan));
    }
    compiled.sort_by_key(|(place, _)| *place);
    compiled.into_iter().map(|(_, plan)| plan).collect()
}

fn unreachable_segment(definitions: &[Definition], id: &str) -> Message {
    if definitions.iter().any(|definition| definition.id.as_str() == id) {
        message!["segment `", Piece::value(id), "` is invalid, or refers back to this one"]
    } else {
        message!["there is no segment `", Piece::value(id), "`"]
    }
}
