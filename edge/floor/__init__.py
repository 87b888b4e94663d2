"""The floor: rooms, tables where they stand, and who sits there."""
