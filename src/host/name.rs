//! Names of tenants.
//!
//! In: any text. Out: a name that is a name of a directory on every system, or why the text is none. INVARIANT: two
//! names that a file system without upper case takes for the same are the same.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::limits;

/// The name of a tenant: letters from `a` to `z`, digits, `-` and `_`, of which the first is a letter or a digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantName(Arc<str>);

/// Why a text is no name of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// It has no characters.
    #[error("the name of a tenant is empty: give it at least one letter or digit")]
    Empty,
    /// It is longer than [`limits::TENANT_NAME_CHARS`].
    #[error(
        "the name of a tenant has {0} characters; it may have {most}: shorten it",
        most = limits::TENANT_NAME_CHARS
    )]
    TooLong(usize),
    /// It has another character than it may have, or begins with one that is no letter and no digit.
    #[error(
        "the name of a tenant has {0:?} at character {1}: use a to z, 0 to 9, - and _, and begin with a letter or digit"
    )]
    Character(char, usize),
}

impl TenantName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TenantName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let length = text.chars().count();
        if length == 0 {
            return Err(NameError::Empty);
        }
        if length > limits::TENANT_NAME_CHARS {
            return Err(NameError::TooLong(length));
        }
        let fits = |(place, char): &(usize, char)| {
            char.is_ascii_lowercase()
                || char.is_ascii_digit()
                || (*place > 1 && ['-', '_'].contains(char))
        };
        match (1..).zip(text.chars()).find(|at| !fits(at)) {
            Some((place, char)) => Err(NameError::Character(char, place)),
            None => Ok(Self(text.into())),
        }
    }
}

impl fmt::Display for TenantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_name_of_a_directory_on_every_system() {
        for good in ["a", "0", "a-b_c9", &"x".repeat(limits::TENANT_NAME_CHARS)] {
            assert_eq!(good.parse::<TenantName>().expect("a name").as_str(), good);
        }
        let refused = |text: &str| text.parse::<TenantName>().expect_err("no name");
        assert_eq!(refused(""), NameError::Empty);
        assert_eq!(refused("Acme"), NameError::Character('A', 1));
        assert_eq!(refused("a/b"), NameError::Character('/', 2));
        assert_eq!(refused(".."), NameError::Character('.', 1));
        assert_eq!(refused("-a"), NameError::Character('-', 1));
        assert_eq!(refused("aé"), NameError::Character('é', 2));
        let long = limits::TENANT_NAME_CHARS + 1;
        assert_eq!(refused(&"x".repeat(long)), NameError::TooLong(long));
    }
}
