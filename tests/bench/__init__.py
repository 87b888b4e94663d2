"""Speed as ratios against a floor of the same machine in the same run: `make bench`."""
