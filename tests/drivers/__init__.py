"""Drivers against simulations on the wire."""
