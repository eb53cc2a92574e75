"""What stands in deploy/ works, or names only what exists."""
