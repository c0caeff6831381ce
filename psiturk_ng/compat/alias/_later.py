"""Refuses, in a sentence, modules of psiTurk that are not there yet."""


def refuse(module):
    """Raise the ImportError of a module that recruits or pays participants."""
    raise ImportError(f"{module} is not there yet: recruiting from code comes with a later version.")
