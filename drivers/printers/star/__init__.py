"""Star printers: StarPRNT, Star Line and Star Graphic."""
