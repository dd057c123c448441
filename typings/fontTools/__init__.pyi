"""What of fontTools is used; it has no types of its own."""
