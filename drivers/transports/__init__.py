"""Ways bytes travel to a printer. A transport knows nothing of what they mean."""
