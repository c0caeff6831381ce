"""Reviewing and paying on the dashboard, with a marketplace behind it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import sqlalchemy as sa

from psiturk_ng.domain.logins import Role
from tests.dashboard.conftest import BOSS, VIEWER, Researcher
from tests.money.study import Study, settings_of
from tests.servers import RunningServer, running, wait_until

pytestmark = pytest.mark.mturk


@pytest.fixture
def server(study: Study) -> Iterator[RunningServer]:
    """The study's server, with its dashboard."""
    login = {"login_username": BOSS[0], "login_pw": BOSS[1], "launch_in_mode": "sim"}
    with running(study.folder, settings_of(study.database), enable_dashboard="true", **login) as server:
        study.project.logins.add(*VIEWER, Role.VIEW)
        yield server


@pytest.fixture
def boss(server: RunningServer) -> Researcher:
    """A manager, logged in."""
    boss = Researcher(server)
    assert boss.log_in(*BOSS).status_code == 303
    return boss


def fields(page: str, action: str) -> dict[str, str]:
    """Read the hidden fields of the form that goes to an address."""
    form = re.search(rf'<form method="post" action="{action}">(.*?)</form>', page, re.DOTALL)
    assert form, page
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[1]))


def shown(page: str, name: str) -> str:
    """Read a number of the preview."""
    found = re.search(rf'<dd id="{name}">([^<]*)<', page)
    assert found, page
    return found[1]


def waiting(page: str) -> int:
    """Read how many submissions are listed."""
    found = re.search(r'<strong id="total">(\d+)<', page)
    return int(found[1]) if found else 0


def preview(boss: Researcher, act: str, **more: str) -> str:
    """Ask what would be done with all that are ready."""
    wish = {"csrf": boss.csrf(), "mode": "sim", "act": act, "whom": "all", **more}
    answer = boss.post("/dashboard/review/preview", wish)
    assert answer.status_code == 200, answer.text
    return answer.text


def carry_out(boss: Researcher, page: str) -> str:
    """Agree, and wait until it is over; gives the page of what became of it."""
    answer = boss.post("/dashboard/review/carry-out", fields(page, "/dashboard/review/carry-out"))
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    assert wait_until(lambda: "It is over" in boss.get(address).text, seconds=30, what="the end of it")
    return boss.get(address).text


def test_people_are_approved_and_bonused_once(study: Study, boss: Researcher) -> None:
    """A preview with all sums comes first; doing the same again finds nothing to do."""
    handed_in = study.crowd(3)
    assert "A0001" in boss.get("/dashboard/review?mode=sim").text
    page = preview(boss, "approve")
    assert (shown(page, "count"), "A0002" in page) == ("3", True)
    assert "3</strong> done" in carry_out(boss, page)
    assert {study.status(each) for each in handed_in} == {5}
    bonus = preview(boss, "auto_bonus", reason="Thank you")
    assert (shown(bonus, "count"), shown(bonus, "total")) == ("3", "$1.80")
    carry_out(boss, bonus)
    assert {study.status(each) for each in handed_in} == {7}
    assert [(kind, cents) for kind, _, cents in study.payments() if kind == "bonus"] == [("bonus", 50)] * 3
    assert shown(preview(boss, "approve"), "count") == "0"
    assert shown(preview(boss, "auto_bonus", reason="Thank you"), "count") == "0"
    entries = study.desk.ledger.entries()
    assert {entry.by for entry in entries if entry.kind in ("approve", "bonus")} == {"boss (dashboard)"}


def test_who_waits_is_listed_until_it_is_decided(study: Study, boss: Researcher) -> None:
    """The platform is asked by a form; whom it approved by itself waits no longer."""
    study.crowd(2)
    strange = study.market.workers.accept(study.posting(1), "ASTRANGER").assignment_id
    study.market.workers.submit(strange, {"answer": "blue"}, "ASTRANGER")
    page = boss.get("/dashboard/review?mode=sim").text
    assert (waiting(page), "not seen there" in page, strange in page) == (2, True, False)
    looked = boss.post("/dashboard/review/look", {"csrf": boss.csrf(), "mode": "sim"})
    assert looked.status_code == 303
    page = boss.get(looked.headers["Location"]).text
    assert (waiting(page), "not seen there" in page, "not in this database" in page) == (3, False, True)
    assert waiting(boss.get(f"/dashboard/review?mode=sim&text={strange}").text) == 1
    carry_out(boss, preview(boss, "approve"))
    assert waiting(boss.get("/dashboard/review?mode=sim").text) == 1
    assert waiting(boss.get("/dashboard/review?mode=sim&show=all").text) == 3


