"""The print queue together with printers in software, on a clock of its own."""
