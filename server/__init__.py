"""The central server ("the centre"): judge, feed, scope, tables and people."""
