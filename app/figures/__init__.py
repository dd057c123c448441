"""What can be counted and listed over facts. The table is handed in: seat and centre run the same conditions."""
