"""Papers that were looked at by eye and found right; tests compare with them."""
