"""Orders: opening them, adding and taking back lines, sending, moving, merging."""
