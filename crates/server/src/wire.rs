//! The wire types: what is answered, in the forms of the contract.
//!
//! In: contacts, segments, lists and fields of the engine. Out: structures that serialise to JSON, from which the
//! schemas of the API's description are made. Reserved texts that are not set are `""`; instants are whole seconds in
//! UTC, as in the official examples.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use segmentry::engine::{FieldValue, Memberships};
use segmentry::lifecycle::Validation;
use segmentry::schema::{ColumnKind, Field, FieldId, FieldType, Kind, Value};
use segmentry::{ContactId, Engine, SegmentId, SegmentView};
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// An instant as the official examples write it.
pub(crate) fn stamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// URLs of a resource and of its neighbours.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) prev: Option<String>,
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub(crate) here: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
}

impl Metadata {
    pub(crate) fn here(url: String) -> Self {
        Self { here: Some(url), ..Self::default() }
    }
}

/// The id of a job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobId {
    pub(crate) job_id: String,
}

/// A contact.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Contact {
    pub(crate) id: String,
    pub(crate) email: String,
    pub(crate) phone_number_id: String,
    pub(crate) external_id: String,
    pub(crate) anonymous_id: String,
    pub(crate) alternate_emails: Vec<String>,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) unique_name: String,
    pub(crate) address_line_1: String,
    pub(crate) address_line_2: String,
    pub(crate) city: String,
    pub(crate) state_province_region: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
    pub(crate) phone_number: String,
    pub(crate) whatsapp: String,
    pub(crate) line: String,
    pub(crate) facebook: String,
    pub(crate) list_ids: Vec<String>,
    /// The segments that it is a member of, as of the last evaluation.
    #[schema(value_type = Vec<String>)]
    pub(crate) segment_ids: Vec<SegmentId>,
    /// By the field's name.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub(crate) custom_fields: BTreeMap<String, Box<RawValue>>,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    #[serde(rename = "_metadata")]
    pub(crate) metadata: Metadata,
}

/// A value as JSON; numbers with all their digits.
fn json(held: &FieldValue<'_>) -> Box<RawValue> {
    let text = match held {
        FieldValue::Scalar(Value::Time(at)) => format!("\"{}\"", stamp(at.to_chrono())),
        held => held.to_json(),
    };
    RawValue::from_string(text).expect("a value is JSON")
}

impl Contact {
    /// Contacts as they are at the moment; those that do not exist are left out.
    pub(crate) fn of(engine: &Engine, ids: &[ContactId], base: &str) -> Vec<Self> {
        Self::of_known(engine, &engine.memberships(ids), base)
    }

    /// As [`Self::of`], with the fields of types that `SendGrid` does not have: for `/v1`.
    pub(crate) fn with_all_fields(engine: &Engine, ids: &[ContactId], base: &str) -> Vec<Self> {
        let mut contacts = Self::of(engine, ids, base);
        for contact in &mut contacts {
            let Some(record) = contact.id.parse().ok().and_then(|id: ContactId| engine.contact(id))
            else {
                continue;
            };
            for (field, held) in record.fields.iter().filter(|(field, _)| field.is_custom()) {
                contact.custom_fields.entry(field.name.clone()).or_insert_with(|| json(held));
            }
        }
        contacts
    }

    /// The contacts, with memberships that were looked up before.
    pub(crate) fn of_known(engine: &Engine, memberships: &Memberships, base: &str) -> Vec<Self> {
        let each = memberships.contacts().iter().enumerate().map(|(place, id)| {
            let segments = engine.segments_at(memberships, place).cloned().collect();
            Self::in_segments(engine, *id, segments, base)
        });
        each.flatten().collect()
    }

    fn in_segments(
        engine: &Engine,
        contact: ContactId,
        segment_ids: Vec<SegmentId>,
        base: &str,
    ) -> Option<Self> {
        let record = engine.contact(contact)?;
        let id = record.contact_id.to_string();
        let metadata = Metadata::here(format!("{base}/v3/marketing/contacts/{id}"));
        let mut contact = Self { id, segment_ids, metadata, ..Self::default() };
        for (field, held) in &record.fields {
            if field.is_custom() {
                if !is_known_to_sendgrid(field) {
                    continue;
                }
                contact.custom_fields.insert(field.name.clone(), json(held));
            } else {
                contact.put(field.id, held);
            }
        }
        Some(contact)
    }

