"""What was sold: sums by day and month, reports, checks, and how they compare with the Z."""
