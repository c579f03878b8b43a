//! Where records go: a new file, gzipped or not, or standard output.
//!
//! In: a path, or a file that was made. Out: a writer that is whole once [`Sink::finish`] says so.

use std::fs::File;
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::source::{is_gzip, is_standard};

/// A file that is being written.
pub enum Sink {
    /// As it is.
    Plain(BufWriter<File>),
    /// Gzipped.
    Gzip(Box<GzEncoder<BufWriter<File>>>),
    /// Standard output.
    Standard(BufWriter<Stdout>),
}

impl Sink {
    /// A new file, gzipped when its name ends in `.gz`; `-` is standard output. A file that is there is an error.
    pub fn create_new(path: &Path) -> io::Result<Self> {
        if is_standard(path) {
            return Ok(Self::Standard(BufWriter::new(stdout())));
        }
        let packed = is_gzip(path).then_some(Compression::default());
        Ok(Self::new(File::create_new(path)?, packed))
    }

    /// A file, gzipped at a level unless there is none.
    pub fn new(file: File, packed: Option<Compression>) -> Self {
        let file = BufWriter::new(file);
        match packed {
            Some(level) => Self::Gzip(Box::new(GzEncoder::new(file, level))),
            None => Self::Plain(file),
        }
    }

    /// A file, gzipped at the fastest level if it is to be packed.
    pub fn fast(file: File, packed: bool) -> Self {
        Self::new(file, packed.then(Compression::fast))
    }

    /// Writes what is buffered and ends the gzip stream. Only then is the file whole.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(mut out) => out.flush(),
            Self::Gzip(out) => out.finish()?.flush(),
            Self::Standard(mut out) => out.flush(),
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Gzip(out) => out.write(bytes),
            Self::Standard(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Gzip(out) => out.flush(),
            Self::Standard(out) => out.flush(),
        }
    }
}
