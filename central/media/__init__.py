"""Pictures and files of an organization: their bytes, by SHA-256."""
