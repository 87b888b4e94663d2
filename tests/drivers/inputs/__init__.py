"""Tests of scanners, card readers and bump bars."""
