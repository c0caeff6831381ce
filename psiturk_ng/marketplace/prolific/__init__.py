"""Prolific, simulated on this machine for any client of its REST API and for participants in a browser."""
