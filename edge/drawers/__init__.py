"""Cash drawers as their sensors show them: open, shut, open too long, opened by hand."""
