"""What makes a sale a receipt before the law, country by country."""
