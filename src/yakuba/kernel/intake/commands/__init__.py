"""Commands on receptions."""
