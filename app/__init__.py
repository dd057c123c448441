"""A seat without a screen: usable from a script, from tests and from the window."""
