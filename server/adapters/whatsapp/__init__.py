"""The Graph API of WhatsApp, spoken over HTTPS."""
