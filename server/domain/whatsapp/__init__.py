"""WhatsApp's Cloud API as values: what its webhook says, what may be sent, and when. It knows no network."""
