"""The journal written while media flows, and the assembly of a playable recording from it."""
