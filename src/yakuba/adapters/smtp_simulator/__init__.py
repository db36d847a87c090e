"""A mail server for the demo and tests that really receives and can be switched to fail."""
