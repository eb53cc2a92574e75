"""coturn beside us: its configuration, credentials, launcher and check. Knows no call: ids are opaque words."""
