"""Plain text from bytes: encodings and byte-order marks."""
