"""A project folder made of texts, for the tests of settings."""

from pathlib import Path

from psiturk_ng.config import Loaded, PsiturkConfig, load


def loaded(folder: Path, config: str = "", *, home: str = "", dotenv: str = "", **environ: str) -> Loaded:
    """Load a project from a scratch folder, with a scratch home folder and no other environment."""
    return load(folder, written(folder, config, home=home, dotenv=dotenv, **environ))


def written(
    folder: Path, config: str = "", *, home: str = "", dotenv: str = "", **environ: str
) -> dict[str, str]:
    """Write the files of a project that have a text, and return its environment."""
    (folder / "home").mkdir(exist_ok=True)
    for name, text in (("config.txt", config), ("home/.psiturkconfig", home), (".env", dotenv)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return {"HOME": str(folder / "home"), **environ}


def parsed(folder: Path, config: str = "", **environ: str) -> PsiturkConfig:
    """Give the parser that project code would see."""
    return loaded(folder, config, **environ).parser
