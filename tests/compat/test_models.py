"""The mapped classes, as project code uses them, on the store's SQLite."""

import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from psiturk_ng.bootstrap import Project
from psiturk_ng.compat.models import Models
from psiturk_ng.domain.saves import parse_save
from psiturk_ng.errors import BadInput

RECORDS = {
    "data": [
        {
            "uniqueid": "x",
            "current_trial": 0,
            "dateTime": 1700000000000,
            "trialdata": {"w": 'é, "q"', "rt": 1.5},
        },
        {"uniqueid": "x", "current_trial": 1, "dateTime": 1700000000001, "trialdata": [1, None, True]},
    ],
    "eventdata": [
        {"eventtype": "initialized", "value": None, "timestamp": 5, "interval": 0},
        {"eventtype": "window_resize", "value": [933, 708], "timestamp": 6, "interval": 1},
    ],
    "questiondata": {
        "age": 30,
        "likes": ["a", "b"],
        "note": "één\nline",
        "ok": True,
        "none": None,
        "d": {"k": 1},
    },
}


@pytest.fixture
def participant(models: Models, session: Session) -> Any:
    """A participant with data, stored."""
    row = models.participant(workerid="w1", assignmentid="a1", hitid="h1", datastring=json.dumps(RECORDS))
    session.add(row)
    session.commit()
    return row


def test_a_new_participant_has_psiturks_defaults(models: Models) -> None:
    """status 1, bonus 0, this code version, now in UTC without a time zone."""
    row = models.participant(workerid="w1", assignmentid="a1", hitid="h1")
    assert (row.uniqueid, row.status, row.bonus, row.codeversion) == ("w1:a1", 1, 0, "0.0.1")
    now = datetime.now(UTC).replace(tzinfo=None)
    assert timedelta(0) <= now - row.beginhit < timedelta(minutes=1)


def test_attributes_given_win_over_defaults(models: Models) -> None:
    """Scripts that build rows by hand set what they like, private status codes included."""
    row = models.participant(
        workerid="w1", assignmentid="a1", uniqueid="own", status=100, bonus=2.5, note="x"
    )
    assert (row.uniqueid, row.status, row.bonus, row.note) == ("own", 100, 2.5, "x")


def test_worker_and_assignment_are_required(models: Models) -> None:
    """A row without its key is refused at once."""
    with pytest.raises(TypeError, match="assignmentid"):
        models.participant(workerid="w1")


def test_rows_come_back_as_they_were_stored(models: Models, session: Session, participant: Any) -> None:
    """Query, change and commit, in the words of SQLAlchemy 1.3."""
    found = models.participant.query.filter(models.participant.uniqueid == "w1:a1").one()
    found.bonus = 0.3
    found.endhit = datetime(2020, 1, 2, 3, 4, 5)
    session.add(found)
    session.commit()
    session.expire_all()
    again = models.participant.query.filter_by(workerid="w1").first()
    assert (again.bonus, again.endhit) == (0.3, datetime(2020, 1, 2, 3, 4, 5))
    assert json.loads(again.datastring) == RECORDS


def test_our_own_transactions_see_the_projects_rows(project: Project, participant: Any) -> None:
    """Both ways into the database lead to the same table."""
    with project.store.reading() as assignments:
        (row,) = assignments.of_participant("w1")
    assert (row.uniqueid, row.hitid, row.status) == ("w1:a1", "h1", 1)


def test_reading_leaves_no_lock(models: Models, session: Session, participant: Any, project: Project) -> None:
    """A route that only reads must not keep participants' saves waiting."""
    assert models.participant.query.count() == 1
    with project.store.writing() as assignments:
        assert assignments.store_datastring("w1:a1", "{}")


def test_the_datastring_is_loaded_only_when_it_is_asked_for(
    models: Models, session: Session, participant: Any
) -> None:
    """Listing participants stays cheap, however much data they have."""
    session.expunge_all()
    found = models.participant.query.one()
    assert "_datastring" in sa.inspect(found).unloaded
    assert json.loads(found.datastring) == RECORDS


def test_it_prints_as_psiturks_subject(participant: Any) -> None:
    """Log lines of old projects keep their look."""
    participant.cond = 3
    assert repr(participant) == "Subject(uniqueid|w1:a1, condition|3, status|1, codeversion|0.0.1)"


def test_trial_data_is_psiturks_csv(participant: Any) -> None:
    """Byte for byte: ASCII JSON in the last column, quotes doubled, CRLF."""
    assert participant.get_trial_data() == (
        'w1:a1,0,1700000000000,"{""w"": ""\\u00e9, \\""q\\"""", ""rt"": 1.5}"\r\n'
        'w1:a1,1,1700000000001,"[1, null, true]"\r\n'
    )


def test_event_data_is_psiturks_csv(participant: Any) -> None:
    """interval before value before timestamp, values as Python prints them."""
    assert participant.get_event_data() == (
        'w1:a1,initialized,0,,5\r\nw1:a1,window_resize,1,"[933, 708]",6\r\n'
    )


