"""Rules of giving money back."""
