"""Campaigns on simulated platforms."""
