"""What guests see at the counter: the order that is open there, and never the one before."""
