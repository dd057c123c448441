"""What is alike: texts as pairs of characters, and how much two of them share. Known to seat and centre."""
