"""`psiturk migrate config`: psiTurk 2's config.txt as it is written now."""

from pathlib import Path

import pytest

from psiturk_ng.config.rewriting import modern_config, with_option
from tests.unit.config_project import loaded
from tests.unit.test_config_psiturk2 import V2


def _rewritten(folder: Path, text: str, table: str = "") -> str:
    path = folder / "config.txt"
    path.write_text(text, encoding="utf-8")
    return modern_config(path, table).after


def test_a_whole_file_keeps_its_meaning_and_needs_no_warning(tmp_path: Path) -> None:
    """Every setting is what it was, and nothing is left to say."""
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    before = loaded(tmp_path / "old", V2)
    after = loaded(tmp_path / "new", _rewritten(tmp_path, V2))
    assert after.settings == before.settings
    assert after.warnings == ()


def test_comments_and_other_lines_stay_where_they_are(tmp_path: Path) -> None:
    """Only what has to change does."""
    text = "# mine\n[HIT Configuration]\n; title of the study\ntitle = A\n   long one\n\n[Mine]\nkey: value\n"
    assert _rewritten(tmp_path, text) == text


def test_a_moved_setting_goes_to_the_end_of_its_section(tmp_path: Path) -> None:
    """In front of the blank line that ends it."""
    server, task, shell = (
        "[Server Parameters]\n",
        "[Task Parameters]\nnum_conds = 2\n",
        "[Shell Parameters]\n",
    )
    text = f"{server}cutoff_time: 45\nport = 1\n\n{task}\n{shell}"
    assert _rewritten(tmp_path, text) == (f"{server}port = 1\n\n{task}cutoff_time: 45\n\n{shell}")


def test_a_missing_section_is_added(tmp_path: Path) -> None:
    """Many files of psiTurk 1 had no [Task Parameters]."""
    text = "[HIT Configuration]\nallow_repeats = true\n"
    assert _rewritten(tmp_path, text) == ("[HIT Configuration]\n\n\n[Task Parameters]\nallow_repeats = true")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[HIT Configuration]\namt_keywords = a,\n  b", "[HIT Configuration]\nkeywords = a,\n  b"),
        (
            "[Shell Parameters]\nlaunch_in_sandbox_mode = false",
            "[Shell Parameters]\nlaunch_in_mode = live",
        ),
        (
            "[HIT Configuration]\nad_group = x",
            "[HIT Configuration]\n; (psiTurk 2 only) ad_group = x",
        ),
        (
            "[HIT Configuration]\namt_keywords = old\nkeywords = new",
            "[HIT Configuration]\n"
            "; (not read, because [HIT Configuration] keywords is set) amt_keywords = old\n"
            "keywords = new",
        ),
        (
            "[HIT Configuration]\namt_keywords = old\nkeywords =",
            "[HIT Configuration]\nkeywords = old",
        ),
        (
            "[Server Parameters]\nlogin_pw = examplepassword",
            "[Server Parameters]\n; (published by psiTurk 2, choose your own) login_pw = examplepassword",
        ),
    ],
)
def test_each_kind_of_change(tmp_path: Path, old: str, new: str) -> None:
    """Renamed, translated, of no effect, overruled, published."""
    assert _rewritten(tmp_path, old) == new


def test_the_table_is_named_where_the_rows_are(tmp_path: Path) -> None:
    """psiTurk 2's default, once it was found in the database."""
    text = "[Database Parameters]\ndatabase_url = sqlite:///participants.db\n"
    assert "participants.db\ntable_name = turkdemo\n" in _rewritten(tmp_path, text, "turkdemo")


def test_applying_keeps_the_old_file(tmp_path: Path) -> None:
    """Under a name that is free, with the line ends of the file."""
    path = tmp_path / "config.txt"
    path.write_bytes(b"[HIT Configuration]\r\namt_keywords = a\r\n")
    (tmp_path / "config.txt.bak").write_text("an older copy")
    backup = modern_config(path).apply()
    assert backup.name == "config.txt.bak1"
    assert backup.read_bytes() == b"[HIT Configuration]\r\namt_keywords = a\r\n"
    assert path.read_bytes() == b"[HIT Configuration]\r\nkeywords = a\r\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "[A]\nb = new\n"),
        ("# mine\n", "# mine\n\n[A]\nb = new\n"),
        ("[A]\nb : old\n; note\n", "[A]\nb : new\n; note\n"),
        ("[A]\nb =\n", "[A]\nb = new\n"),
        ("[A]\nb = old\n  more\n\n[C]\nd = 1\n", "[A]\nb = new\n\n[C]\nd = 1\n"),
        ("[A]\n;b = x\n\n[C]\nb = 1\n", "[A]\n;b = x\nb = new\n\n[C]\nb = 1\n"),
    ],
)
def test_one_setting_is_written_and_nothing_else_changes(tmp_path: Path, before: str, after: str) -> None:
    """Whether it was there or not, and whatever stands around it."""
    path = tmp_path / "config.txt"
    path.write_text(before, encoding="utf-8")
    with_option(path, "A", "b", "new").write()
    assert path.read_text(encoding="utf-8") == after
    assert [file.name for file in tmp_path.iterdir()] == ["config.txt"]


def test_the_ends_of_lines_stay_as_they_were(tmp_path: Path) -> None:
    """A file of Windows stays one."""
    path = tmp_path / "config.txt"
    path.write_bytes(b"[A]\r\nb = old\r\n")
    with_option(path, "A", "b", "new").write()
    assert path.read_bytes() == b"[A]\r\nb = new\r\n"
