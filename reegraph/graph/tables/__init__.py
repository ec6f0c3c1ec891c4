"""Which kinds of documents are believed before which."""
