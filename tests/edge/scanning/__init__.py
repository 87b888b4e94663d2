"""Tests of what the box does with codes, cards and keys."""
