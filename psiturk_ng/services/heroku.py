"""What the programs `heroku` and `git` are asked to put a project on Heroku."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from psiturk_ng.errors import Conflict, NotFound

SETTINGS: Final = ("ON_CLOUD=true", "PSITURK_PROXY_COUNT=1")
"""What a server there needs: the cloud's defaults, and to believe Heroku's router."""

_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Heroku:
    """The app that belongs to a project folder.

    Args:
        folder: the project.
        environ: in which the programs are found.
    """

    folder: Path
    environ: Mapping[str, str]

    def require_app(self) -> None:
        """Make sure that there is one, and that we may change it.

        Raises:
            NotFound: if the program `heroku` is not there.
            Conflict: if nobody is logged in, the folder is no Git repository, or no app belongs to it.
        """
        if shutil.which("heroku", path=self.environ.get("PATH", "")) is None:
            raise NotFound(
                "The command `heroku` was not found.",
                "Install the Heroku CLI: https://devcenter.heroku.com/articles/heroku-cli",
            )
        for words, message, hint in (
            (["heroku", "auth:whoami"], "Nobody is logged in at Heroku.", "Run: heroku auth:login"),
            (["git", "rev-parse", "--git-dir"], "This folder is no Git repository.", "Run: git init"),
            (["heroku", "config"], "No Heroku app belongs to this folder.", "Run: heroku create"),
        ):
            if self._run(words).returncode:
                raise Conflict(message, hint)

    def set_up(self) -> None:
        """Give the app the settings that every study needs there.

        Raises:
            Conflict: if Heroku does not take them.
        """
        done = self._run(["heroku", "config:set", *SETTINGS])
        if done.returncode:
            said = " ".join(done.stderr.split())
            raise Conflict(f"Heroku did not take the settings: {said}", "Try again, or set them on its site.")

    def _run(self, words: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                words,
                cwd=self.folder,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError as error:
            raise NotFound(f"The command `{words[0]}` was not found.", f"Install {words[0]}.") from error
        except subprocess.TimeoutExpired as error:
            raise Conflict(f"`{' '.join(words)}` does not end.", "Try it by hand.") from error
