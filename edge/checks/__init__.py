"""What guests owe, what they pay, and the receipts they get."""
