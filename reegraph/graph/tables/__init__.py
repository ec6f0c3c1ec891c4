"""Which kinds of documents are believed before which, and the words that say how far a deal has come."""
