//! Suppression lists: addresses that mail did not reach, or that want none, from the events there are.
//!
//! In: a span of time, a page. Out: an entry for each address, of its latest event, the latest first, in `SendGrid`'s
//! forms. Events come from the event webhook; those of addresses that no contact has are not in.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use segmentry::Engine;
use segmentry::engine::{FieldValue, TypedEvent};
use segmentry::ingest::{MAIL_SOURCE, normalised};
use segmentry::schema::{FieldId, Value};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Answer, ApiError, Errors};
use crate::params::Params;
use crate::state::App;

/// Entries of one page (SPEC).
const PAGE: u64 = 500;

/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// An address that is suppressed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Suppression {
    /// When, in Unix seconds.
    created: i64,
    email: String,
    /// Of bounces, blocks and invalid addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Of bounces and blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    /// Of spam reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
}

/// A suppression list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum List {
    Bounces,
    Blocks,
    InvalidEmails,
    SpamReports,
    Unsubscribes,
}

impl List {
    fn event_type(self) -> &'static str {
        match self {
            Self::Bounces | Self::Blocks => "bounce",
            Self::InvalidEmails => "dropped",
            Self::SpamReports => "spamreport",
            Self::Unsubscribes => "unsubscribe",
        }
    }

    /// Whether an event of the list's type is of the list.
    fn has(self, event: &TypedEvent<'_>) -> bool {
        match self {
            Self::Bounces => event.text("type") != Some("blocked"),
            Self::Blocks => event.text("type") == Some("blocked"),
            Self::InvalidEmails => event.text("reason") == Some("Invalid"),
            Self::SpamReports | Self::Unsubscribes => true,
        }
    }

    fn entry(self, event: &TypedEvent<'_>, email: String) -> Suppression {
        let of = |lists: &[Self], property: &str| {
            lists.contains(&self).then(|| event.text(property).unwrap_or_default().to_owned())
        };
        Suppression {
            created: event.at().timestamp(),
            email,
            reason: of(&[Self::Bounces, Self::Blocks, Self::InvalidEmails], "reason"),
            status: of(&[Self::Bounces, Self::Blocks], "status"),
            ip: of(&[Self::SpamReports], "ip"),
        }
    }
}

/// The address that an event names; else that of its contact.
fn address(event: &TypedEvent<'_>) -> Option<String> {
    if let Some(email) = event.text("email") {
        return Some(normalised(FieldId::EMAIL, email));
    }
    event.contact()?.fields.into_iter().find_map(|(field, held)| match held {
        FieldValue::Scalar(Value::Text(email)) if field.id == FieldId::EMAIL => {
            Some(email.into_owned())
        }
        _ => None,
    })
}

/// A page of a list.
struct Page {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    offset: usize,
    limit: usize,
    /// Only this address.
    email: Option<String>,
}

impl Page {
    fn of(params: &Params) -> Answer<Self> {
        // Both seconds are in.
        let instant = |key: &str, usual: u64, nanos: u32| {
            let seconds = params.number(key, usual, (0, LAST_SECOND))?;
            Answer::Ok(DateTime::from_timestamp(seconds.cast_signed(), nanos).unwrap_or_default())
        };
        let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(Self {
            from: instant("start_time", 0, 0)?,
            to: instant("end_time", LAST_SECOND, 999_999_999)?,
            offset: whole(params.number("offset", 0, (0, u64::from(u32::MAX)))?),
            limit: whole(params.number("limit", PAGE, (1, PAGE))?),
            email: params
                .get("email")
                .map(|email| normalised(FieldId::EMAIL, email))
                .filter(|email| !email.is_empty()),
        })
    }

    fn read(&self, list: List, engine: &Engine) -> Vec<Suppression> {
        let mut seen = HashSet::new();
        let events = engine.typed_events(list.event_type(), MAIL_SOURCE, self.from, self.to);
        let entries = events.filter(|event| list.has(event)).filter_map(|event| {
            let email = address(&event)?;
            let is_wanted = self.email.as_ref().is_none_or(|wanted| *wanted == email);
            (is_wanted && seen.insert(email.clone())).then(|| list.entry(&event, email))
        });
        entries.skip(self.offset).take(self.limit).collect()
    }
}

async fn page(app: &Arc<App>, params: &Params, list: List) -> Answer<Json<Vec<Suppression>>> {
    let page = Page::of(params)?;
    if page.from > page.to {
        return Err(ApiError::bad("start_time", "is after end_time"));
    }
    Ok(Json(app.read(move |engine| page.read(list, engine)).await?))
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident $path:literal $list:ident;)*) => {
        $($(#[$doc])*
        #[utoipa::path(get, path = $path, tag = "Suppressions",
            security(("key" = ["contacts:read", "events:read"])),
            params(("start_time" = Option<u64>, Query, description = "Unix seconds"),
                ("end_time" = Option<u64>, Query, description = "Unix seconds"),
                ("limit" = Option<u64>, Query, minimum = 1, maximum = 500, description = "500 unless set"),
                ("offset" = Option<u64>, Query, description = "Entries to leave out"),
                ("email" = Option<String>, Query, description = "Only this address")),
            responses((status = 200, body = Vec<Suppression>), (status = 400, body = Errors)))]
        pub(crate) async fn $name(
            State(app): State<Arc<App>>,
            params: Params,
        ) -> Answer<Json<Vec<Suppression>>> {
            page(&app, &params, List::$list).await
        })*
    };
}

lists! {
    /// Addresses whose mail bounced for good: `bounce` events of another type than `blocked`.
    bounces "/v3/suppression/bounces" Bounces;
    /// Addresses whose mail was blocked: `bounce` events of the type `blocked`.
    blocks "/v3/suppression/blocks" Blocks;
    /// Addresses that are none: `dropped` events with the reason `Invalid`.
    invalid_emails "/v3/suppression/invalid_emails" InvalidEmails;
    /// Addresses whose owners reported mail as spam.
    spam_reports "/v3/suppression/spam_reports" SpamReports;
    /// Addresses whose owners want no mail at all.
    unsubscribes "/v3/suppression/unsubscribes" Unsubscribes;
    /// The same under its second path.
    global "/v3/asm/suppressions/global" Unsubscribes;
}
