"""The screens of the office at the centre."""
