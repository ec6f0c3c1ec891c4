"""Claims that a language model reads, held to the words of the document."""
