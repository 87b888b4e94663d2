"""Migrations of the centre's database; each says its phase: expand_ or contract_."""
