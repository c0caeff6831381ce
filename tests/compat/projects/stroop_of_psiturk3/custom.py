"""Routes as psiTurk 3's example has them: a protected view, a bonus."""

from json import loads

from flask import Blueprint, abort, current_app, jsonify, render_template, request
from jinja2 import TemplateNotFound
from psiturk.db import db_session, init_db
from psiturk.experiment_errors import ExperimentError, InvalidUsageError
from psiturk.models import Participant
from psiturk.psiturk_config import PsiturkConfig
from psiturk.user_utils import PsiTurkAuthorization, nocache
from sqlalchemy import or_

config = PsiturkConfig()
config.load_config()
myauth = PsiTurkAuthorization(config)
custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")


@custom_code.route("/compute_bonus", methods=["GET"])
def compute_bonus():
    """Two cents for each right answer."""
    if "uniqueId" not in request.args:
        raise InvalidUsageError("improper_inputs")
    try:
        user = Participant.query.filter(Participant.uniqueid == request.args["uniqueId"]).one()
        trials = [record["trialdata"] for record in loads(user.datastring)["data"]]
        user.bonus = sum(0.02 for trial in trials if trial["phase"] == "TEST" and trial["hit"])
        db_session.add(user)
        db_session.commit()
        return jsonify(**{"bonusComputed": "success"})
    except Exception as error:
        current_app.logger.error(error)
        abort(404)
