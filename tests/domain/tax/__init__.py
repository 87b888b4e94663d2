"""Tests of the domain's taxes."""
