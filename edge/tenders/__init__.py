"""The restaurant's ways to pay and its tips, as a manager edits them."""
