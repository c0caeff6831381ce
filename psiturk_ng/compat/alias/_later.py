"""Names of psiTurk's that recruit or pay: they can be imported, and refuse to be used."""

from functools import partial

from psiturk_ng.compat.lazy import lazy_names
from psiturk_ng.compat.recruiting import NotYet


def refusing(module, *names):
    """Make the `__getattr__` of a module whose names say, when used, that they are not there yet."""
    return lazy_names(module, {name: partial(NotYet, f"{module}.{name}") for name in names})
