"""Scanners, card readers and bump bars: what they type and send, made into codes, cards and keys.

All of it is pure but `evdev` (the kernel's files) and `hearing` (the session in the device host).
"""
