"""How calls reach a seat. No screen, no network of its own, nothing of the centre."""
