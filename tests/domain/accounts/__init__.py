"""Rules of gift cards and house accounts."""
