"""Refunds on the box."""
