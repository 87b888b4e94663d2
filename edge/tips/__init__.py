"""Tips: whose they are, how they are shared, and how they are paid. They are never revenue."""
