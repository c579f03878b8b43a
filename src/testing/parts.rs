//! An engine serialised in memory, to compare it with another one and to load it again.
//!
//! In: an engine. Out: a checksum over its serialised parts, or the engine loaded from them. Two engines with
//! the same digest give the same answers from then on.

use std::collections::BTreeMap;
use std::convert::Infallible;

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::engine::Engine;
use crate::image::{PutParts, TakeParts};

#[derive(Default)]
struct Parts(BTreeMap<String, Vec<u8>>);

impl PutParts for Parts {
    type Error = Infallible;

    fn put<T: Serialize>(&mut self, name: &str, part: &T) -> Result<(), Infallible> {
        let bytes = postcard::to_stdvec(part).expect("every state of an engine can be serialised");
        let before = self.0.insert(name.to_owned(), bytes);
        assert!(before.is_none(), "{name} is stored twice");
        Ok(())
    }
}

impl TakeParts for Parts {
    type Error = postcard::Error;

    fn take<T: DeserializeOwned>(&self, name: &str) -> Result<T, postcard::Error> {
        postcard::from_bytes(&self.0[name])
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn parts(engine: &Engine) -> Parts {
    let mut parts = Parts::default();
    match engine.put(&mut parts) {
        Ok(()) => parts,
    }
}

/// A checksum of the whole state of an engine.
pub fn digest(engine: &Engine) -> u64 {
    parts(engine).0.iter().fold(0, |seed, (name, bytes)| {
        xxh3_64_with_seed(bytes, xxh3_64_with_seed(name.as_bytes(), seed))
    })
}

/// The engine after it is saved and loaded.
#[expect(clippy::missing_panics_doc, reason = "a serialised engine can be loaded")]
pub fn reopened(engine: &Engine) -> Engine {
    Engine::take(&parts(engine)).expect("a serialised engine can be loaded")
}

/// The names of the parts in which two engines differ.
pub fn differing(one: &Engine, other: &Engine) -> Vec<String> {
    let (one, other) = (parts(one).0, parts(other).0);
    let names = one.keys().chain(other.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
