"""Organizations, brands, stores and legal entities: who is a tenant, and what it is made of."""
