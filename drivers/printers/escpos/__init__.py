"""ESC/POS: the language of most receipt printers, and a printer that speaks it in software."""
