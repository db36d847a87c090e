"""Commands about staff sign-in."""
