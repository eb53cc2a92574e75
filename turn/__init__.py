"""coturn beside us: its configuration, credentials, launcher and check."""
