"""Migrations of the box's database; each says its phase: expand_ or contract_."""
