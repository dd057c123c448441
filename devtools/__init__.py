"""Tools for working on Hotline Seat; run by dev.py, never part of the product."""
