"""Control plane: the only part that knows patients."""

VERSION = "0.1.0"
