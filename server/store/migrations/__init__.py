"""Changes of the tables, one file a step, run at the start by `server.store.migrate`."""
