"""Tests of what the box and the centre share."""
