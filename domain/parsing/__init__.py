"""Reading the values of strangers' files: amounts, quantities, moments, which column means what."""
