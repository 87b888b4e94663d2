"""The frame of the HTTP API: problems, bearer tokens, command ids, pages, its documentation."""
