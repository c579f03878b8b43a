//! Buckets: a text's place among `n`, the same on every machine and in every version.
//!
//! In: a text, a salt and the number of buckets. Out: a number from 0 up to that number less one.
//! The definition: SHA-256 over the salt in UTF-8, a zero byte, and the text in UTF-8; its first eight bytes as a
//! number, the highest byte first, times the number of buckets, divided by 2^64 and rounded down.

/// The bucket of a text.
pub(crate) fn bucket(text: &str, salt: &str, buckets: u32) -> u32 {
    let mut hash = hmac_sha256::Hash::new();
    hash.update(salt);
    hash.update([0]);
    hash.update(text);
    let digest = hash.finalize();
    let first = u64::from_be_bytes(*digest.first_chunk().expect("a digest has 32 bytes"));
    ((u128::from(first) * u128::from(buckets)) >> 64) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    // From Python's hashlib: int.from_bytes(sha256(salt + b"\0" + text).digest()[:8], "big") * n >> 64.
    #[test]
    fn buckets_are_those_of_the_definition() {
        for (text, salt, buckets, expected) in VECTORS {
            assert_eq!(bucket(text, salt, buckets), expected, "{text}, {salt}, {buckets}");
        }
    }

    #[test]
    fn buckets_are_of_about_one_size_and_change_with_the_salt() {
        let mut sizes = [0_u32; 10];
        let mut same = 0;
        for number in 0..10_000 {
            let text = format!("contact {number}");
            let one = bucket(&text, "one", 10);
            sizes[one as usize] += 1;
            same += u32::from(one == bucket(&text, "two", 10));
        }
        assert!(sizes.iter().all(|size| (850..1_150).contains(size)), "{sizes:?}");
        assert!((850..1_150).contains(&same), "{same}");
    }

    const VECTORS: [(&str, &str, u32, u32); 15] = [
        ("00000000-0000-0000-0000-000000000001", "", 2, 1),
        ("00000000-0000-0000-0000-000000000001", "holdout", 100, 93),
        ("00000000-0000-0000-0000-000000000001", "spring 2026", 1_000_000, 222_520),
        ("8a6e0804-2bd0-4672-b79d-d97027f9071a", "", 2, 0),
        ("8a6e0804-2bd0-4672-b79d-d97027f9071a", "holdout", 100, 16),
        ("8a6e0804-2bd0-4672-b79d-d97027f9071a", "spring 2026", 1_000_000, 699_964),
        ("ann@example.com", "", 2, 1),
        ("ann@example.com", "holdout", 100, 80),
        ("ann@example.com", "spring 2026", 1_000_000, 517_670),
        ("é", "", 2, 0),
        ("é", "holdout", 100, 39),
        ("é", "spring 2026", 1_000_000, 753_266),
        ("", "", 2, 0),
        ("", "holdout", 100, 85),
        ("", "spring 2026", 1_000_000, 741_926),
    ];
}
