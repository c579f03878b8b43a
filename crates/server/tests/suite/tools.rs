//! What unmodified tools ask, and the forms in which they read it.
//!
//! In: the requests by which clients of `SendGrid` test a key, and bytes as they write them. Out: answers that they take.

use crate::common;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use common::Server;
use segmentry::Policy;

/// What a server answers to bytes that are sent as they are.
fn exchanged(server: &Server, bytes: &str) -> String {
    let address = server.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(bytes.as_bytes()).expect("it listens");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("it ends");
    text
}

#[test]
fn names_of_headers_go_out_in_title_case() {
    let server = Server::new(Policy::live());
    let text = exchanged(&server, "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    for name in ["Content-Type: application/json", "X-Request-Id: ", "Cache-Control: no-store"] {
        assert!(text.contains(name), "{name}: {text}");
    }
}
