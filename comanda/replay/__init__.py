"""`comanda replay`: a history of sales through the same services that tablets call."""
