"""Tests of replication on the box."""
