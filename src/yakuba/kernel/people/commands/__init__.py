"""Commands on the register copy."""
