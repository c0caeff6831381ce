"""Mechanical Turk, and services that speak its protocol, through boto3.

Amazon's words (HIT, assignment, worker, qualification) stay in this package.
"""
