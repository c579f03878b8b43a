//! Random queries of the whole language, and random data that they divide.
//!
//! In: chance. Out: a [`World`](world::World), and [`Select`](ast::Select)s that can be written as SQL.
//! Everything is drawn from small pools, so that values collide: equal but for case or scale, on an
//! edge or a millisecond beside it, present, NULL or of another kind. What is generated compiles.
#![allow(dead_code, unreachable_pub, reason = "what one feature set uses another does not")]

pub mod ast;
mod conditions;
pub mod payload;
pub mod pools;
pub mod scalars;
mod selects;
mod sql;
pub mod world;

pub use selects::query;
