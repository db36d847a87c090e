"""What people choose and write here."""
