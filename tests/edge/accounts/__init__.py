"""Gift cards, house accounts and invoices on the box."""
