"""Media plane: relays and records the calls. Knows participants and tracks, never patients."""
