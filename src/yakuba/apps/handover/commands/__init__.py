"""Commands on hand-overs."""