def test_question_data_is_psiturks_csv(participant: Any) -> None:
    """Lists and objects as Python prints them, None empty, text raw."""
    assert participant.get_question_data() == (
        "w1:a1,age,30\r\nw1:a1,likes,\"['a', 'b']\"\r\nw1:a1,note,\"één\nline\"\r\n"
        "w1:a1,ok,True\r\nw1:a1,none,\r\nw1:a1,d,{'k': 1}\r\n"
    )


@pytest.mark.parametrize("datastring", [None, "", "null", "not json", "[]", "3"])
def test_without_data_the_csv_is_empty(
    models: Models, datastring: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """psiTurk crashed on some of these; now each is a line in the log."""
    row = models.participant(workerid="w", assignmentid="a", datastring=datastring)
    with caplog.at_level(logging.WARNING, "psiturk_ng"):
        texts = (row.get_trial_data(), row.get_event_data(), row.get_question_data())
    assert texts == ("", "", "")
    assert "There is no trial data in Subject(uniqueid|w:a" in caplog.text


def test_a_malformed_record_costs_only_itself(models: Models, caplog: pytest.LogCaptureFixture) -> None:
    """psiTurk dropped all rows of the participant."""
    good = {"current_trial": 1, "dateTime": 2, "trialdata": "x"}
    row = models.participant(workerid="w", assignmentid="a", datastring=json.dumps({"data": [{}, good]}))
    with caplog.at_level(logging.WARNING, "psiturk_ng"):
        assert row.get_trial_data() == 'w:a,1,2,"""x"""\r\n'
    assert "Record 0 of data is incomplete" in caplog.text


def _fill(models: Models, session: Session) -> None:
    facts = [("1", "live", 3), ("1", "live", 4), ("1", "live", 1), ("1", "debug", 3), ("2", "live", 7)]
    for number, (codeversion, mode, status) in enumerate(facts):
        ids = {"workerid": f"w{number}", "assignmentid": "a", "hitid": "h"}
        session.add(models.participant(**ids, codeversion=codeversion, mode=mode, status=status, cond=number))
    session.commit()


def test_completed_are_counted_per_code_version_and_mode(models: Models, session: Session) -> None:
    """3, 4, 5 and 7 are complete; 1 is not."""
    _fill(models, session)
    assert models.participant.count_completed(codeversion="1", mode="live") == 2
    assert models.participant.count_completed("2", "live") == 1
    assert models.participant.count_completed("3", "live") == 0


def test_counts_are_grouped_by_code_version_mode_and_status(models: Models, session: Session) -> None:
    """Highest first in each column, as psiTurk's dashboard reads them."""
    _fill(models, session)
    assert models.participant.count_workers_grouped() == [
        {"codeversion": "2", "mode": "live", "status": 7, "count": 1},
        {"codeversion": "1", "mode": "live", "status": 4, "count": 1},
        {"codeversion": "1", "mode": "live", "status": 3, "count": 1},
        {"codeversion": "1", "mode": "live", "status": 1, "count": 1},
        {"codeversion": "1", "mode": "debug", "status": 3, "count": 1},
    ]


def test_counts_can_be_grouped_otherwise_and_narrowed(models: Models, session: Session) -> None:
    """Both arguments work together."""
    _fill(models, session)
    live = models.participant.query.filter_by(mode="live")
    grouped = models.participant.count_workers_grouped(query=live, group_bys=["codeversion"])
    assert grouped == [{"codeversion": "2", "count": 1}, {"codeversion": "1", "count": 3}]


def test_all_but_datastring_gives_tuples(models: Models, participant: Any) -> None:
    """Every column but the one that can be large, in the table's order."""
    (row,) = models.participant.all_but_datastring()
    assert row[:4] == ("w1:a1", "a1", "w1", "h1")
    assert len(row) == 17


def test_object_as_dict_leaves_out_what_it_is_told_to(participant: Any) -> None:
    """Columns and values, for JSON answers."""
    values = participant.object_as_dict(filter_these=["datastring", "beginhit"])
    assert values["uniqueid"] == "w1:a1"
    assert not {"datastring", "beginhit"} & set(values)
    assert "datastring" in participant.object_as_dict()


def test_hits_and_campaigns_are_mapped(models: Models, session: Session) -> None:
    """The other two of psiTurk's tables."""
    session.add(models.hit(hitid="H1"))
    campaign = models.campaign(
        mode="live",
        goal=10,
        minutes_between_rounds=5,
        assignments_per_round=3,
        hit_reward=1.0,
        hit_duration_hours=2.0,
    )
    assert not models.campaign.active_campaign_exists()
    session.add(campaign)
    session.commit()
    assert models.hit.query.one().hitid == "H1"
    assert (campaign.campaign_job_id, campaign.codeversion, campaign.is_active) == (
        "campaign-1",
        "0.0.1",
        True,
    )
    assert models.campaign.active_campaign_exists()


def test_two_projects_have_classes_of_their_own(models: Models, project: Project) -> None:
    """Table names are settings, so nothing is shared."""
    from psiturk_ng.compat.models import build_models
    from psiturk_ng.store import Store, TableNames

    other = Store("sqlite:///other.db", TableNames(assignments="others"))
    theirs = build_models(other.tables, project.names.db_session, "2", lambda: project.recording, len)
    assert theirs.participant.__table__.name == "others"
    assert models.participant.__table__.name == "assignments"


SAVE = {
    "stream": "stream-one",
    "trials": {"first": 0, "records": [{"current_trial": 0, "dateTime": 1, "trialdata": {"hit": True}}]},
}


def test_the_datastring_of_an_object_has_what_was_just_saved(models: Models, project: Project) -> None:
    """compute_bonus reads it before the column follows."""
    session = project.names.db_session
    session.add(models.participant(workerid="w", assignmentid="a", hitid="h"))
    session.commit()
    project.recording.save("w:a", parse_save(SAVE, record_limit_bytes=1000))
    row = models.participant.query.filter_by(uniqueid="w:a").one()
    assert json.loads(row.datastring)["data"] == SAVE["trials"]["records"]
    assert row.get_trial_data() == 'w:a,0,1,"{""hit"": true}"\r\n'


def test_assigning_the_datastring_replaces_the_records_and_keeps_the_old_ones(
    models: Models, project: Project
) -> None:
    """What project code wrote is what everybody reads; later saves are added to it."""
    session = project.names.db_session
    session.add(models.participant(workerid="w", assignmentid="a", hitid="h"))
    session.commit()
    project.recording.save("w:a", parse_save(SAVE, record_limit_bytes=1000))
    row = models.participant.query.one()
    row.datastring = json.dumps({"data": [], "mine": True})
    assert json.loads(row.datastring) == {"data": [], "mine": True}
    session.commit()
    assert project.recording.load("w:a").document == {"data": [], "mine": True}
    assert json.loads(models.participant.query.one().datastring) == {"data": [], "mine": True}
    table = project.store.tables.set_aside
    with project.store.reading() as reading:
        (kept,) = reading.connection.execute(table.select()).all()
    assert json.loads(kept.body)["data"] == SAVE["trials"]["records"]
    second = {"first": 1, "records": [{"current_trial": 1, "dateTime": 2, "trialdata": 2}]}
    project.recording.save("w:a", parse_save(SAVE | {"trials": second}, record_limit_bytes=1000))
    assert project.recording.load("w:a").document == {
        "data": second["records"],
        "mine": True,
        "currenttrial": 1,
    }


@pytest.mark.parametrize(
    ("column", "value"), [("status", 3), ("status", 100), ("endhit", datetime(2026, 1, 2))]
)
def test_marking_somebody_as_finished_completes_the_column(
    models: Models, project: Project, column: str, value: Any
) -> None:
    """As /complete does, since scripts of the project read the column of whom its own route let finish."""
    session = project.names.db_session
    session.add(models.participant(workerid="w", assignmentid="a", hitid="h"))
    session.commit()
    project.recording.save("w:a", parse_save(SAVE, record_limit_bytes=1000))
    query = sa.select(project.store.tables.assignments.c.datastring)
    row = models.participant.query.one()
    row.bonus = 1.5
    session.commit()
    with project.store.reading() as reading:
        assert reading.connection.scalar(query) is None
    setattr(row, column, value)
    session.commit()
    with project.store.reading() as reading:
        assert json.loads(reading.connection.scalar(query))["data"] == SAVE["trials"]["records"]


def test_a_datastring_that_is_no_document_stands_as_it_is(models: Models, project: Project) -> None:
    """Project code may store what it likes."""
    session = project.names.db_session
    session.add(models.participant(workerid="w", assignmentid="a", hitid="h"))
    session.commit()
    project.recording.save("w:a", parse_save(SAVE, record_limit_bytes=1000))
    models.participant.query.one().datastring = "gone"
    session.commit()
    assert models.participant.query.one().datastring == "gone"


def test_a_campaign_can_be_ended_and_given_another_goal(models: Models, session: Session) -> None:
    """What psiTurk's class of that name offers beside its columns."""
    facts = {"goal": 5, "minutes_between_rounds": 1, "assignments_per_round": 1, "hit_reward": 1.0}
    campaign = models.campaign(**facts, hit_duration_hours=1.0, mode="live")
    ids = {"assignmentid": "a", "hitid": "h", "mode": "live"}
    session.add_all([campaign, *(models.participant(workerid=f"w{n}", status=3, **ids) for n in range(2))])
    session.commit()
    campaign.set_new_goal(3)
    with pytest.raises(AssertionError, match="above 2"):
        campaign.set_new_goal(2)
    assert (campaign.goal, models.campaign.active_campaign_exists()) == (3, True)
    campaign.end()
    session.expire_all()
    assert (campaign.is_active, models.campaign.active_campaign_exists()) == (False, False)
    assert campaign.ended is not None
    with pytest.raises(BadInput, match="hit_duration_hours"):
        models.campaign.launch_new_campaign(**facts)
