"""Copies of the whole centre, proven by restoring them; going back to one."""
