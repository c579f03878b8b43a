//! Where webhooks may be sent.
//!
//! In: a URL, and the networks that a setting permits. Out: a checked target, and connections to addresses that were
//! looked at one by one after the name was resolved. INVARIANT: no byte goes to an address that is not public, unless
//! a setting names its network; this holds at every connection, whatever a name resolves to by then.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;
use tokio::net::TcpStream;
use url::{Host, Url};

/// Bytes of a URL, at most. Ours: as browsers and proxies take it.
const URL_BYTES: usize = 2_048;

/// Why a target is refused or cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TargetError {
    #[error("is no URL of at most {URL_BYTES} characters")]
    Url,
    #[error(
        "must begin with `https://`, or with `http://` for a network that `webhooks.networks` names"
    )]
    Scheme,
    #[error("must not have a user name or password: receivers check the signature")]
    Credentials,
    #[error("must not have a fragment")]
    Fragment,
    #[error(
        "is in a network that is not public; the setting `webhooks.networks` permits networks by name"
    )]
    Private,
    #[error("the name has no address")]
    Resolve,
    #[error("no connection")]
    Connect,
}

/// A URL that may be a target. What its name resolves to is looked at when it is connected to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    url: Url,
}

/// Whether an address is one that everybody on the internet may reach.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// After the registries of special addresses (RFC 6890 and its successors).
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = a == 0
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 224;
    !special
}

/// Only global unicast, and of that no documentation, no benchmarking, and no address that carries one of IPv4 which is
/// not public.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        // Mapped and translated addresses (RFC 4291, 6052).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(v4(high, low))
        }
        // Of protocols, documentation (RFC 2928, 3849, 9637).
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => is_public_v4(v4(high, low)),
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// Whether a connection to an address is permitted.
fn is_permitted(address: IpAddr, networks: &[IpNet]) -> bool {
    let plain = address.to_canonical();
    is_public(address) || networks.iter().any(|network| network.contains(&plain))
}

impl Target {
    /// Checks all that can be checked without a name server.
    pub(crate) fn read(text: &str, networks: &[IpNet]) -> Result<Self, TargetError> {
        if text.len() > URL_BYTES {
            return Err(TargetError::Url);
        }
        let url = Url::parse(text).map_err(|_| TargetError::Url)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(TargetError::Credentials);
        }
        if url.fragment().is_some() {
            return Err(TargetError::Fragment);
        }
        match (url.scheme(), networks) {
            ("https", _) | ("http", [_, ..]) => {}
            _ => return Err(TargetError::Scheme),
        }
        let address = match url.host().ok_or(TargetError::Url)? {
            Host::Ipv4(v4) => Some(IpAddr::V4(v4)),
            Host::Ipv6(v6) => Some(IpAddr::V6(v6)),
            Host::Domain(_) => None,
        };
        if address.is_some_and(|address| !is_permitted(address, networks)) {
            return Err(TargetError::Private);
        }
        Ok(Self { url })
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The name or address, as a certificate has it.
    pub(crate) fn host(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']').to_owned()
    }

    /// The value of `Host`.
    pub(crate) fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    pub(crate) fn path(&self) -> String {
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", self.url.path())
    }

    /// Resolves the name and connects to the first address that is permitted and answers.
    pub(crate) async fn connect(&self, networks: &[IpNet]) -> Result<TcpStream, TargetError> {
        let port = self.url.port_or_known_default().ok_or(TargetError::Url)?;
        let host = self.host();
        let found = tokio::net::lookup_host((host.as_str(), port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| TargetError::Resolve)?.collect();
        if found.is_empty() {
            return Err(TargetError::Resolve);
        }
        // Without encryption only what the setting names: the rest of the internet reads along.
        let permitted = |address: &SocketAddr| {
            let ip = address.ip();
            let named = networks.iter().any(|network| network.contains(&ip.to_canonical()));
            named || (self.is_encrypted() && is_public(ip))
        };
        let permitted: Vec<SocketAddr> = found.into_iter().filter(permitted).collect();
        if permitted.is_empty() {
            return Err(TargetError::Private);
        }
        for address in permitted {
            if let Ok(stream) = TcpStream::connect(address).await {
                // Small requests wait for nothing.
                drop(stream.set_nodelay(true));
                return Ok(stream);
            }
        }
        Err(TargetError::Connect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_targets_in_whatever_form_they_are_written() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.88.99.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2002:a00:1::]",
            "[fe80::1]",
            "[fec0::1]",
            "[fc00::1]",
            "[fd12:3456::1]",
            "[ff02::1]",
            "[2001:db8::1]",
            "[2001::1]",
            "[3fff::1]",
            "[5f00::1]",
            "[100::1]",
        ] {
            let read = Target::read(&format!("https://{private}/hook"), &[]);
            assert_eq!(read, Err(TargetError::Private), "{private}");
        }
        for public in
            ["8.8.8.8", "172.32.0.1", "100.128.0.1", "[2606:4700::1111]", "[2002:808:808::]"]
        {
            assert!(Target::read(&format!("https://{public}/"), &[]).is_ok(), "{public}");
        }
    }

    #[test]
    fn a_setting_permits_its_networks_and_no_other() {
        let networks =
            ["127.0.0.0/8".parse().expect("a network"), "fd00::/8".parse().expect("one")];
        let read = |text: &str| Target::read(text, &networks).map(drop);
        assert_eq!(read("http://127.0.0.1:9/x"), Ok(()));
        assert_eq!(read("https://[::ffff:127.0.0.1]/x"), Ok(()));
        assert_eq!(read("https://[fd00::1]/"), Ok(()));
        assert_eq!(read("https://10.0.0.1/"), Err(TargetError::Private));
    }

    #[test]
    fn what_is_no_target_is_refused_by_its_reason() {
        for (text, why) in [
            ("hook", TargetError::Url),
            ("http://example.com/", TargetError::Scheme),
            ("ftp://example.com/", TargetError::Scheme),
            ("https://ada:secret@example.com/", TargetError::Credentials),
            ("https://example.com/#x", TargetError::Fragment),
        ] {
            assert_eq!(Target::read(text, &[]), Err(why), "{text}");
        }
        let long = format!("https://example.com/{}", "x".repeat(URL_BYTES));
        assert_eq!(Target::read(&long, &[]), Err(TargetError::Url));
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_a_private_address_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let target = Target::read(&format!("https://localhost:{port}/"), &[]).expect("a name");
        assert_eq!(target.connect(&[]).await.map(drop), Err(TargetError::Private));
        let networks = ["127.0.0.0/8".parse().expect("a network"), "::1/128".parse().expect("one")];
        assert!(target.connect(&networks).await.is_ok());
    }
}
