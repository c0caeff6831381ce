"""What stands in for the program `docker`: reads the same files, and starts the study on this machine.

`compose up` takes a copy of the folder, as the Dockerfile does, and runs the Dockerfile's command with the
environment that the compose file gives; `compose exec study …` runs a command beside it. The database and
the proxy are there already: STAND_IN_DATABASE is the first's address, STAND_IN_PORT where the second looks
for the study. STAND_IN_ENVIRONMENT holds, as JSON, what only this machine needs.
"""

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import yaml

BUILT = Path(".stand-in")
COPIED = BUILT / "study"


def main(words: list[str]) -> int:
    """Do what is asked; gives the exit status."""
    match words:
        case ["compose", "up", "-d", "--build"]:
            return _up()
        case ["compose", "exec", "study", *command]:
            done = subprocess.run(command, cwd=COPIED, env=_environment(), check=False)
            return done.returncode
        case ["compose", "down"]:
            os.kill(int((BUILT / "pid").read_text("utf-8")), 15)
            return 0
    raise SystemExit(f"The stand-in does not know: docker {' '.join(words)}")


def _up() -> int:
    ignored = [*Path(".dockerignore").read_text("utf-8").split(), BUILT.name]
    shutil.copytree(
        ".", COPIED, ignore=lambda _, names: [n for n in names if any(fnmatch.fnmatch(n, i) for i in ignored)]
    )
    command = json.loads(re.search(r"^CMD (\[.*\])$", _dockerfile(), re.MULTILINE)[1])  # type: ignore[index]
    with (BUILT / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=COPIED, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    (BUILT / "pid").write_text(str(process.pid), "utf-8")
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        if _is_healthy():
            return 0
        time.sleep(0.05)
    print((BUILT / "log").read_text("utf-8"), file=sys.stderr)
    return 1


def _is_healthy() -> bool:
    """Do what HEALTHCHECK does."""
    try:
        with urlopen(f"http://127.0.0.1:{os.environ['STAND_IN_PORT']}/readyz", timeout=4) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _environment() -> dict[str, str]:
    """The environment of the container, as the image and the compose file make it."""
    service: dict[str, Any] = yaml.safe_load(Path("compose.yaml").read_text("utf-8"))["services"]["study"]
    filled = dict(
        line.split("=", 1)
        for line in Path(service["env_file"]).read_text("utf-8").splitlines()
        if "=" in line and not line.startswith("#")
    )
    image = dict(each.split("=", 1) for each in re.findall(r"\b\w+=\w+", _line("ENV")))
    told = {name: _interpolated(value, filled) for name, value in service["environment"].items()}
    here = {
        "PATH": os.environ["PATH"],
        "HOME": str(BUILT.absolute()),
        "PORT": os.environ["STAND_IN_PORT"],
        # Containers have addresses of their own; this one listens on loopback only.
        "PSITURK_HOST": "127.0.0.1",
        "DATABASE_URL": os.environ["STAND_IN_DATABASE"],
        **json.loads(os.environ["STAND_IN_ENVIRONMENT"]),
    }
    return {**image, **filled, **told, **here}


def _interpolated(text: str, values: dict[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        if not values.get(found[1]):
            raise SystemExit(f"{found[1]}: {found[2]}")
        return values[found[1]]

    return re.sub(r"\$\{(\w+):\?([^}]*)\}", value, text)


def _line(word: str) -> str:
    return next(line for line in _dockerfile().splitlines() if line.startswith(f"{word} "))


def _dockerfile() -> str:
    return Path("Dockerfile").read_text("utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
