"""The pages of 運用, by noun: jobs, undelivered notices, printing."""
