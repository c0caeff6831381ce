"""A table of the project's own, declared as psiTurk 2's users did."""

from flask import Blueprint, jsonify, request
from psiturk.db import Base, db_session, init_db
from sqlalchemy import Column, Integer, String

custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")


class Prize(Base):
    """What a participant has drawn."""

    __tablename__ = "prizes"
    id = Column(Integer, primary_key=True)
    uniqueid = Column(String(128))
    tickets = Column(Integer)


init_db()


@custom_code.route("/draw", methods=["GET"])
def draw():
    """Note three tickets and tell how many there are in all."""
    db_session.add(Prize(uniqueid=request.args["uniqueId"], tickets=3))
    db_session.commit()
    return jsonify(tickets=sum(prize.tickets for prize in Prize.query.all()))
