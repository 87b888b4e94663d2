"""The print queue, and the printers it feeds."""
