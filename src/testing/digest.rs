//! One number that stands for all that an engine is.
//!
//! In: an engine. Out: a checksum of its parts as they would be written down. Two engines with one digest
//! behave alike for ever.

use std::convert::Infallible;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::engine::Engine;
use crate::image::PutParts;

struct Digest(u64);

impl PutParts for Digest {
    type Error = Infallible;

    fn put<T: Serialize>(&mut self, name: &str, part: &T) -> Result<(), Infallible> {
        let bytes = postcard::to_stdvec(part).expect("every state of an engine can be written");
        self.0 = xxh3_64_with_seed(&bytes, xxh3_64_with_seed(name.as_bytes(), self.0));
        Ok(())
    }
}

/// The digest of an engine.
pub fn digest(engine: &Engine) -> u64 {
    let mut digest = Digest(0);
    match engine.put(&mut digest) {
        Ok(()) => digest.0,
    }
}
