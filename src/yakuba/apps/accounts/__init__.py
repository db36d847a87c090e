"""accounts: the pages by which staff sign in and look after their factors and sessions. The rules are in identity."""
