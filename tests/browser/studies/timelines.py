"""Timelines."""

TIMELINES = ()
