"""The shared truth of a municipality. Each part is the only place where its thing happens."""
