//! The `segmentry` binary.
fn main() {}
