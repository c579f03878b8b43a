//! Segmentry for Python: the module `segmentry._segmentry`, which the package `segmentry` passes on.
//!
//! In: Python objects that export Arrow streams, and queries. Out: tables that export them, and exceptions with their
//! places as attributes. Work is done without the interpreter's lock.
#![deny(unsafe_code)]

mod errors;
mod values;
mod tables;
mod texts;
mod evaluate;
mod engine;

use pyo3::prelude::*;

#[pymodule]
mod _segmentry {
    #[pymodule_export]
    use crate::engine::{Engine, open};
    #[pymodule_export]
    use crate::evaluate::{Evaluation, check, evaluate, to_sql};
    #[pymodule_export]
    use crate::tables::Table;
    #[pymodule_export]
    use crate::texts::{instant, instants, normalised};
}
