"""Commands of 文書."""
