"""Replication between box and centre as pure decisions: no clock, no network, no database here.

`box` and `centre` are the two ends, `wire` is what goes between them. `docs/sync.md` has the rules.
"""
