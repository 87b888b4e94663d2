"""What somebody must see: cards nobody was shown, printers that are away."""
