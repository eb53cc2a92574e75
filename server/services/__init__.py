"""Use cases by area. `ports.py` says what they need from outside."""
