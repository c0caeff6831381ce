"""psiTurk's importable names, on top of psiturk_ng, for custom.py and researchers' scripts."""

from psiturk_ng.compat.rival import rival_psiturk
from psiturk_ng.version import __version__

if _rival := rival_psiturk():
    raise ImportError(f"{_rival.message} {_rival.hint}")
