"""Guests who left a name: one row for all stores of a chain, changed field by field."""
