"""Commands of 手続: check, publish, guide."""
