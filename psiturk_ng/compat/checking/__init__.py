"""Reads a project, without running any of it, and says what will differ from psiTurk."""
