//! Many durable engines in one process: each tenant has an engine and a directory of its own.
//!
//! In: names of tenants, and time. Out: engines, opened when somebody asks for one or something of it is due, and
//! closed when nobody uses it. INVARIANTS: a bounded number of engines is open, whatever the number of tenants; a
//! closed one costs its files and its name; and each is, to the byte, the engine that it would be alone.

mod core;
mod driver;
mod error;
mod handle;
mod index;
mod name;
mod options;

pub use driver::HostDriver;
pub use error::{CreateTenantError, DeleteTenantError, HostError, TenantError};
pub use handle::Host;
pub use name::{NameError, TenantName};
pub use options::{HostOptions, Worked};
