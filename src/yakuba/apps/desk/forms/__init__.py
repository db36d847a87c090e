"""The forms of the desk: narrowing a list, acting on one case, acting on many."""
