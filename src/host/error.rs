//! The errors of a host, one for each of its operations.
//!
//! Each says what failed, for which tenant, and what to do. That a tenant's file is damaged concerns that tenant alone.

use super::name::TenantName;
use crate::limits;
use crate::persist::StorageError;

/// Why a host could not be opened, driven or closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// Its directory cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The directory has more tenants than there may be.
    #[error("{place} has {count} tenants; a host may have {most}: divide them", most = limits::TENANTS)]
    TooMany {
        /// The directory.
        place: String,
        /// How many there are.
        count: usize,
    },
    /// It was closed.
    #[error("the host was closed: open its directory again")]
    Closed,
}

/// Why there is no handle of a tenant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TenantError {
    /// There is no such tenant.
    #[error("there is no tenant {0}: create it first")]
    Unknown(TenantName),
    /// As many tenants are in use as may be open.
    #[error(
        "tenant {name} cannot be opened: {open} tenants are in use, and no more may be open: drop handles that are not \
         needed, or raise `open_at_most`"
    )]
    Full {
        /// The tenant.
        name: TenantName,
        /// How many are in use.
        open: usize,
    },
    /// Its directory cannot be opened.
    #[error("tenant {name}: {why}")]
    Storage {
        /// The tenant.
        name: TenantName,
        /// Why.
        why: StorageError,
    },
    /// The host was closed.
    #[error("the host was closed: open its directory again")]
    Closed,
}

/// Why a tenant was not created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CreateTenantError {
    /// There is one already.
    #[error("there is a tenant {0} already: open it, or use another name")]
    Exists(TenantName),
    /// There are as many as there may be.
    #[error("there are {most} tenants, which is as many as a host may have: use another one", most = limits::TENANTS)]
    TooMany,
    /// It cannot be opened.
    #[error(transparent)]
    Tenant(#[from] TenantError),
}

/// Why a tenant was not deleted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DeleteTenantError {
    /// There is no such tenant.
    #[error("there is no tenant {0}")]
    Unknown(TenantName),
    /// Somebody has a handle of it.
    #[error("tenant {0} is in use: drop its handles first")]
    InUse(TenantName),
    /// Its directory cannot be removed.
    #[error("tenant {name}: {why}")]
    Storage {
        /// The tenant.
        name: TenantName,
        /// Why.
        why: StorageError,
    },
    /// The host was closed.
    #[error("the host was closed: open its directory again")]
    Closed,
}