    fn put(&mut self, id: FieldId, held: &FieldValue<'_>) {
        match held {
            FieldValue::Texts(texts) => {
                let texts = texts.iter().map(|text| (*text).to_owned()).collect();
                match id {
                    FieldId::LIST_IDS => self.list_ids = texts,
                    FieldId::ALTERNATE_EMAILS => self.alternate_emails = texts,
                    _ => {}
                }
            }
            FieldValue::Scalar(Value::Time(at)) => match id {
                FieldId::CREATED_AT => self.created_at = stamp(at.to_chrono()),
                FieldId::UPDATED_AT => self.updated_at = stamp(at.to_chrono()),
                _ => {}
            },
            FieldValue::Scalar(value) => {
                if let (Value::Text(text), Some(place)) = (value, self.text(id)) {
                    *place = text.to_string();
                }
            }
        }
    }

    fn text(&mut self, id: FieldId) -> Option<&mut String> {
        Some(match id {
            FieldId::EMAIL => &mut self.email,
            FieldId::PHONE_NUMBER_ID => &mut self.phone_number_id,
            FieldId::EXTERNAL_ID => &mut self.external_id,
            FieldId::ANONYMOUS_ID => &mut self.anonymous_id,
            FieldId::FIRST_NAME => &mut self.first_name,
            FieldId::LAST_NAME => &mut self.last_name,
            FieldId::UNIQUE_NAME => &mut self.unique_name,
            FieldId::ADDRESS_LINE_1 => &mut self.address_line_1,
            FieldId::ADDRESS_LINE_2 => &mut self.address_line_2,
            FieldId::CITY => &mut self.city,
            FieldId::STATE_PROVINCE_REGION => &mut self.state_province_region,
            FieldId::POSTAL_CODE => &mut self.postal_code,
            FieldId::COUNTRY => &mut self.country,
            FieldId::PHONE_NUMBER => &mut self.phone_number,
            FieldId::WHATSAPP => &mut self.whatsapp,
            FieldId::LINE => &mut self.line,
            FieldId::FACEBOOK => &mut self.facebook,
            _ => return None,
        })
    }
}

/// Whether a segment's members are kept current.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentState {
    /// `PENDING`, `VALID` or `INVALID`.
    pub(crate) query_validation: &'static str,
    /// What an invalid segment lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error_message: Option<String>,
}

/// A segment in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SegmentSummary {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Members at the last publication.
    pub(crate) contacts_count: u64,
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    /// When count and sample were published last.
    pub(crate) sample_updated_at: String,
    /// When they will be next.
    pub(crate) next_sample_update: String,
    pub(crate) parent_list_ids: Vec<String>,
    pub(crate) query_version: &'static str,
    pub(crate) status: SegmentState,
    /// The address of the segment; only in lists of segments.
    #[serde(rename = "_metadata", skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Metadata>,
}

/// A segment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Segment {
    #[serde(flatten)]
    pub(crate) summary: SegmentSummary,
    /// Exactly as it was sent.
    pub(crate) query_dsl: String,
    /// Up to 50 of the members that were counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contacts_sample: Option<Vec<Contact>>,
    pub(crate) refreshes_used: u32,
    pub(crate) max_refreshes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_refreshed_at: Option<String>,
}

/// A segment in the form of the API's first generation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OldSegment {
    #[serde(flatten)]
    pub(crate) segment: Segment,
    /// The parent list, or empty.
    pub(crate) parent_list_id: String,
    /// The compiled query, if it was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(crate) query_json: Option<serde_json::Value>,
}

pub(crate) fn validation(state: Validation) -> &'static str {
    match state {
        Validation::Pending => "PENDING",
        Validation::Valid => "VALID",
        Validation::Invalid => "INVALID",
    }
}

impl SegmentSummary {
    pub(crate) fn of(view: &SegmentView, base: &str) -> Self {
        let invalid = view.query_validation == Validation::Invalid;
        Self {
            id: view.id.to_string(),
            name: view.name.clone(),
            contacts_count: view.contacts_count,
            created_at: stamp(view.created_at),
            updated_at: stamp(view.updated_at),
            sample_updated_at: stamp(view.sample_updated_at),
            // For an invalid segment nothing is scheduled, but clients expect an instant.
            next_sample_update: stamp(view.next_sample_update.unwrap_or(view.sample_updated_at)),
            parent_list_ids: view.parent_list_ids.iter().map(ToString::to_string).collect(),
            query_version: "2",
            status: SegmentState {
                query_validation: validation(view.query_validation),
                error_message: invalid.then(|| view.status.clone()),
            },
            metadata: Some(Metadata::here(format!("{base}/v3/marketing/segments/2.0/{}", view.id))),
        }
    }
}

impl Segment {
    pub(crate) fn of(view: SegmentView, sample: Option<Vec<Contact>>, base: &str) -> Self {
        Self {
            summary: SegmentSummary { metadata: None, ..SegmentSummary::of(&view, base) },
            query_dsl: view.query,
            contacts_sample: sample,
            refreshes_used: view.refreshes_used,
            max_refreshes: view.max_refreshes,
            last_refreshed_at: view.last_refreshed_at.map(stamp),
        }
    }
}

