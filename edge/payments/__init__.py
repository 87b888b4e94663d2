"""Money through terminals and wallets: every call is written down before it is made."""
