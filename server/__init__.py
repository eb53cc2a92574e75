"""Control plane: the only part that knows patients."""
