"""The admins' HTTP API: resources, filters, pages, problems, explorer."""
