"""The version, under psiTurk's name for it."""

from psiturk_ng.version import __version__ as version_number
