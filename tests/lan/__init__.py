"""Several hosts on one network, each in a network namespace of its own."""
