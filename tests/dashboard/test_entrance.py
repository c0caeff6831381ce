"""Getting into the dashboard of a running server, and being kept out."""

from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.logins import FAILURES_PER_NAME_AND_PLACE, Role
from tests.dashboard.conftest import BOSS, VIEWER, Researcher
from tests.servers import RunningServer, copy_example, running


def test_it_is_off_unless_it_is_switched_on(tmp_path: Path) -> None:
    """A login alone opens nothing."""
    folder = copy_example(tmp_path / "project")
    with running(folder, login_username="boss", login_pw="of the lab") as server:
        assert server.get("/dashboard/").status_code == 404
        assert server.get("/dashboard/login").status_code == 404


def test_it_is_off_while_nobody_can_log_in(tmp_path: Path) -> None:
    """Switched on without a login it stays closed, and the log says so."""
    folder = copy_example(tmp_path / "project")
    with running(folder, enable_dashboard="true") as server:
        for path in ("/dashboard/", "/dashboard/login", "/dashboard/link", "/dashboard/static/dashboard.css"):
            assert server.get(path).status_code == 404
        assert server.post("/dashboard/login", data={"username": "", "password": ""}).status_code == 404
        assert "nobody can log in" in server.log()


def test_strangers_are_sent_to_the_login_and_back(researcher: Researcher) -> None:
    """The page that was wanted is shown after the login."""
    answer = researcher.get("/dashboard/index?x=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/dashboard/login?next=/dashboard/index?x%3D1"
    form = researcher.get(answer.headers["Location"])
    assert 'value="/dashboard/index?x=1"' in form.text
    entered = researcher.log_in(*BOSS, next="/dashboard/index?x=1")
    assert (entered.status_code, entered.headers["Location"]) == (303, "/dashboard/index?x=1")
    assert researcher.get("/dashboard/").status_code == 200


def test_a_login_that_ends_in_the_middle_of_a_form_says_so(researcher: Researcher) -> None:
    """Nothing is done; after the login the page of the form is shown again."""
    form = f"{researcher.server.url}/dashboard/review?show=all"
    answer = researcher.post("/dashboard/review/preview", {"act": "approve"}, headers={"Referer": form})
    assert answer.status_code == 303
    page = researcher.get(answer.headers["Location"]).text
    assert "Your login has ended, and nothing was done" in page
    assert 'name="next" value="/dashboard/review?show=all"' in page
    elsewhere = {"Referer": "https://evil.example/exp"}
    answer = researcher.post("/dashboard/review/preview", {"act": "approve"}, headers=elsewhere)
    assert 'name="next" value="/dashboard/"' in researcher.get(answer.headers["Location"]).text


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/dashboard/", "/exp"])
def test_the_login_leads_nowhere_else(researcher: Researcher, wanted: str) -> None:
    """An address that is not the dashboard's is not followed."""
    assert researcher.log_in(*BOSS, next=wanted).headers["Location"] == "/dashboard/"


def test_a_wrong_password_is_said_and_logged_nowhere(researcher: Researcher) -> None:
    """The page comes again with 401; neither it nor the log repeats the password."""
    answer = researcher.log_in("boss", "a wrong one")
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert "a wrong one" not in answer.text + researcher.server.log()
    assert researcher.get("/dashboard/").status_code == 303


def test_a_password_in_plain_is_warned_of(server: RunningServer) -> None:
    """It still opens; the log names the command that hashes it, and not the password."""
    assert "`psiturk dashboard hash`" in server.log()
    assert BOSS[1] not in server.log()


def test_guessing_is_stopped(tmp_path: Path) -> None:
    """After ten failures the answer is 429, for the right password too."""
    folder = copy_example(tmp_path / "project")
    with running(folder, enable_dashboard="true", login_username=BOSS[0], login_pw=BOSS[1]) as server:
        guesser = Researcher(server)
        tries = [guesser.log_in("boss", f"guess {n}").status_code for n in range(FAILURES_PER_NAME_AND_PLACE)]
        assert set(tries) == {401}
        assert guesser.log_in(*BOSS).status_code == 429


def test_the_cookie_is_hard_to_steal(researcher: Researcher) -> None:
    """Scripts cannot read it, other sites do not send it, and HTTPS keeps it to itself."""
    plain = researcher.log_in(*BOSS).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain


def test_behind_https_the_cookie_is_secure(tmp_path: Path) -> None:
    """A proxy that speaks HTTPS is believed when it is announced."""
    folder = copy_example(tmp_path / "project")
    login = {"login_username": BOSS[0], "login_pw": BOSS[1]}
    with running(folder, enable_dashboard="true", proxy_count="1", **login) as server:
        researcher = Researcher(server)
        researcher.session.headers["X-Forwarded-Proto"] = "https"
        assert "Secure" in researcher.log_in(*BOSS).headers["Set-Cookie"]


def test_a_forged_or_old_cookie_opens_nothing(boss: Researcher, server: RunningServer) -> None:
    """A cookie that was changed, or whose password was changed, is none."""
    cookie = boss.session.cookies["dashboard_login"]
    thief = Researcher(server)
    thief.session.cookies.set("dashboard_login", cookie[:-2] + "xx")
    assert thief.get("/dashboard/").status_code == 303
    project = open_project(server.folder, {"HOME": str(server.folder / ".home")})
    visitor = Researcher(server)
    project.logins.add("zoe", "first password", Role.MANAGE)
    assert visitor.log_in("zoe", "first password").status_code == 303
    assert visitor.get("/dashboard/").status_code == 200
    project.logins.add("zoe", "second password", Role.MANAGE)
    project.store.close()
    assert visitor.get("/dashboard/").status_code == 303


def test_logging_out_needs_our_own_form(boss: Researcher) -> None:
    """Not by GET, not without the page's proof, not from another site; with all of them, it ends."""
    assert boss.get("/dashboard/logout").status_code == 405
    assert boss.post("/dashboard/logout").status_code == 403
    assert boss.post("/dashboard/logout", {"csrf": "0" * 64}).status_code == 403
    proof = {"csrf": boss.csrf()}
    for header, value in (("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")):
        assert boss.post("/dashboard/logout", proof, headers={header: value}).status_code == 403
    assert boss.get("/dashboard/").status_code == 200
    assert boss.post("/dashboard/logout", proof).status_code == 303
    assert boss.get("/dashboard/").status_code == 303


def test_the_proof_of_one_session_is_none_for_another(boss: Researcher, vera: Researcher) -> None:
    """Each session has its own."""
    assert boss.csrf() != vera.csrf()
    assert vera.post("/dashboard/logout", {"csrf": boss.csrf()}).status_code == 403


def test_who_may_only_look_can_log_out(vera: Researcher) -> None:
    """Leaving is no change of the study."""
    assert "may look" in vera.get("/dashboard/").text
    assert vera.post("/dashboard/logout", {"csrf": vera.csrf()}).status_code == 303


def test_a_login_from_another_site_is_refused(researcher: Researcher) -> None:
    """Nobody can be logged in as somebody else by a foreign page."""
    answer = researcher.post(
        "/dashboard/login",
        {"username": BOSS[0], "password": BOSS[1]},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_a_link_of_the_shell_opens_once(researcher: Researcher, server: RunningServer) -> None:
    """Looking at it does not use it up; pressing its button does."""
    project = open_project(
        server.folder,
        {
            "HOME": str(server.folder / ".home"),
            "PSITURK_LOGIN_USERNAME": "boss",
            "PSITURK_LOGIN_PW": "of the lab",
        },
    )
    secret = project.logins.make_link()
    project.store.close()
    for _ in range(2):
        assert secret in researcher.get(f"/dashboard/link?secret={secret}").text
    assert researcher.post("/dashboard/link", {"secret": secret}).status_code == 303
    assert "boss" in researcher.get("/dashboard/").text
    late = Researcher(server)
    assert late.post("/dashboard/link", {"secret": secret}).status_code == 401
    assert late.get("/dashboard/").status_code == 303


def test_pages_are_strict_and_not_kept(boss: Researcher) -> None:
    """They run no foreign script, stand in no frame, and stay in no cache; ours is not added to them."""
    answer = boss.get("/dashboard/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "psiturk-assignment" not in answer.text
    assert "style=" not in answer.text


def test_participants_pages_can_still_stand_in_frames(researcher: Researcher) -> None:
    """The strictness is the dashboard's alone."""
    assert "X-Frame-Options" not in researcher.get("/").headers


def test_an_unknown_page_of_the_dashboard_is_not_found(boss: Researcher) -> None:
    """It is a plain 404."""
    assert boss.get("/dashboard/nothing").status_code == 404


def test_passwords_of_others_do_not_mix(researcher: Researcher) -> None:
    """A right password with another's name is wrong."""
    assert researcher.log_in(VIEWER[0], BOSS[1]).status_code == 401
