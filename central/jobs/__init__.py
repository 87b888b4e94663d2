"""Work that waits its turn: the queue in the schema `jobs`, its tasks, schedules and worker."""
