"""What each panel sends in and expects back, as its own pages say it: the table that tests go through."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from psiturk_ng.domain.recruiting import Outcome

CALLBACK = "https://www.samplicio.us/s/ClientCallBack.aspx"
SONA = {
    "sona_site": "https://lab.sona-systems.com",
    "sona_experiment_id": "12",
    "sona_credit_token": "ab%2Fc",
}


@dataclass(frozen=True)
class Panel:
    """One panel; `@@` stands for the number by which a participant is told from others.

    Args:
        name: the value of the setting `recruiter`.
        settings: what the researcher has set.
        came: query of the address that a participant comes by.
        participant: who that is here.
        field: parameter that is asked for if it lacks.
        submission: id of the pass; empty if one is made here.
        out: where each outcome sends them, byte for byte; nowhere if it is not named.
        wrong: queries of addresses that name nobody.
        first: number of the first participant.
    """

    name: str
    settings: Mapping[str, str]
    came: str
    participant: str
    field: str
    submission: str = ""
    out: Mapping[Outcome, str] = field(default_factory=dict)
    wrong: tuple[str, ...] = ()
    first: int = 1001


PANELS = {
    "SONA, told by the server": Panel(
        "sona",
        SONA,
        "survey_code=@@",
        "lab.sona-systems.com-12-@@",
        "survey_code",
        wrong=("survey_code=%25SURVEY_CODE%25", "survey_code=1", "survey_code=12345678", "survey_code=abc"),
    ),
    "SONA, told by the browser": Panel(
        "sona",
        {**SONA, "sona_credit": "browser", "sona_parameter": "sona"},
        "sona=@@",
        "lab.sona-systems.com-12-@@",
        "sona",
        out={
            Outcome.COMPLETE: "https://lab.sona-systems.com/webstudy_credit.aspx"
            "?experiment_id=12&credit_token=ab%2Fc&survey_code=@@"
        },
        wrong=("survey_code=1001",),
    ),
    "Connect": Panel(
        "connect",
        {
            "connect_complete_url": "https://connect.cloudresearch.com/participant/project/AB12/complete",
            "connect_screened_out_url": "https://connect.cloudresearch.com/participant/project/AB12/screen",
        },
        "participantId=aB-@@&assignmentId=X@@&projectId=Q7",
        "aB-@@",
        "participantId",
        "X@@",
        {
            Outcome.COMPLETE: "https://connect.cloudresearch.com/participant/project/AB12/complete",
            **dict.fromkeys(
                (Outcome.SCREENED_OUT, Outcome.WRONG_DEVICE, Outcome.QUOTA_FULL),
                "https://connect.cloudresearch.com/participant/project/AB12/screen",
            ),
        },
        wrong=("assignmentId=X1&projectId=Q7", "participantId=%7BparticipantId%7D"),
    ),
    "Connect without an assignment": Panel(
        "connect",
        {"connect_completion_code": "FIXED1"},
        "participantId=aB-@@",
        "aB-@@",
        "participantId",
    ),
    "Positly": Panel(
        "positly",
        {"positly_complete_url": "https://app.positly.com/#/f?task_id=T1&age={age}&nobody={nobody}"},
        "participantID=u-@@&assignmentID=a-@@&age=30%20%26%20up",
        "u-@@",
        "participantID",
        "a-@@",
        {Outcome.COMPLETE: "https://app.positly.com/#/f?task_id=T1&age=30%20%26%20up&nobody="},
        wrong=("participantId=u-1", "assignmentID=a-1"),
    ),
    "Cint": Panel(
        "cint",
        {},
        "RID=5f-@@",
        "5f-@@",
        "RID",
        out={
            Outcome.COMPLETE: f"{CALLBACK}?RIS=10&RID=5f-@@",
            **dict.fromkeys(
                (
                    Outcome.SCREENED_OUT,
                    Outcome.NO_CONSENT,
                    Outcome.WRONG_DEVICE,
                    Outcome.TOO_SLOW,
                    Outcome.WITHDRAWN,
                    Outcome.ERROR,
                ),
                f"{CALLBACK}?RIS=20&RID=5f-@@",
            ),
            Outcome.FAILED_CHECK: f"{CALLBACK}?RIS=30&RID=5f-@@",
            Outcome.DUPLICATE: f"{CALLBACK}?RIS=30&RID=5f-@@",
            Outcome.QUOTA_FULL: f"{CALLBACK}?RIS=40&RID=5f-@@",
        },
        wrong=("RID=%5B%25RID%25%5D",),
    ),
    "a laboratory": Panel(
        "lab", {"lab_id_form": "S[0-9]{4}"}, "participant=S@@", "S@@", "participant", wrong=("participant=7",)
    ),
    "a panel of one's own": Panel(
        "panel",
        {
            "panel_participant_parameter": "uid",
            "panel_submission_parameter": "assignmentId",
            **{
                f"panel_{each}_url": f"https://panel.example/back?st={each}&u={{uid}}&s={{assignmentId}}"
                for each in Outcome
            },
        },
        "uid=@@&assignmentId=t@@&mode=live",
        "@@",
        "uid",
        "t@@",
        {each: f"https://panel.example/back?st={each}&u=@@&s=t@@" for each in Outcome},
        wrong=("assignmentId=t1",),
    ),
    "a link": Panel(
        "link",
        {"link_complete_url": "https://panel.example/done?id={participant}&x=%41"},
        "participant=@@",
        "@@",
        "participant",
        out={Outcome.COMPLETE: "https://panel.example/done?id=@@&x=%41"},
    ),
}
