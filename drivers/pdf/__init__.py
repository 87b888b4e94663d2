"""Documents as PDF, as long as they are and as wide as a receipt."""
