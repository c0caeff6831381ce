"""The fixture projects, made ready in a folder: with the libraries and bundles that are not committed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.checkout import ROOT
from tests.servers import EXAMPLE

PROJECTS = ROOT / "tests" / "compat" / "projects"
JAVASCRIPT = ROOT / "psiturk_ng_js"
MODULES = JAVASCRIPT / "node_modules"

LIBRARIES = {
    "jspsych6_timeline": {
        "jspsych-6/jspsych.js": "static/jspsych/jspsych.js",
        "jspsych-6/plugins/jspsych-html-keyboard-response.js": "static/jspsych/keyboard.js",
        "jspsych-6/plugins/jspsych-survey-text.js": "static/jspsych/survey.js",
    },
    "jspsych7_timeline": {
        "jspsych-7/dist/index.browser.min.js": "static/jspsych/jspsych.js",
        "html-keyboard-response-7/dist/index.browser.min.js": "static/jspsych/keyboard.js",
    },
    "requirejs_modules": {"requirejs/require.js": "static/js/require.js"},
}
"""Files of npm packages by project, and where the project has them."""

BUNDLES = {
    "jspsych8_bundle": ("src/main.js", "static/build/bundle.js"),
    "svelte_bundle": ("src/main.js", "static/build/bundle.js"),
    "vue_bundle": ("src/main.js", "static/build/bundle.js"),
}
"""Page scripts that are built from the project's own sources: entry and result."""


def names() -> list[str]:
    """List the fixture projects."""
    return sorted(path.name for path in PROJECTS.iterdir() if path.is_dir())


def prepared(name: str, folder: Path) -> Path:
    """Copy a fixture project and complete it.

    Args:
        name: one of `names`.
        folder: where to; must not exist.
    """
    shutil.copytree(PROJECTS / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "static").mkdir(exist_ok=True)
    shutil.copy(EXAMPLE / "static" / "favicon.ico", folder / "static")
    if (name in LIBRARIES or name in BUNDLES) and not MODULES.is_dir():
        pytest.skip(f"the JavaScript packages are missing: run `npm ci` in {JAVASCRIPT.name}")
    for source, target in LIBRARIES.get(name, {}).items():
        (folder / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(MODULES / source, folder / target)
    if name in BUNDLES:
        entry, result = BUNDLES[name]
        command = ["node", JAVASCRIPT / "scripts" / "bundle.mjs", folder / entry, folder / result]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=60)
    return folder
