"""審査・決裁の机: where staff work on cases from reception to archive."""
