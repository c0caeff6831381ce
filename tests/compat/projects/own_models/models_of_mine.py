"""Tables of the project's own, one of them bound to psiTurk's."""

from psiturk.db import Base, db_session
from sqlalchemy import Column, Float, ForeignKey, Integer, String
from sqlalchemy.orm import backref, relationship


class Stimulus(Base):
    """What can be rated."""

    __tablename__ = "stimuli"
    id = Column(Integer, primary_key=True)
    name = Column(String(64), unique=True)

    @classmethod
    def fill(cls, names):
        """Add the names that are not there."""
        for name in names:
            if cls.query.filter_by(name=name).first() is None:
                db_session.add(cls(name=name))
        db_session.commit()


class Rating(Base):
    """One answer."""

    __tablename__ = "ratings"
    id = Column(Integer, primary_key=True)
    uniqueid = Column(String(128), ForeignKey("assignments.uniqueid"))
    stimulus_id = Column(Integer, ForeignKey("stimuli.id"))
    value = Column(Float)
    stimulus = relationship(Stimulus, backref=backref("ratings", lazy="dynamic"))
    participant = relationship("Participant", backref="ratings")
