"""The device host: a process of its own that speaks with hardware and never sees the database."""
