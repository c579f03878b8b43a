//! What programs ask before anything else: is this key good, what may it do, whose account is it.
//!
//! In: any valid key. Out: its scopes in our names and in `SendGrid`'s; an account and a profile in its forms. No mail
//! is sent here and nobody is billed, so of account and profile there is nothing to know.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::Answer;
use crate::keys::{Key, Resource, Scope, Verb};
use crate::middleware::Caller;
use crate::record::exact;
use crate::state::App;

/// Our scopes, and the names that stand for all of them together.
const NAMES: [(&[Resource], Verb, &[&str]); 3] = [
    (&MARKETING, Verb::Read, &["marketing.read", "marketing_campaigns.read"]),
    (
        &MARKETING,
        Verb::Write,
        &["marketing_campaigns.create", "marketing_campaigns.delete", "marketing_campaigns.update"],
    ),
    (
        &[Resource::Contacts, Resource::Events],
        Verb::Read,
        &[
            "suppression.blocks.read",
            "suppression.bounces.read",
            "suppression.invalid_emails.read",
            "suppression.read",
            "suppression.spam_reports.read",
            "suppression.unsubscribes.read",
        ],
    ),
];
const MARKETING: [Resource; 4] =
    [Resource::Contacts, Resource::Fields, Resource::Lists, Resource::Segments];
/// What every key may do.
const EVERYBODY: [&str; 2] = ["user.account.read", "user.profile.read"];

/// What a key may do.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyScopes {
    /// In `SendGrid`'s names, sorted. A name is there if the key may do all that it stands for here.
    #[schema(value_type = Vec<String>)]
    scopes: Vec<&'static str>,
}

fn names(may: impl Fn(Scope) -> bool) -> Vec<&'static str> {
    let whole = NAMES.iter().filter(|(of, verb, _)| of.iter().all(|one| may(Scope(*one, *verb))));
    let named = whole.flat_map(|(_, _, names)| names.iter().copied());
    let mut names: Vec<&str> = named.chain(EVERYBODY).collect();
    names.sort_unstable();
    names
}

/// The scopes of the key that asks.
#[utoipa::path(get, path = "/v3/scopes", tag = "Account", security(("key" = [])),
    responses((status = 200, body = KeyScopes)))]
pub(crate) async fn scopes(
    State(app): State<Arc<App>>,
    Extension(Caller(caller)): Extension<Caller>,
) -> Answer<Json<KeyScopes>> {
    let key = app.keys.list().into_iter().find(|key| Some(&key.id) == caller.as_ref());
    // Without a key the caller is a program of this machine, which may do everything.
    let may = |scope| key.as_ref().is_none_or(|key| key.may(scope));
    Ok(Json(KeyScopes { scopes: names(may) }))
}

/// The key of a request.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnKey {
    /// Null where no key is needed: none was ever made, and the request came from this machine.
    #[schema(required)]
    id: Option<String>,
    #[schema(required)]
    name: Option<String>,
    /// Our names, such as `contacts:read`, sorted.
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// The key that asks, with its scopes. A console shows what they permit.
#[utoipa::path(get, path = "/v1/key", tag = "Service", security(("key" = [])),
    responses((status = 200, body = OwnKey)))]
pub(crate) async fn own_key(
    State(app): State<Arc<App>>,
    Extension(Caller(caller)): Extension<Caller>,
) -> Answer<Json<OwnKey>> {
    let key = app.keys.list().into_iter().find(|key| Some(&key.id) == caller.as_ref());
    let may = |scope: &Scope| key.as_ref().is_none_or(|key| key.may(*scope));
    Ok(Json(OwnKey {
        scopes: Scope::all().filter(may).map(|scope| scope.to_string()).collect(),
        expires_at: key.as_ref().and_then(|key| key.expires_at).map(exact),
        name: key.as_ref().map(|key| key.name.clone()),
        id: key.map(|key| key.id),
    }))
}

/// A key without its secret, which is shown once, when the key is made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyRecord {
    id: String,
    name: String,
    /// Our names, such as `contacts:read`, sorted.
    scopes: Vec<String>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<String>,
    /// Whether requests are let in with it now.
    valid: bool,
}

/// Keys, the oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyList {
    results: Vec<KeyRecord>,
}

/// All keys, with their scopes and without their secrets. Keys are made and revoked with `segmentry key`.
#[utoipa::path(get, path = "/v1/keys", tag = "Service", security(("key" = ["service:read"])),
    responses((status = 200, body = KeyList)))]
pub(crate) async fn keys(State(app): State<Arc<App>>) -> Answer<Json<KeyList>> {
    let now = app.clock.wall();
    let of = |key: Key| KeyRecord {
        valid: key.is_valid(now),
        id: key.id,
        name: key.name,
        scopes: key.scopes,
        created_at: exact(key.created_at),
        expires_at: key.expires_at.map(exact),
        revoked_at: key.revoked_at.map(exact),
    };
    Ok(Json(KeyList { results: app.keys.list().into_iter().map(of).collect() }))
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Account {
    /// `paid`: nothing is held back.
    #[serde(rename = "type")]
    kind: &'static str,
    /// 100: no mail is sent from here.
    reputation: f64,
}

/// The account, in `SendGrid`'s form.
#[utoipa::path(get, path = "/v3/user/account", tag = "Account", security(("key" = [])),
    responses((status = 200, body = Account)))]
pub(crate) async fn account() -> Json<Account> {
    Json(Account { kind: "paid", reputation: 100.0 })
}

/// A profile. The service knows of nobody whose it is, so its texts are empty.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Profile {
    address: String,
    address2: String,
    city: String,
    company: String,
    country: String,
    first_name: String,
    last_name: String,
    phone: String,
    state: String,
    website: String,
    zip: String,
}

/// The account's profile, in `SendGrid`'s form.
#[utoipa::path(get, path = "/v3/user/profile", tag = "Account", security(("key" = [])),
    responses((status = 200, body = Profile)))]
pub(crate) async fn profile() -> Json<Profile> {
    Json(Profile::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_all_that_it_opens() {
        let all = names(|_| true);
        assert!(all.contains(&"marketing.read") && all.contains(&"suppression.bounces.read"));
        assert_eq!(names(|_| false), EVERYBODY);
        let without_lists = names(|scope| scope.0 != Resource::Lists);
        assert!(!without_lists.iter().any(|name| name.starts_with("marketing")));
        assert!(without_lists.contains(&"suppression.read"));
        let read = names(|scope| scope.1 == Verb::Read);
        assert!(
            read.contains(&"marketing_campaigns.read")
                && !read.contains(&"marketing_campaigns.update")
        );
    }
}
