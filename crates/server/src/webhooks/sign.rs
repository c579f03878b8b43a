//! Secrets and signatures of webhooks, after Standard Webhooks 1.0.
//!
//! In: the id of a message, the second at which it is sent, its body. Out: the value of `webhook-signature`: `v1` is
//! HMAC-SHA-256 under a shared secret, `v1a` is Ed25519 under a key whose public half the receiver has. During a
//! rotation both secrets sign.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde::{Deserialize, Serialize};

/// Bytes of a secret. A multiple of three, so that its base64 has no padding, which verifiers read differently.
const SECRET_BYTES: usize = 24;

/// A secret that sender and receiver share.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Secret(#[serde(with = "base64_text")] Vec<u8>);

/// The private key of `v1a`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PrivateKey(#[serde(with = "base64_text")] Vec<u8>);

/// Secrets are written nowhere but into the engine's file.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PrivateKey")
    }
}

fn random(bytes: usize) -> Vec<u8> {
    let mut drawn = vec![0; bytes];
    getrandom::fill(&mut drawn).expect("the system has a source of randomness");
    drawn
}

impl Secret {
    pub(crate) fn new() -> Self {
        Self(random(SECRET_BYTES))
    }

    /// As receivers' libraries take it.
    pub(crate) fn text(&self) -> String {
        format!("whsec_{}", STANDARD.encode(&self.0))
    }

    fn sign(&self, signed: &[u8]) -> String {
        format!("v1,{}", STANDARD.encode(hmac_sha256::HMAC::mac(signed, &self.0)))
    }
}

impl PrivateKey {
    pub(crate) fn new() -> Self {
        Self(random(32))
    }

    fn key(&self) -> Option<SigningKey> {
        Some(SigningKey::from_bytes(self.0.as_slice().try_into().ok()?))
    }

    /// The public key, as receivers' libraries take it.
    pub(crate) fn public_text(&self) -> String {
        let public = self.key().map(|key| key.verifying_key().to_bytes());
        format!("whpk_{}", STANDARD.encode(public.unwrap_or_default()))
    }

    fn sign(&self, signed: &[u8]) -> Option<String> {
        Some(format!("v1a,{}", STANDARD.encode(self.key()?.sign(signed).to_bytes())))
    }
}

/// The value of `webhook-signature`: one signature of each secret and one of the key, parted by blanks.
pub(crate) fn signature<'s>(
    secrets: impl IntoIterator<Item = &'s Secret>,
    key: &PrivateKey,
    id: &str,
    second: i64,
    body: &[u8],
) -> String {
    let signed = [format!("{id}.{second}.").as_bytes(), body].concat();
    let shared = secrets.into_iter().map(|secret| secret.sign(&signed));
    shared.chain(key.sign(&signed)).collect::<Vec<_>>().join(" ")
}

mod base64_text {
    use base64::Engine as _;
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::STANDARD;

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};

    use super::*;

    fn secret(text: &str) -> Secret {
        Secret(STANDARD.decode(text.strip_prefix("whsec_").expect("a prefix")).expect("base64"))
    }

    /// The example of the specification's libraries.
    #[test]
    fn the_published_example_has_the_published_signature() {
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let body = br#"{"test": 2432232314}"#;
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let text = signature([&secret], &PrivateKey::new(), id, 1_614_265_330, body);
        assert_eq!(text.split(' ').next(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn both_secrets_of_a_rotation_sign_and_so_does_the_key() {
        let (one, other, key) = (Secret::new(), Secret::new(), PrivateKey::new());
        let text = signature([&one, &other], &key, "msg_1", 7, b"{}");
        let parts: Vec<&str> = text.split(' ').collect();
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[0], one.sign(b"msg_1.7.{}"));
        assert_eq!(parts[1], other.sign(b"msg_1.7.{}"));
        let public = STANDARD.decode(key.public_text().strip_prefix("whpk_").expect("a prefix"));
        let public: [u8; 32] = public.expect("base64").try_into().expect("32 bytes");
        let signed = STANDARD.decode(parts[2].strip_prefix("v1a,").expect("v1a")).expect("base64");
        let signed = Signature::from_slice(&signed).expect("a signature");
        let public = VerifyingKey::from_bytes(&public).expect("a key");
        assert!(public.verify(b"msg_1.7.{}", &signed).is_ok());
        assert!(public.verify(b"msg_1.8.{}", &signed).is_err());
        assert!(!one.text().contains('=') && one.text().len() == 38);
    }
}
