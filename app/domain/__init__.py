"""What a hotline is. Pure: no database, no network, no file, no clock."""
