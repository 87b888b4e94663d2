"""Processes killed with SIGKILL while people work; what was acknowledged is there, once."""
