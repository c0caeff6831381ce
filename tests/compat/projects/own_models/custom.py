"""Ratings kept in tables of the project's own."""

from flask import Blueprint, jsonify, request
from psiturk.db import db_session, engine, init_db
from psiturk.models import Participant
from sqlalchemy import func

from models_of_mine import Rating, Stimulus

custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")
statistics = Blueprint("statistics", __name__, url_prefix="/statistics")

init_db()
Stimulus.fill(["sea", "wood", "town"])


@custom_code.route("/stimuli")
def stimuli():
    """List what can be rated."""
    return jsonify(stimuli=[{"id": row.id, "name": row.name} for row in Stimulus.query.order_by("id")])


@custom_code.route("/rate", methods=["POST"])
def rate():
    """Keep one answer, and give it as a trial too."""
    given = request.get_json(force=True)
    participant = Participant.query.filter_by(uniqueid=given["uniqueId"]).one()
    rating = Rating(participant=participant, stimulus=Stimulus.query.get(given["id"]), value=given["value"])
    db_session.add(rating)
    db_session.commit()
    return jsonify(id=rating.id, count=len(participant.ratings))


@statistics.route("/mean")
def mean():
    """Average by SQL."""
    found = db_session.query(Stimulus.name, func.avg(Rating.value)).join(Rating).group_by(Stimulus.name).all()
    rows = engine.execute("select count(*) from ratings").fetchone()
    return jsonify(means=dict((name, value) for name, value in found), count=rows[0])


def init_app(app):
    """Add the second blueprint."""
    app.register_blueprint(statistics)
