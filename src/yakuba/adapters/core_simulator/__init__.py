"""A core system for the demo and tests: it keeps a ledger of what it took, and can reject, go silent and be down."""
