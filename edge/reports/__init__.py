"""What was sold: computed from the rows at every look."""
