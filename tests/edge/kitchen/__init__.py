"""Tests of the kitchen."""
