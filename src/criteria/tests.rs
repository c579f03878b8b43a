//! What the language means, on small examples.
