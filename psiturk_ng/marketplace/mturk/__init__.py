"""Mechanical Turk, simulated on this machine for an unmodified boto3 and for workers in a browser."""
