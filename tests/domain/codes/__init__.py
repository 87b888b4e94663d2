"""Tests of what is written in codes."""
