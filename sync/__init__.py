"""What the box and the centre share: column types, replicated tables, triggers, seal."""
