"""Receipt and kitchen printers."""
