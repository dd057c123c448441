"""The seat's own database: what it holds of the hotline, what waits to be sent, what is half typed."""
