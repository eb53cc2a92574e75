"""A local Meta: a fake Graph API and WhatsApp network for demos and tests. It knows nothing of our server."""
