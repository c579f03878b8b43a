//! Ids and tokens that cannot be guessed.

use uuid::Uuid;

/// A new one.
pub(crate) fn new_id() -> Uuid {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system has a source of randomness");
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}
