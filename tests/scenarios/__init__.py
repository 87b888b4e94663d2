"""Stories of a restaurant across all layers, with no mock of our own code."""
