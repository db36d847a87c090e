"""A scanner for the demo and tests that can be switched to infected, slow and down."""
