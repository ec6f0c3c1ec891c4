"""What the reading by a language model goes by: the guide, the bounds of the check, and who a text speaks to."""
