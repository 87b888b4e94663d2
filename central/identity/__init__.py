"""Who comes in: users, passwords, sessions, memberships, keys for programs."""
