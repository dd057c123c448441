"""What can be asked of a seat: one frozen structure and one function each."""
