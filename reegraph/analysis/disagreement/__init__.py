"""What can have one value at a time, where sources give several, and which one counts."""
