"""Custom code."""

CUSTOM_CODE = ()
