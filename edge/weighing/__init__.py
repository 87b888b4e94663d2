"""Weights for sales: what a scale says now, and what a person typed in its stead."""
