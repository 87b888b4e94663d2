"""The menu: what can be ordered today, at what price, and how much of it is left."""
