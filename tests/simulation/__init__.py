"""Box and centre under seeded faults on a virtual clock: `python -m tests.simulation`."""
