"""Decorators for the routes in custom.py."""

from psiturk_ng.compat.authorization import PsiTurkAuthorization, nocache, print_to_log

__all__ = ["PsiTurkAuthorization", "nocache", "print_to_log"]
