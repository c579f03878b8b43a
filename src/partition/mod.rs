//! Many segments of one part of the contacts, evaluated at one instant, and parts that are merged.
//!
//! In: checked contacts and events of one bucket, an instant, and the plans of segments. Out: [`Parts`], which other
//! buckets' parts are merged with. There is no lifecycle and no clock: the same records give the same parts, on every
//! machine. Decision 0025 has the reasons.
//!
//! LAW: contacts are split in any way, each with all of its records and events; merged, the parts are those of all
//! contacts together: counts, members, samples and movements.

mod definitions;
mod load;
mod parts;
mod visibility;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::criteria::Plan;
use crate::engine::Engine;
use crate::ids::{ContactId, SegmentId};
use crate::schema::Schema;

pub use definitions::{Definition, compile_all, in_order};
pub use load::{Loaded, PartitionBuilder};
pub use parts::{Movement, Overlap, Part, Parts};
pub use visibility::{Visibility, visible_from};

/// Members of segments that were found before, in the same part of the contacts.
pub type PreviousMembers = BTreeMap<SegmentId, BTreeSet<ContactId>>;

/// What is wanted of an evaluation besides counts and samples.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'p> {
    /// Who the members are.
    pub members: bool,
    /// Who joined and who left since then. A segment that is not among them had no members.
    pub since: Option<&'p PreviousMembers>,
}

/// Contacts and events of one bucket, as they are at an instant.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use segmentry::chrono::DateTime;
/// use segmentry::criteria::compile;
/// use segmentry::partition::{Partition, Wanted};
/// use segmentry::{ContactId, ContactPatch, Dialect, Schema, SegmentId};
///
/// # fn main() -> Result<(), segmentry::Error> {
/// let query = "SELECT contact_id, updated_at FROM contact_data WHERE city = 'Oslo'";
/// let plan = compile(query, &Schema::new(), Dialect::Extended)?;
/// let plans = BTreeMap::from([(SegmentId::from("oslo"), plan)]);
/// // Each bucket may be on another machine.
/// let bucket = |number: u128, city: &str| -> Result<_, segmentry::Error> {
///     let mut builder = Partition::builder(Schema::new(), DateTime::UNIX_EPOCH);
///     let id = ContactId(segmentry::uuid::Uuid::from_u128(number));
///     let contact = ContactPatch::by_id(id).set("city", city).check(builder.schema())?;
///     builder.contact(1, contact);
///     let (partition, _faults) = builder.build();
///     Ok(partition.evaluate(&plans, Wanted::default()))
/// };
/// let mut all = bucket(1, "Oslo")?;
/// all.merge(bucket(2, "Bergen")?)?;
/// all.merge(bucket(3, "Oslo")?)?;
/// assert_eq!(all.get(&"oslo".into()).unwrap().count(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Partition {
    engine: Engine,
    at: DateTime<Utc>,
}

impl Partition {
    /// Takes the records of a bucket. Only what exists at the instant is seen.
    pub fn builder(schema: Schema, at: DateTime<Utc>) -> PartitionBuilder {
        PartitionBuilder::new(schema, at)
    }

    /// The instant that it shows.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The fields of contacts.
    pub fn schema(&self) -> &Schema {
        self.engine.schema()
    }

    /// Evaluates segments. A condition that several of them have is evaluated once.
    #[expect(clippy::missing_panics_doc, reason = "each plan has an id")]
    pub fn evaluate(&self, plans: &BTreeMap<SegmentId, Plan>, wanted: Wanted<'_>) -> Parts {
        let mut parts = Parts::default();
        let nobody = BTreeSet::new();
        let mut ids = plans.keys();
        self.engine.evaluate_each(plans.values(), self.at, |members| {
            let id = ids.next().expect("each plan has an id");
            let before = wanted.since.map(|since| since.get(id).unwrap_or(&nobody));
            parts.put(id, Part::new(id, members, wanted.members, before));
        });
        parts
    }
}
