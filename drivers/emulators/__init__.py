"""Devices in software: they ship, for the demo, for customers' support and for tests."""
