//! Reading ahead: one thread unpacks while another parses.
//!
//! In: a reader. Out: the same bytes, and the same error at the same place.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Bytes that pass between the threads at a time, and how many such pieces may wait.
const PIECE: usize = 1 << 18;
const PIECES: usize = 8;

/// A reader whose source is read on a thread of its own.
pub(crate) struct ReadAhead {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    read: usize,
}

impl ReadAhead {
    /// Starts reading. The thread ends with the source, with an error, or when the reader is dropped.
    pub(crate) fn new(mut source: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(PIECES);
        thread::Builder::new().name("read-ahead".to_owned()).spawn(move || {
            loop {
                let mut piece = Vec::with_capacity(PIECE);
                let outcome = source.by_ref().take(PIECE as u64).read_to_end(&mut piece);
                // Bytes unpacked before an error are delivered before it.
                if !piece.is_empty() && sender.send(Ok(piece)).is_err() {
                    return;
                }
                match outcome {
                    Ok(0) => return,
                    Ok(_) => {}
                    Err(error) => {
                        // Fails only when the reader was dropped: then the error concerns no one.
                        let _ = sender.send(Err(error));
                        return;
                    }
                }
            }
        })?;
        Ok(Self { pieces, piece: Vec::new(), read: 0 })
    }
}

impl Read for ReadAhead {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() {
            match self.pieces.recv() {
                Ok(piece) => (self.piece, self.read) = (piece?, 0),
                Err(_) => return Ok(0),
            }
        }
        let length = into.len().min(self.piece.len() - self.read);
        into[..length].copy_from_slice(&self.piece[self.read..self.read + length]);
        self.read += length;
        Ok(length)
    }
}
