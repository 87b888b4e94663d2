"""One Friday evening, played by scripts and dice on a virtual clock, and its books."""
