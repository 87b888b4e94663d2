"""Boxes as they are: states, alarms about them, codes, what waits of them in quarantine."""
