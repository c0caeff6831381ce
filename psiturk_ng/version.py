"""The version of this distribution, written once."""

__version__ = "4.0.0"
