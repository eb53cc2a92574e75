"""A year of made-up operation, and how fast reports of it are read."""
