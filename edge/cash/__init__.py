"""Cash that is in no drawer: the safe, the bank, and the bags on the way between them."""
