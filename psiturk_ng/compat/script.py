"""Runs a researcher's own script by the rules of custom.py: `python -m psiturk_ng.compat.script FILE …`."""

import sys
from pathlib import Path

from psiturk_ng.compat.diagnosis import diagnosed
from psiturk_ng.compat.imports import open_project_imports


def main() -> int:
    """Run it, with the words behind its name as its arguments; returns the exit status."""
    sys.argv = sys.argv[1:]
    path = Path(sys.argv[0]).resolve()
    imports = open_project_imports(Path.cwd())
    imports.notify = _say
    try:
        imports.run(path)
    except SyntaxError as error:
        _say(diagnosed(error, imports).message)
        _say(f"`psiturk migrate code {sys.argv[0]}` shows how to write it.")
        return 1
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
