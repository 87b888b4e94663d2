"""Invoices to firms on the box: drafts, issued ones, credit notes, what is owed and how long."""
