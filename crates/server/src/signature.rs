//! Signatures of the event webhook: ECDSA over the timestamp and the raw body.
//!
//! In: a public key as the webhook's settings show it, headers, bytes. Out: whether they belong together.

use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use p256::pkcs8::DecodePublicKey;

const SIGNATURE: &str = "x-twilio-email-event-webhook-signature";
const TIMESTAMP: &str = "x-twilio-email-event-webhook-timestamp";

/// Whether a text is a public key.
pub(crate) fn is_public_key(text: &str) -> bool {
    public_key(text).is_some()
}

/// Whether a request has the headers of a signed post.
pub(crate) fn has_signature(headers: &HeaderMap) -> bool {
    [SIGNATURE, TIMESTAMP].iter().all(|name| headers.contains_key(*name))
}

fn public_key(text: &str) -> Option<VerifyingKey> {
    VerifyingKey::from_public_key_der(&STANDARD.decode(text.trim()).ok()?).ok()
}

/// Whether the signature in the headers is that of the key.
pub(crate) fn is_signed(public_key: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let checked = || {
        let key = self::public_key(public_key)?;
        let signature = STANDARD.decode(header(SIGNATURE)?.trim()).ok()?;
        let signature = Signature::from_der(&signature).ok()?;
        let signed = [header(TIMESTAMP)?.as_bytes(), body].concat();
        key.verify(&signed, &signature).ok()
    };
    checked().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the official Python library (contract, section 6).
    const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7\
        dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    const SIGNED: &str = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM\
        +uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=";
    const BODY: &str = "[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\
        \"reason\":\"Bounced Address\",\
        \"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\",\
        \"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\",\
        \"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\",\
        \"timestamp\":1600112492}]\r\n";

    fn headers(signature: &str, timestamp: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE, signature.parse().expect("it is ASCII"));
        headers.insert(TIMESTAMP, timestamp.parse().expect("it is ASCII"));
        headers
    }

    #[test]
    fn the_official_vector_is_signed_and_nothing_near_it_is() {
        let good = headers(SIGNED, "1600112502");
        assert!(is_signed(KEY, &good, BODY.as_bytes()));
        assert!(!is_signed(KEY, &good, BODY.trim_end().as_bytes()), "without its line end");
        assert!(!is_signed(KEY, &headers(SIGNED, "1600112503"), BODY.as_bytes()));
        assert!(!is_signed(KEY, &headers("AAAA", "1600112502"), BODY.as_bytes()));
        assert!(!is_signed(KEY, &HeaderMap::new(), BODY.as_bytes()));
        assert!(!is_signed("AAAA", &good, BODY.as_bytes()));
    }
}
