"""The gate at the terminal."""
