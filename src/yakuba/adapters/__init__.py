"""Outside systems: one folder a vendor, and a simulator for each kind."""
