"""Commands of the jobs part: the worker, and the dead letters at the terminal."""
