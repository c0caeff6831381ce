"""Settings that are almost ours."""

from pathlib import Path

import pytest

from tests.unit.config_project import loaded


@pytest.mark.parametrize(
    ("config", "suggestion"),
    [
        ("[Task Parameters]\nnum_cond = 2", "num_conds"),
        ("[Task Parameters]\nnumconds = 2", "num_conds"),
        ("[Server Parameters]\nlog_level = 2", "loglevel"),
        ("[Server Parameters]\nserver_timout = 2", "server_timeout"),
        ("[HIT Configuration]\nkeyword = a", "keywords"),
        ("[task parameters]\nnum_cond = 2", "num_conds"),
        ("[Server Parameters]\nnum_conds = 2", "[Task Parameters]"),
        ("[Task Parameters]\nport = 2", "[Server Parameters]"),
        ("[Task Parameter]\nnum_conds = 2", "[Task Parameters]"),
        ("[Databse Parameters]\ndatabase_url = x", "[Database Parameters]"),
    ],
)
def test_likely_mistakes_are_mentioned_with_what_was_meant(
    tmp_path: Path, config: str, suggestion: str
) -> None:
    """They are kept and have no effect."""
    found = loaded(tmp_path, config + "\n")
    assert suggestion in " ".join(found.warnings)
    assert found.settings.task.num_conds == 1


@pytest.mark.parametrize(
    "config",
    [
        "[Task Parameters]\nn_trials = 2\nstimuli = a.json\npay_per_trial = 0.05",
        "[My Study]\nport = 2\nnum_cond = 3",
        "[Mail]\nhost = mail.example",
    ],
)
def test_a_projects_own_settings_are_left_in_peace(tmp_path: Path, config: str) -> None:
    """No warning for what does not look like ours."""
    assert loaded(tmp_path, config + "\n").warnings == ()


def test_misspelt_variables_are_mentioned(tmp_path: Path) -> None:
    """Only those with our prefix; our own further ones are known."""
    found = loaded(
        tmp_path,
        PSITURK_NUM_COND="2",
        PSITURK_GLOBAL_CONFIG_LOCATION=str(tmp_path),
        PSITURK_SERVER_INSTANCE="abc",
        PSITURK_MY_OWN_THING="1",
        NUM_COND="3",
    )
    assert found.warnings == (
        "The environment variable PSITURK_NUM_COND sets nothing; did you mean PSITURK_NUM_CONDS?",
    )


def test_half_a_certificate_is_mentioned(tmp_path: Path) -> None:
    """The server would speak plain http."""
    found = loaded(tmp_path, "[Server Parameters]\ncertfile = a.crt\n")
    assert any("keyfile" in warning for warning in found.warnings)
