"""Wallets on guests' telephones."""
