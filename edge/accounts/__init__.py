"""Gift cards and house accounts on the box: their entries, selling, settling, invoices to them."""
