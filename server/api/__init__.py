"""HTTP handlers by area: parse, one use case, render."""
