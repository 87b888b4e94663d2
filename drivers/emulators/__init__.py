"""Devices in software: adapters that put the simulations on wires, and scripts of faults."""
