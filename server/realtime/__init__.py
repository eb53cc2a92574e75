"""The bridge of what is live: a signalling message becomes a use case, a domain event becomes a message."""
