"""Drafts, their preview, publishing, rollback, and adoption of what a box made itself."""
