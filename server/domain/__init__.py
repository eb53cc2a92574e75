"""Pure rules: states, permissions, triage, queue order. Standard library only; time is an argument."""
