//! The image of an engine: its state in parts, each small enough to be in memory twice.
//!
//! In: a state, part by part. Out: the same state, from the parts. Names of parts are unique within an image.
//! LAW: an engine that was taken from an image behaves, to the byte, like the one that was put into it.

pub(crate) mod packed;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A writer of images: takes the parts, one after another.
pub trait PutParts {
    /// Why a part was not taken.
    type Error;

    /// Takes a part.
    ///
    /// # Errors
    ///
    /// Why the part cannot be kept.
    fn put<T: Serialize>(&mut self, name: &str, part: &T) -> Result<(), Self::Error>;
}

/// A reader of images: gives the parts, in any order, and on several threads.
pub trait TakeParts: Sync {
    /// Why there is no such part.
    type Error: Send;

    /// Gives a part.
    ///
    /// # Errors
    ///
    /// Why there is no such part: it is missing, or damaged.
    fn take<T: DeserializeOwned>(&self, name: &str) -> Result<T, Self::Error>;

    /// Whether the image has a part of this name: one of an earlier format may have fewer.
    fn has(&self, name: &str) -> bool;

    /// Gives a part, if the image has it.
    ///
    /// # Errors
    ///
    /// Why the part cannot be read; not that it is missing.
    fn take_if_there<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Self::Error> {
        if self.has(name) { self.take(name).map(Some) } else { Ok(None) }
    }
}
