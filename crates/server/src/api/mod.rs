//! The handlers: requests translated into calls of the engine.
//!
//! In: requests that were let in. Out: what the engine answers, in the forms of [`crate::wire`].

pub(crate) mod jobs;
pub(crate) mod contacts;
pub(crate) mod lists;
pub(crate) mod fields;
pub(crate) mod all_fields;
pub(crate) mod segments;
pub(crate) mod members;
pub(crate) mod answers;
pub(crate) mod query;
pub(crate) mod search;
pub(crate) mod changes;
pub(crate) mod native;
pub(crate) mod events;
pub(crate) mod suggestions;
pub(crate) mod webhook;
pub(crate) mod tracking;
pub(crate) mod webhooks;
pub(crate) mod exports;
pub(crate) mod imports;
pub(crate) mod account;
pub(crate) mod suppressions;
pub(crate) mod clock;
pub(crate) mod audit;
pub(crate) mod service;
pub(crate) mod console;
