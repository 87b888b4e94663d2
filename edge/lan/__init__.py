"""The network around the box: its name, its addresses, its certificates, the way in."""
