"""What hangs on the box: the device host's process, its devices' rows, how they are."""
