"""Drawers in somebody's hands, and the close of the day."""