/// A list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) contact_count: u64,
    /// Some of its contacts, if they were requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact_sample: Option<Vec<Contact>>,
    #[serde(rename = "_metadata")]
    pub(crate) metadata: Metadata,
}

/// A custom field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldDefinition {
    /// Its name in an upsert.
    pub(crate) id: String,
    /// Its name in a query and in an answer.
    pub(crate) name: String,
    /// `Text`, `Number` or `Date`; under `/v1` also `Set`.
    pub(crate) field_type: &'static str,
    #[serde(rename = "_metadata", skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<Metadata>,
}

/// A field that every account has.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReservedField {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) field_type: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) read_only: bool,
}

macro_rules! reserved {
    ($($id:literal $name:literal $type:literal $read_only:literal;)*) => {
        /// In the order of the contract.
        pub(crate) const RESERVED: &[ReservedField] = &[$(ReservedField {
            id: $id,
            name: $name,
            field_type: $type,
            read_only: $read_only,
        }),*];
    };
}

reserved! {
    "_rf0_T" "first_name" "Text" false;
    "_rf1_T" "last_name" "Text" false;
    "_rf2_T" "email" "Text" false;
    "_rf3_T" "alternate_emails" "Text" false;
    "_rf4_T" "address_line_1" "Text" false;
    "_rf5_T" "address_line_2" "Text" false;
    "_rf6_T" "city" "Text" false;
    "_rf7_T" "state_province_region" "Text" false;
    "_rf8_T" "postal_code" "Text" false;
    "_rf9_T" "country" "Text" false;
    "_rf10_T" "phone_number" "Text" false;
    "_rf11_T" "whatsapp" "Text" false;
    "_rf12_T" "line" "Text" false;
    "_rf13_T" "facebook" "Text" false;
    "_rf14_T" "unique_name" "Text" false;
    "_rf15_T" "email_domains" "Text" true;
    "_rf16_D" "last_clicked" "Date" true;
    "_rf17_D" "last_opened" "Date" true;
    "_rf18_D" "last_emailed" "Date" true;
    "_rf19_T" "singlesend_id" "Text" true;
    "_rf20_T" "automation_id" "Text" true;
    "_rf21_D" "created_at" "Date" true;
    "_rf22_D" "updated_at" "Date" true;
    "_rf23_T" "contact_id" "Text" true;
}

/// Whether an upsert may write a field.
pub(crate) fn is_writable(name: &str) -> bool {
    let identifiers = ["phone_number_id", "external_id", "anonymous_id"];
    let reserved = RESERVED.iter().any(|field| field.name == name && !field.read_only);
    reserved || identifiers.contains(&name)
}

/// Whether a custom field has one of `SendGrid`'s types. Others are not shown under its paths, nor written there: a
/// client of it would take them for a text.
pub(crate) fn is_known_to_sendgrid(field: &Field) -> bool {
    matches!(field.kind, ColumnKind::Scalar(_))
}

/// The first column of custom fields.
const FIRST_CUSTOM: usize = FieldId::UNIQUE_NAME.index() + 1;

/// The id of a custom field: its number, and a letter for its type.
pub(crate) fn field_id(field: &Field) -> String {
    let letter = match field.kind {
        ColumnKind::Scalar(Kind::Number) => 'N',
        ColumnKind::Scalar(Kind::Time) => 'D',
        ColumnKind::TextArray => 'S',
        ColumnKind::Scalar(_) => 'T',
    };
    format!("e{}_{letter}", field.id.index() + 1 - FIRST_CUSTOM)
}

impl FieldDefinition {
    pub(crate) fn of(field: &Field, base: Option<&str>) -> Self {
        let id = field_id(field);
        let metadata =
            base.map(|base| Metadata::here(format!("{base}/v3/marketing/field_definitions/{id}")));
        let field_type = match field.kind {
            ColumnKind::Scalar(Kind::Number) => "Number",
            ColumnKind::Scalar(Kind::Time) => "Date",
            ColumnKind::TextArray => "Set",
            ColumnKind::Scalar(_) => "Text",
        };
        Self { id, name: field.name.clone(), field_type, metadata }
    }
}

/// A type that `/v1` has: `SendGrid`'s, and sets.
pub(crate) fn any_field_type(name: &str) -> Option<FieldType> {
    if name == "Set" { Some(FieldType::Set) } else { field_type(name) }
}

/// A type that `SendGrid` has.
pub(crate) fn field_type(name: &str) -> Option<FieldType> {
    match name {
        "Text" => Some(FieldType::Text),
        "Number" => Some(FieldType::Number),
        "Date" => Some(FieldType::Date),
        _ => None,
    }
}
