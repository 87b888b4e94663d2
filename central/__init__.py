"""The centre: many restaurants on one Postgres."""
