"""Training: a second restaurant beside the trading one, with today's menu and nobody's money."""
