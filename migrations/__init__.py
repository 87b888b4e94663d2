"""Alembic migrations: `edge` for the box's SQLite, `central` for the centre's Postgres."""
