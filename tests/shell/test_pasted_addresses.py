"""`recruiter NAME URL`: a platform's address, pasted, becomes settings; secrets never reach config.txt."""

import io
import stat

import pytest

from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.pasting import PASTES, read_address
from tests.shell.conftest import ShellUnderTest

SONA = "https://myschool.sona-systems.com/webstudy_credit.aspx?experiment_id=123&credit_token=4e%2Bf9&survey_code=XXXX"
READ = {
    "sona_site": "https://myschool.sona-systems.com",
    "sona_experiment_id": "123",
    "sona_credit_token": "4e%2Bf9",
}


@pytest.mark.parametrize(
    ("recruiter", "url", "expected"),
    [
        ("sona", SONA, READ),
        ("sona", SONA.replace("webstudy_credit.aspx", "services/SonaAPI.svc/WebstudyCredit"), READ),
        ("sona", f"  {SONA.replace('XXXX', '%SURVEY_CODE%')}\n", READ),
        (
            "prolific",
            "https://app.prolific.com/submissions/complete?cc=C1AB",
            {"prolific_completion_code": "C1AB"},
        ),
        *(
            (name, url, {option: url})
            for name, url, option in (
                (
                    "connect",
                    "https://connect.cloudresearch.com/participant/project/AB12/complete",
                    "connect_complete_url",
                ),
                ("positly", "https://app.positly.com/#/f?task_id=7&x={age}", "positly_complete_url"),
                ("panel", "https://panel.example/done?id={participant}&ok=%20", "panel_complete_url"),
                ("link", "https://panel.example/done?code={code}", "link_complete_url"),
            )
        ),
    ],
)
def test_an_address_is_read_byte_for_byte(recruiter: str, url: str, expected: dict[str, str]) -> None:
    """Encoded as it came: SONA gets its token back the same."""
    assert dict(read_address(recruiter, url)) == expected


@pytest.mark.parametrize(
    ("recruiter", "url"),
    [
        ("sona", "https://myschool.sona-systems.com/webstudy_credit.aspx?experiment_id=9"),
        ("sona", "https://myschool.sona-systems.com/all_exp.aspx?experiment_id=1&credit_token=2"),
        ("sona", "https://myschool.sona-systems.com/webstudy_credit.aspx?experiment_id=1&credit_token=$(x)"),
        ("connect", "https://example.org/participant/project/AB12/complete"),
        ("positly", "app.positly.com"),
        ("panel", "https://[broken"),
        ("panel", "https://panel.example/a b"),
        ("lab", "https://panel.example/"),
        ("mturk", "https://www.mturk.com/"),
    ],
)
def test_another_address_is_refused(recruiter: str, url: str) -> None:
    """With what it should look like, and without repeating it."""
    with pytest.raises(BadInput) as refused:
        read_address(recruiter, url)
    assert url not in f"{refused.value.message} {refused.value.hint}"


def test_each_example_is_one(shell: ShellUnderTest) -> None:
    """What the hint shows is taken."""
    for recruiter, paste in PASTES.items():
        assert read_address(recruiter, paste.example)


def test_sonas_address_is_all_that_is_needed(shell: ShellUnderTest) -> None:
    """What is secret goes into .env, which is its owner's alone; the way in is said."""
    shell.write("config.txt", "[HIT Configuration]\nad_url = https://lab.example/study/pub\n")
    answer = shell("recruiter", "sona", SONA)
    assert (answer.status, answer.out) == (0, "The recruiter is sona, in mode sim\n")
    assert "https://lab.example/study/pub?mode=live&survey_code=%SURVEY_CODE%" in answer.err
    assert "4e%2Bf9" not in answer.out + answer.err
    config, secrets = shell.folder / "config.txt", shell.folder / ".env"
    assert "4e%2Bf9" not in config.read_text()
    assert secrets.read_text() == "PSITURK_SONA_CREDIT_TOKEN=4e%2Bf9\n"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    settings = shell.context(io.StringIO(), io.StringIO(), io.StringIO()).project.settings.sona
    assert (settings.sona_site, settings.sona_experiment_id, settings.sona_credit_token) == tuple(
        READ.values()
    )
    assert shell("recruiter", "--json").json["address"].endswith("survey_code=%SURVEY_CODE%")


def test_an_address_can_come_by_standard_input(shell: ShellUnderTest) -> None:
    """So no history keeps a token; what .env held stays, and an older token goes."""
    shell.write(".env", "OTHER=1\nPSITURK_SONA_CREDIT_TOKEN=old\n")
    assert shell("recruiter", "sona", "-", stdin=io.StringIO(SONA + "\n")).status == 0
    assert (shell.folder / ".env").read_text() == "OTHER=1\nPSITURK_SONA_CREDIT_TOKEN=4e%2Bf9\n"


def test_a_wrong_address_changes_nothing(shell: ShellUnderTest) -> None:
    """Neither the recruiter nor a setting."""
    shell.write("config.txt", "[Recruitment]\nrecruiter = link\n")
    answer = shell("recruiter", "sona", "https://example.org/")
    assert (answer.status, answer.out) == (2, "")
    assert "myschool.sona-systems.com" in answer.err
    assert (shell.folder / "config.txt").read_text() == "[Recruitment]\nrecruiter = link\n"
    assert not (shell.folder / ".env").exists()


def test_prolifics_address_makes_live_possible_without_a_token(shell: ShellUnderTest) -> None:
    """The study is made in Prolific's own pages, with the address that is said here."""
    shell.write("config.txt", "[HIT Configuration]\nad_url = https://lab.example/pub\n")
    assert shell("recruiter", "prolific", "--json").status == 0
    assert shell("recruiter", "--json").json["modes"] == ["sim"]
    answer = shell("recruiter", "prolific", "https://app.prolific.com/submissions/complete?cc=C1AB")
    assert "PROLIFIC_PID={{%PROLIFIC_PID%}}&SESSION_ID={{%SESSION_ID%}}&STUDY_ID={{%STUDY_ID%}}" in answer.err
    assert shell("recruiter", "--json").json["modes"] == ["live", "sim"]
