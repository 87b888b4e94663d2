"""Payment, fiscal and platform services that live behind HTTP, and mail."""