def test_bonuses_of_a_file_are_previewed_and_paid_once(study: Study, boss: Researcher) -> None:
    """Line by line, with its own amount and reason; a bad file is said before anything is paid."""
    handed_in = study.crowd(2)
    carry_out(boss, preview(boss, "approve"))
    wish = {"csrf": boss.csrf(), "mode": "sim", "act": "bonus_file", "reason": "Thank you"}

    def send(content: bytes) -> requests.Response:
        return boss.post("/dashboard/review/preview", wish, files={"file": ("b.csv", content, "text/csv")})

    for content, sentence in (
        (b"\xff\xfe\x00", "UTF-8"),
        (b"A0000,lots,x", "Line 1"),
        (b",1,x", "no submission"),
    ):
        answer = send(content)
        assert (answer.status_code, sentence in answer.text) == (400, True), content
    lines = f"submission,amount,reason\n{handed_in[0]},0.30,Quick\n{handed_in[1]},0.45,\n"
    page = send(lines.encode("utf-8-sig")).text
    assert (shown(page, "count"), "Quick" in page, "Thank you" in page) == ("2", True, True)
    carry_out(boss, page)
    assert sorted(cents for kind, _, cents in study.payments() if kind == "bonus") == [30, 45]
    assert shown(send(lines.encode()).text, "count") == "0"


def test_whose_submission_was_lost_is_offered_a_posting(study: Study, boss: Researcher) -> None:
    """One worker alone, with what it costs first; reconciling names who else needs a person."""
    posting = study.posting(2)
    lost = study.take_part(posting, "ALOST", submits=False)
    study.take_part(posting, "AFINE")
    page = boss.post(
        "/dashboard/review/preview",
        {"csrf": boss.csrf(), "mode": "sim", "act": "make_good", "submission": lost},
    ).text
    assert (shown(page, "count"), "ALOST" in page, "AFINE" in page) == ("1", True, False)
    assert "1</strong> done" in carry_out(boss, page)
    assert len(boss.get("/dashboard/postings?mode=sim").text.split("Add places")) == 1 + 2
    found = boss.post("/dashboard/review/reconcile", {"csrf": boss.csrf(), "mode": "sim"})
    assert (found.status_code, "shows 1 submissions" in found.text, "ALOST" in found.text) == (
        200,
        True,
        True,
    )


def test_entries_are_downloaded_and_settled_by_who_knows(study: Study, boss: Researcher) -> None:
    """What is not in doubt cannot be settled."""
    handed_in = study.crowd(1)
    carry_out(boss, preview(boss, "approve"))
    listed = boss.get("/dashboard/ledger/entries?mode=sim&kind=approve&format=json").json()
    assert [each["submission"] for each in listed] == handed_in
    assert "approve" in boss.get("/dashboard/ledger/entries?mode=sim").text
    number = study.desk.ledger.entries()[-1].entry_id
    for happened, status in (("yes", 409), ("paid", 409), ("", 400)):
        wish = {"csrf": boss.csrf(), "mode": "sim", "happened": happened}
        assert boss.post(f"/dashboard/ledger/{number}", wish).status_code == status, happened
    with study.project.store.writing() as writing:
        ledger = study.project.store.tables.ledger
        writing.connection.execute(sa.update(ledger).where(ledger.c.id == number).values(state="uncertain"))
    wish = {"csrf": boss.csrf(), "mode": "sim", "happened": "yes"}
    assert boss.post(f"/dashboard/ledger/{number}", wish).status_code == 303
    assert study.desk.ledger.entry(number).state == "done"


def test_two_who_agree_at_once_pay_once(study: Study, boss: Researcher) -> None:
    """The same form sent twice pays everybody once."""
    handed_in = study.crowd(2)
    carry_out(boss, preview(boss, "approve"))
    form = fields(preview(boss, "auto_bonus", reason="Thank you"), "/dashboard/review/carry-out")
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(lambda _: boss.post("/dashboard/review/carry-out", form).status_code, range(2))
        )
    assert 303 in answers
    wait_until(lambda: {study.status(each) for each in handed_in} == {7}, what="both bonuses")
    paid = sorted(submission for kind, submission, _ in study.payments() if kind == "bonus")
    assert paid == sorted(handed_in)


def test_what_changed_since_is_shown_again(study: Study, boss: Researcher) -> None:
    """Who handed in after the preview is not approved unseen."""
    study.crowd(1)
    form = fields(preview(boss, "approve"), "/dashboard/review/carry-out")
    late = study.take_part(study.posting(1), "ALATE")
    answer = boss.post("/dashboard/review/carry-out", form)
    assert answer.status_code == 200
    assert "Something changed" in answer.text
    assert shown(answer.text, "count") == "2"
    assert study.status(late) == 4


