"""The shell as a module, which psiTurk 2's examples imported; not there yet."""

from ._later import refusing

__getattr__ = refusing(__name__, "PsiturkNetworkShell", "PsiturkShell", "run")
