"""Money that goes back: finding what was paid, refunds and corrections, facts of their own day."""
