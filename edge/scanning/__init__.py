"""What the box does with codes, cards and keys: whose they are, what they mean, what they sell."""
