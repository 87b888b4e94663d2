"""Before the doors open: everything that a manager wants to know, in one glance."""