def test_somebody_else_for_the_same_sum_is_shown_again(study: Study, boss: Researcher) -> None:
    """Two managers at once: one decides on whom the other saw, and somebody new waits instead."""
    (seen,) = study.crowd(1)
    form = fields(preview(boss, "approve"), "/dashboard/review/carry-out")
    other = Researcher(boss.server)
    assert other.log_in(*BOSS).status_code == 303
    carry_out(other, preview(other, "approve"))
    late = study.take_part(study.posting(1), "ALATE")
    answer = boss.post("/dashboard/review/carry-out", form)
    assert (answer.status_code, "Something changed" in answer.text) == (200, True)
    assert (shown(answer.text, "count"), "ALATE" in answer.text) == ("1", True)
    assert (study.status(seen), study.status(late)) == (5, 4)


BAD_WISHES = (
    ({"act": "reject", "whom": "all", "reason": "x"}, ""),
    ({"act": "bonus", "whom": "all", "reason": "", "amount": "1"}, "reason"),
    ({"act": "bonus", "whom": "all", "reason": "x", "amount": "lots"}, "amount"),
    ({"act": "approve", "whom": "these"}, "Nobody was chosen"),
    ({"act": "steal", "whom": "all"}, "what should be done"),
)


def test_bad_wishes_are_refused_with_a_sentence(study: Study, boss: Researcher) -> None:
    """Nothing is done, and the page says what is missing."""
    for wish, sentence in BAD_WISHES:
        answer = boss.post("/dashboard/review/preview", {"csrf": boss.csrf(), "mode": "sim", **wish})
        assert answer.status_code == 400, wish
        assert sentence in answer.text
    assert study.desk.ledger.entries() == []


def test_what_was_typed_into_a_refused_form_is_shown(study: Study, boss: Researcher) -> None:
    """The page that refuses it repeats it, and leads back to the form."""
    study.crowd(1)
    typed = {"amount": "a lot", "reason": "For <b>speed</b>\nand care"}
    wish = {"csrf": boss.csrf(), "mode": "sim", "act": "bonus", "whom": "all"} | typed
    form = "/dashboard/review?mode=sim"
    answer = boss.post("/dashboard/review/preview", wish, headers={"Referer": boss.server.url + form})
    assert answer.status_code == 400
    assert "<dd>a lot</dd>" in answer.text
    assert "<dd>For &lt;b&gt;speed&lt;/b&gt;\nand care</dd>" in answer.text
    assert f'<a href="{form}">Back to the form</a>' in answer.text
    assert "<dt>csrf</dt>" not in answer.text


def test_no_way_back_leads_nowhere_or_elsewhere(study: Study, boss: Researcher) -> None:
    """Not to a page that only a form opens, nor to another site; what strangers send is not shown."""
    study.crowd(1)
    wish = {"csrf": boss.csrf(), "mode": "sim", "act": "bonus", "whom": "all", "amount": "a lot"}
    site = boss.server.url
    for referrer in (f"{site}/dashboard/review/preview", f"{site}//evil.example/x", f"{site}/ad", "http://["):
        answer = boss.post("/dashboard/review/preview", wish, headers={"Referer": referrer})
        assert (answer.status_code, "a lot" in answer.text) == (400, True)
        assert "Back to the form" not in answer.text, referrer
    stranger = Researcher(boss.server).post(
        "/dashboard/review/preview", wish, headers={"Origin": "http://evil.example"}
    )
    assert stranger.status_code >= 300
    assert "a lot" not in stranger.text


def test_who_may_look_cannot_pay(study: Study, server: RunningServer) -> None:
    """They see the list without the form, and their requests are refused."""
    study.crowd(1)
    vera = Researcher(server)
    vera.log_in(*VIEWER)
    page = vera.get("/dashboard/review?mode=sim").text
    assert "A0000" in page
    assert "What to do" not in page
    wish = {"csrf": vera.csrf(), "mode": "sim", "act": "approve", "whom": "all"}
    for path in ("preview", "carry-out"):
        assert vera.post(f"/dashboard/review/{path}", wish).status_code == 403
    assert [entry.kind for entry in study.desk.ledger.entries()] == ["posting"]


def test_a_platform_that_cannot_be_reached_is_said(study: Study, boss: Researcher) -> None:
    """A mode without credentials is a sentence, not a crash."""
    answer = boss.get("/dashboard/review?mode=live")
    assert answer.status_code >= 400
    assert "That did not work" in answer.text
    assert boss.get("/dashboard/review?mode=nonsense").status_code == 404
