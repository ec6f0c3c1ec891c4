"""Self-contained HTML pages: no remote file, no script but their own, every text of a document shown as text."""
