"""JSON for the dashboard's users and for scripts, under /api."""
