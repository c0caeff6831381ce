"""psiTurk's exceptions, for scripts that catch them by name."""

from psiturk_ng.compat.exceptions import *  # noqa: F403
