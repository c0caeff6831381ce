"""Simulated recruiting platforms: servers that speak the real protocols, and pages for workers.

Each keeps its own file, and shares with the recruiters' side only errors and money:
what the two agree on, they agree on through the protocol.
"""
