"""The routes of a Stroop task as psiTurk 2's users wrote them."""

import json

from flask import Blueprint, jsonify, request
from psiturk.db import db_session
from psiturk.models import Participant

custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")


@custom_code.route("/compute_bonus", methods=["GET"])
def compute_bonus():
    """Pay two cents for each trial answered rightly."""
    user = Participant.query.filter(Participant.uniqueid == request.args["uniqueId"]).one()
    trials = [trial["trialdata"] for trial in json.loads(user.datastring)["data"]]
    user.bonus = 0.02 * sum(1 for trial in trials if trial["phase"] == "TEST" and trial["hit"])
    db_session.add(user)
    db_session.commit()
    return jsonify(bonusComputed="success")
