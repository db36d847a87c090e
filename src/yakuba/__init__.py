"""yakuba (役場): the system a municipality runs on. See docs/architecture.md for the house plan."""

__version__ = "0.1.0"
