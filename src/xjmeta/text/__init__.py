"""Plain text: encodings and byte-order marks, edits, the rows of sheets as text."""
