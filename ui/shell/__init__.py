"""The window around the panes: navigation, seat strip, ringing strip, messages, lock, sign-in."""
