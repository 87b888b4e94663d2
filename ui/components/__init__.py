"""Components that pages draw with: each is one element with data props and delegated events."""
