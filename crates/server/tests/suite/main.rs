//! The tests of the service over HTTP, in one binary.

mod abuse;
mod access;
mod answers;
mod audit;
mod bounds;
mod clients;
mod clock;
mod common;
mod console;
mod contact_rows;
mod contacts;
mod generated;
mod imports;
mod openapi;
mod own;
mod quotas;
mod sdks;
mod secrets;
mod segment_life;
mod segment_rows;
mod segments;
mod tools;
mod tracking;
mod webhook_evidence;
mod webhook_rows;
mod webhooks;
