"""Hardware behind ports, one folder per family, each with a simulation on the wire."""
