"""Prolific, through its REST API.

Prolific's words (study, submission, participant group, completion code) stay in this package.
"""
