"""Screens on the box: floor, order, kitchen, counter, manager."""
