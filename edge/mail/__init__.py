"""Mails that wait for the internet: queued as rows, sent when it is there, given up visibly."""
