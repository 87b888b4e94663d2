"""People: signing in and out, approvals for one act, hiring and roles."""
