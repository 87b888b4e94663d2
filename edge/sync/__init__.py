"""Replication on the box: its stream goes up, the centre's settings come down, in one file."""
