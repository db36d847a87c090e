"""ClamAV: the virus scanner daemon clamd, by its own protocol."""
