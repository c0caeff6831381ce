"""Data views behind a password, a bonus, a download."""

import csv
import io
import json

from flask import Blueprint, Response, abort, jsonify, render_template, request
from jinja2 import TemplateNotFound
from psiturk.db import db_session
from psiturk.models import Participant
from psiturk.psiturk_config import PsiturkConfig
from psiturk.user_utils import PsiTurkAuthorization, nocache, print_to_log
from sqlalchemy import or_

config = PsiturkConfig()
config.load_config()
myauth = PsiTurkAuthorization(config)
custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")


@custom_code.route("/view_data")
@myauth.requires_auth
def list_my_data():
    """List who has finished."""
    finished = Participant.query.filter(or_(Participant.status == 3, Participant.status == 4)).all()
    try:
        return render_template("list.html", participants=finished)
    except TemplateNotFound:
        abort(404)


@custom_code.route("/my_password_protected_route")
@myauth.requires_auth
def protected():
    """Say something to who knows the word."""
    print_to_log("somebody knew the word")
    return "welcome " + request.authorization.username


@custom_code.route("/trials.csv")
@myauth.requires_auth
@nocache
def trials():
    """Give all trials of all who have finished."""
    written = io.StringIO()
    table = csv.writer(written)
    for user in Participant.query.filter(Participant.status.in_([3, 4, 5, 7])):
        for record in json.loads(user.datastring)["data"]:
            table.writerow([user.workerid, record["current_trial"], record["trialdata"].get("guess")])
        written.write(user.get_question_data())
    return Response(written.getvalue(), mimetype="text/csv")


@custom_code.route("/compute_bonus")
def compute_bonus():
    """A tenth of the best guess."""
    unique_id = request.args["uniqueId"]
    try:
        user = Participant.query.filter(Participant.uniqueid == unique_id).one()
        guesses = [record["trialdata"].get("guess", 0) for record in json.loads(user.datastring)["data"]]
        user.bonus = round(max(guesses) / 10, 2)
        db_session.add(user)
        db_session.commit()
    except Exception:
        abort(404)
    return jsonify(bonusComputed="success")
