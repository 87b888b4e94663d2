"""The house's books."""
