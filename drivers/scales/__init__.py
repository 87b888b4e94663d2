"""Scales: a table of protocols, one pure core each, the conversation, and scales in software."""
