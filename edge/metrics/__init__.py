"""What a monitor in the house reads of a box: counts and ages, nothing of guests or sales."""
