"""The Chromium that tests and the demo check drive; run as a module, it makes sure that there is one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_PATHS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
# A container has neither user namespaces for the sandbox nor room in /dev/shm.
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


def chromium_path() -> str | None:
    """Find Chromium or Chrome on this machine; None if there is none."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or next((path for path in MAC_PATHS if Path(path).exists()), None) or _downloaded()


def _downloaded() -> str | None:
    """Find the Chromium that `playwright install` has fetched."""
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def open_browser(*arguments: str) -> Iterator[Browser]:
    """Run a headless Chromium until the block ends.

    Args:
        arguments: more command line arguments for it.

    Raises:
        FileNotFoundError: if there is none.
    """
    path = chromium_path()
    if path is None:
        raise FileNotFoundError(f"Chromium is missing. Install it with: {install_command()}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()


def install_command() -> str:
    """Give the one command that installs Chromium on this machine."""
    if shutil.which("apt-get"):
        return "sudo apt-get install chromium"
    return f"{sys.executable} -m playwright install chromium"


def _install() -> bool:
    """Install Chromium with apt; returns whether that was possible."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
        if subprocess.run([apt, *words], env=environ, stdin=subprocess.DEVNULL, check=False).returncode:
            return False
    return True


def main() -> int:
    """Make sure that there is a Chromium, or say how to get one."""
    if chromium_path() or (_install() and chromium_path()):
        return 0
    print(f"Chromium is missing. Install it with: {install_command()}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
