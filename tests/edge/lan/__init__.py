"""The box on its network."""
