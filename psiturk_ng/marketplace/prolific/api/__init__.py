"""The researchers' side: the REST API below /api/v1."""
