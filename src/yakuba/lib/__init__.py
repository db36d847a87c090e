"""Pure functions without a framework: dates, days, characters, names, addresses, check digits."""
