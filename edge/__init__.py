"""The box: settings, database, one folder per thing people do, HTTP API."""
