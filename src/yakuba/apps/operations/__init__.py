"""運用: what has stopped or did not arrive, and the letters that wait for the printer."""
