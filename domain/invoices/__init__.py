"""Invoices to firms: tax numbers, ageing, totals of credit notes. No I/O."""
