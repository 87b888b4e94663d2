"""The menu as the office edits it: prices and what is sold, as changes of the draft."""
