"""`comanda emulate ...`: devices in software at ports of this machine, with a page to see them."""
