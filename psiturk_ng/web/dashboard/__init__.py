"""The researcher's pages, under /dashboard."""
