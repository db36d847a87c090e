"""案件: the only place where the state of a case changes. See docs/kernel-cases.md."""
