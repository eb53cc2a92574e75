"""WhatsApp's use cases beside the chat: the webhook's inbox, calls, what is asked around a call."""
