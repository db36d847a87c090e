"""A twin of a real city: fictional people in its published numbers, by town, age band and sex, in its organisation."""
