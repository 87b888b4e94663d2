"""Devices: asking to come in, approval by a manager, names, revocation."""
