"""How the marketplace says no: Amazon's codes, and its sentences where they are known.

Sources: the service model that botocore ships; sentences that requesters reported
(boto/boto3#2107, Dallinger#1398 and #3109, turkserver-meteor#56, ParlAI#2154).
"""

from collections.abc import Iterable


class TurkError(Exception):
    """A RequestError: the request was understood, and nothing was done.

    Args:
        code: the last word of Amazon's code.
        sentence: why.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = f"AWS.MechanicalTurk.{code}"


def absent(kind: str, identifier: str) -> TurkError:
    """Say that there is no such thing.

    Args:
        kind: Amazon's word for it, as in its codes.
        identifier: that was asked for.
    """
    return TurkError(f"{kind}DoesNotExist", f"{kind} {identifier} does not exist.")


def wrong_state(kind: str, states: Iterable[str], *, present: str = "") -> TurkError:
    """Say that a thing is not in a state for this.

    Args:
        kind: Amazon's word for it.
        states: those in which it could be done.
        present: the one it is in; empty where Amazon does not tell.
    """
    known = f"This {kind} is currently in the state '{present}'.  " if present else ""
    return TurkError(
        f"Invalid{kind}State", f"{known}This operation can be called with a status of: {', '.join(states)}"
    )


def invalid(sentence: str) -> TurkError:
    """Say that a parameter is wrong."""
    return TurkError("ParameterValidationError", sentence)


def unsupported(what: str) -> TurkError:
    """Say that Amazon has this, and the marketplace does not."""
    return TurkError("NotSupported", f"The simulated Mechanical Turk does not support {what}.")
