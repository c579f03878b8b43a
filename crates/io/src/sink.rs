//! Where records go: a new file, gzipped or not, or standard output.
//!
//! In: a path, or a file that was begun. Out: a writer. INVARIANT: the file is complete once [`Sink::finish`] succeeds.

use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::files::PrivateFile;
use crate::source::{is_gzip, is_standard};

/// A file that is being written.
pub enum Sink {
    /// As it is.
    Plain(BufWriter<PrivateFile>),
    /// Gzipped.
    Gzip(Box<GzEncoder<BufWriter<PrivateFile>>>),
    /// Standard output.
    Standard(BufWriter<Stdout>),
}

impl Sink {
    /// A new file, gzipped when its name ends in `.gz`; `-` is standard output. A file that exists is an error.
    pub fn create_new(path: &Path) -> io::Result<Self> {
        if is_standard(path) {
            return Ok(Self::Standard(BufWriter::new(stdout())));
        }
        let packed = is_gzip(path).then_some(Compression::default());
        Ok(Self::new(PrivateFile::begin_new(path)?, packed))
    }

    /// A file, gzipped at a level unless there is none.
    pub fn new(file: PrivateFile, packed: Option<Compression>) -> Self {
        let file = BufWriter::new(file);
        match packed {
            Some(level) => Self::Gzip(Box::new(GzEncoder::new(file, level))),
            None => Self::Plain(file),
        }
    }

    /// A file, gzipped at the fastest level if it is to be packed.
    pub fn fast(file: PrivateFile, packed: bool) -> Self {
        Self::new(file, packed.then(Compression::fast))
    }

    /// Writes what is buffered, ends the gzip stream, and gives the file its name.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Self::Plain(out) => finish(out),
            Self::Gzip(out) => finish(out.finish()?),
            Self::Standard(mut out) => out.flush(),
        }
    }
}

fn finish(out: BufWriter<PrivateFile>) -> io::Result<()> {
    out.into_inner().map_err(io::IntoInnerError::into_error)?.finish_new()
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
