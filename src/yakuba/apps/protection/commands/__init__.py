"""Commands of 支援措置."""
