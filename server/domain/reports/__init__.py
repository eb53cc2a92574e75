"""Reports: what is counted of each encounter, how the counts become figures, and which of them may leave us."""
