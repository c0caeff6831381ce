"""The shell as a module, which psiTurk 2's examples imported."""

from psiturk_ng.errors import ProjectCodeError


def run(cabinmode=False, script=None, execute=None, testfile=None, quiet=False):
    """Open the shell of the project in the current folder; options are for the command line."""
    from psiturk_ng.__main__ import shell

    return shell()


class PsiturkShell:
    """Refuses to be made: the shell is no part of a program of one's own."""

    def __init__(self, *_, **__):
        raise ProjectCodeError(
            f"psiturk.psiturk_shell.{type(self).__name__} cannot be used from code.",
            "Use psiturk.amt_services_wrapper, or run `psiturk -e 'COMMAND'`.",
        )


class PsiturkNetworkShell(PsiturkShell):
    """The same, by the name that it has with Amazon's keys."""
