"""Safety copies of the box: taking one while it sells, and going on from one elsewhere."""
