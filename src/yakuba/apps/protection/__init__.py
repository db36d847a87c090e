"""支援措置: applications, opinions, decisions, terms, and the requests that were stopped."""
