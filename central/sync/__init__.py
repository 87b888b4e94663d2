"""The centre's end of replication: streams of boxes in, feed out."""
