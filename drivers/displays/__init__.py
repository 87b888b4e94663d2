"""Customer displays of two lines with twenty cells: what is shown, in three command sets."""
