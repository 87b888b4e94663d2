"""What the inside asks of devices and providers: protocols and their answers."""
