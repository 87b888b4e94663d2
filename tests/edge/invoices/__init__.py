"""Invoices to firms on the box."""
