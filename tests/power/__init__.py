"""The power is cut: what a box told its people is on its disk, whatever the disk had cached."""
