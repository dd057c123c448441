"""The window: Qt, and Qt only here. Importing this package alone loads none of it."""
