"""Routes of this study's own, which the experiment server adds to its own.

Everything in the blueprint `custom_code` is served beside the standard pages.
Restart the server after a change.
"""

from json import JSONDecodeError, loads

from flask import Blueprint, current_app, jsonify, render_template, request
from psiturk.db import db_session
from psiturk.experiment_errors import InvalidUsageError
from psiturk.models import Participant
from psiturk.psiturk_config import PsiturkConfig
from psiturk.user_utils import PsiTurkAuthorization, nocache

config = PsiturkConfig()
config.load_config()
my_authorization = PsiTurkAuthorization(config)

custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")

INKS = {"red", "green", "blue", "yellow"}
MAIN_TRIALS = 24
CENTS_PER_CORRECT_ANSWER = 2

SUBMITTED_OR_LATER = [3, 4, 5, 7]


@custom_code.route("/compute_bonus")
@nocache
def compute_bonus():
    """Compute and store a participant's bonus; psiTurk.computeBonus calls this before the study ends."""
    unique_id = request.args.get("uniqueId")
    if not unique_id:
        raise InvalidUsageError("compute_bonus needs a uniqueId")
    participant = Participant.query.filter(Participant.uniqueid == unique_id).one_or_none()
    if participant is None:
        raise InvalidUsageError("there is no such participant", status_code=404)

    cents = CENTS_PER_CORRECT_ANSWER * correct_answers(stored_trials(participant))
    participant.bonus = cents / 100
    db_session.add(participant)
    db_session.commit()
    current_app.logger.info("A bonus of %d cents was computed.", cents)
    return jsonify(bonusComputed="success")


@custom_code.route("/bonuses")
@my_authorization.requires_auth
def bonuses():
    """Show who has earned what; opens with login_username and login_pw of config.txt only."""
    finished = Participant.query.filter(Participant.status.in_(SUBMITTED_OR_LATER)).all()
    rows = [
        {
            "workerid": participant.workerid,
            "condition": participant.cond,
            "bonus": f"${participant.bonus or 0:.2f}",
        }
        for participant in finished
    ]
    return render_template("bonuses.html", participants=rows)


def stored_trials(participant):
    """Give the trials that the server holds of a participant: a list of what the task recorded."""
    try:
        document = loads(participant.datastring or "{}")
    except JSONDecodeError:
        return []
    records = document.get("data", []) if isinstance(document, dict) else []
    return [record["trialdata"] for record in records if isinstance(record, dict) and "trialdata" in record]


def correct_answers(trials):
    """Count the correct answers of the main part.

    The page's own verdict (`correct`) is not used, and no word counts twice,
    so a changed page earns no more than a flawless participant.
    """
    counted = set()
    for trial in trials:
        if not isinstance(trial, dict) or trial.get("phase") != "TEST":
            continue
        number, ink, response = trial.get("number"), trial.get("ink"), trial.get("response")
        if number in range(MAIN_TRIALS) and isinstance(ink, str) and ink in INKS and response == ink:
            counted.add(number)
    return len(counted)
