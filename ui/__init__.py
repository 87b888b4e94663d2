"""Screens in NiceGUI: theme, components, store (on the box)."""
