//! The integration tests of the library, in one binary: helpers are compiled once, and a change links once.
//!
//! `cargo test --test suite model::` runs one file. Built with `--cfg shuttle`, only the explored schedules are.

#[cfg(not(shuttle))]
mod account;
#[cfg(not(shuttle))]
mod answers;
#[cfg(all(feature = "durable", not(shuttle)))]
mod batches;
#[cfg(all(feature = "durable", not(shuttle)))]
mod busy;
#[cfg(not(shuttle))]
mod corners;
#[cfg(not(shuttle))]
mod corpus;
#[cfg(all(feature = "durable", not(shuttle)))]
mod corruption;
#[cfg(all(feature = "durable", not(shuttle)))]
mod crash;
#[cfg(not(shuttle))]
mod differential;
#[cfg(not(shuttle))]
mod docs;
#[cfg(all(feature = "durable", not(shuttle)))]
mod durable;
#[cfg(not(shuttle))]
mod edges;
#[cfg(not(shuttle))]
mod elements;
#[cfg(not(shuttle))]
mod emitted;
#[cfg(not(shuttle))]
mod engine;
#[cfg(all(feature = "durable", not(shuttle)))]
mod erasure;
#[cfg(all(feature = "durable", not(shuttle)))]
mod formats;
#[cfg(not(shuttle))]
mod grammar;
#[cfg(all(feature = "durable", not(shuttle)))]
mod handles;
#[cfg(all(feature = "durable", not(shuttle)))]
mod hosting;
#[cfg(all(feature = "durable", not(shuttle)))]
mod identity;
#[cfg(not(shuttle))]
mod increments;
#[cfg(not(shuttle))]
mod laws;
mod limits;
#[cfg(all(feature = "durable", not(shuttle)))]
mod merging;
#[cfg(not(shuttle))]
mod model;
#[cfg(not(shuttle))]
mod partitions;
#[cfg(not(shuttle))]
mod past;
#[cfg(not(shuttle))]
mod plans;
#[cfg(not(shuttle))]
mod random;
#[cfg(not(shuttle))]
mod references;
#[cfg(not(shuttle))]
mod restore;
#[cfg(not(shuttle))]
mod retention;
#[cfg(shuttle)]
mod schedules;
#[cfg(not(shuttle))]
mod scans;
#[cfg(all(feature = "durable", not(shuttle)))]
mod sets;
#[cfg(not(shuttle))]
mod settings;
mod sgql;
#[cfg(not(shuttle))]
mod shared;
#[cfg(not(shuttle))]
mod simulate;
#[cfg(not(shuttle))]
mod small_worlds;
#[cfg(not(shuttle))]
mod sqlite;
#[cfg(not(shuttle))]
mod stopping;
#[cfg(all(feature = "rayon", not(shuttle)))]
mod threads;
#[cfg(all(feature = "durable", not(shuttle)))]
mod subscription;
#[cfg(not(shuttle))]
mod tidy;
#[cfg(not(shuttle))]
mod world;

#[cfg(not(shuttle))]
mod zones;
