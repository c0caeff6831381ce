"""Bodies of functions as custom.py files had them years ago, and what they should give."""

HEAD = """
from flask import Blueprint
custom_code = Blueprint("custom_code", __name__)
"""

SQL = """
from psiturk.db import engine, db_session, Base, init_db
from psiturk.models import Participant
import sqlalchemy as sa
from sqlalchemy import *

for number in range(3):
    ids = dict(workerid="w%d" % number, assignmentid="a", hitid="h")
    db_session.add(Participant(cond=number, datastring="{}", **ids))
db_session.commit()
db_session.remove()
"""

DATABASE_IDIOMS = {
    "engine.execute with a string": (
        """rows = engine.execute("SELECT workerid, cond FROM assignments ORDER BY cond").fetchall()
        return [(row["workerid"], row.cond, row[1]) for row in rows]""",
        [("w0", 0, 0), ("w1", 1, 1), ("w2", 2, 2)],
    ),
    "a row as a dictionary": (
        """row = engine.execute("SELECT workerid, cond FROM assignments ORDER BY cond").first()
        return dict(row), row.keys(), row.items(), row.has_key("cond"), "cond" in row, tuple(row)""",
        (
            {"workerid": "w0", "cond": 0},
            ["workerid", "cond"],
            [("workerid", "w0"), ("cond", 0)],
            True,
            True,
            ("w0", 0),
        ),
    ),
    "rows by column": (
        """table = Participant.__table__
        return [row[table.c.workerid] for row in engine.execute(table.select().where(table.c.cond == 1))]""",
        ["w1"],
    ),
    "placeholders of the driver": (
        """return engine.execute("SELECT count(*) FROM assignments WHERE cond > ?", 0).scalar()""",
        2,
    ),
    "engine.execute commits": (
        """engine.execute("UPDATE assignments SET bonus = 1.5 WHERE cond = 1")
        return Participant.query.filter_by(cond=1).one().bonus""",
        1.5,
    ),
    "a connection commits by itself": (
        """connection = engine.connect()
        connection.execute("UPDATE assignments SET bonus = 2 WHERE cond = 1")
        connection.execute(Participant.__table__.update().where(Participant.cond == 2), bonus=3)
        connection.close()
        return [each.bonus for each in Participant.query.order_by(Participant.cond)]""",
        [0, 2, 3],
    ),
    "a transaction of the code's own is rolled back whole": (
        """connection = engine.connect()
        connection.execute("SELECT 1").scalar()
        transaction = connection.begin()
        connection.execute("UPDATE assignments SET bonus = 2")
        transaction.rollback()
        connection.execute("UPDATE assignments SET bonus = 4 WHERE cond = 1")
        connection.close()
        return [each.bonus for each in Participant.query.order_by(Participant.cond)]""",
        [0, 4, 0],
    ),
    "with engine.begin()": (
        """with engine.begin() as connection:
            changed = connection.execute("UPDATE assignments SET bonus = 2").rowcount
        return changed, Participant.query.first().bonus""",
        (3, 2),
    ),
    "several dictionaries of values": (
        """t = Table("t", MetaData(), Column("n", Integer))
        t.create(engine)
        connection = engine.connect()
        connection.execute(t.insert(), {"n": 1}, {"n": 2})
        connection.execute(t.insert(), [{"n": 3}, {"n": 4}])
        connection.execute(t.insert({"n": 5}))
        return [row.n for row in connection.execute(t.select(t.c.n > 2))]""",
        [3, 4, 5],
    ),
    "select with a list": (
        """t = Participant.__table__
        statement = select([t.c.workerid, t.c.cond], t.c.cond > 0).order_by(t.c.cond)
        return [tuple(row) for row in engine.execute(statement)]""",
        [("w1", 1), ("w2", 2)],
    ),
    "select with keywords": (
        """t = Participant.__table__
        statement = sa.select([func.count()], whereclause=t.c.cond > 0, from_obj=[t])
        return db_session.execute(statement).scalar()""",
        2,
    ),
    "select of sqlalchemy.sql": (
        """from sqlalchemy.sql import select as s, text
        from sqlalchemy.sql.expression import case as c
        t = Participant.__table__
        named = c([(t.c.cond == 1, "one")], else_="other")
        return [row[0] for row in engine.execute(s([named]).order_by(t.c.cond))]""",
        ["other", "one", "other"],
    ),
    "statements that execute themselves": (
        """t = Table("t", MetaData(), Column("n", Integer))
        t.create()
        t.insert().execute(n=3)
        t.insert().execute({"n": 4}, {"n": 5})
        metadata = MetaData()
        metadata.bind = engine
        table = Table("assignments", metadata, autoload=True)
        rows = table.select().execute()
        return [row["n"] for row in t.select().execute()], sorted(row["workerid"] for row in rows)""",
        ([3, 4, 5], ["w0", "w1", "w2"]),
    ),
    "autoload": (
        """metadata = MetaData()
        table = Table("assignments", metadata, autoload=True)
        bound = MetaData(bind=engine)
        again = sa.Table("assignments", bound, autoload=True, autoload_with=engine)
        return "datastring" in table.c, "datastring" in again.c, table.exists()""",
        (True, True, True),
    ),
    "bound metadata": (
        """metadata = MetaData(engine)
        Table("mine", metadata, Column("n", Integer))
        metadata.create_all()
        other = MetaData()
        other.reflect(bind=engine)
        return engine.has_table("mine"), "mine" in engine.table_names(), "mine" in other.tables""",
        (True, True, True),
    ),
    "Query.get": ("""return Participant.query.get("w1:a").cond""", 1),
    "from_self": (
        """query = Participant.query.order_by(Participant.cond).limit(2).from_self()
        return query.filter(Participant.cond >= 0).count(), type(query.first()).__name__""",
        (2, "Participant"),
    ),
    "conditions and orders as text": (
        """found = Participant.query.filter("cond > 0").order_by("cond desc").all()
        return [each.workerid for each in found], Participant.query.order_by("cond").first().cond""",
        (["w2", "w1"], 0),
    ),
    "with_lockmode": ("""return Participant.query.with_lockmode("update").count()""", 3),
    "session.execute with a string": (
        """rows = db_session.execute("SELECT workerid AS who FROM assignments WHERE cond = :c", {"c": 1})
        return [row["who"] for row in rows]""",
        ["w1"],
    ),
    "relation and join by name": (
        """from sqlalchemy.orm import relation, backref, eagerload
        from sqlalchemy.ext.declarative import declared_attr

        class Note(Base):
            __tablename__ = "notes"
            id = Column(Integer, primary_key=True)
            who = Column(String(128), ForeignKey("assignments.uniqueid"))
            participant = relation(Participant, backref=backref("notes", lazy="dynamic"))

        init_db()
        db_session.add(Note(who="w1:a"))
        db_session.commit()
        note = db_session.query(Note).join("participant").options(eagerload(Note.participant)).one()
        return note.participant.cond, note.participant.notes.count(), Note.query.count()""",
        (1, 1, 1),
    ),
    "an engine and sessions of the code's own": (
        """from sqlalchemy.orm import sessionmaker, scoped_session, mapper
        mine = create_engine("sqlite:///mine.db", convert_unicode=True, encoding="utf8")
        metadata = MetaData(bind=mine)
        table = Table("thing", metadata, Column("id", Integer, primary_key=True), Column("name", String(9)))
        metadata.create_all()

        class Thing(object):
            pass

        mapper(Thing, table)
        session = scoped_session(sessionmaker(autocommit=False, autoflush=False, bind=mine))
        thing = Thing()
        thing.name = "a"
        session.add(thing)
        session.commit()
        by_name = session.execute("SELECT name FROM thing").fetchone()["name"]
        mine.execute("DELETE FROM thing")
        return by_name, session.query(Thing).filter("id > 0").count(), mine.url.drivername""",
        ("a", 0, "sqlite"),
    ),
    "PostgreSQL by its old name": (
        """return create_engine("postgres://user@host/name").dialect.driver""",
        "psycopg",
    ),
}

WEB_IDIOMS = {
    "send_file": (
        """import os
        from flask import send_file
        path = os.path.abspath(__file__)
        r = send_file(path, attachment_filename="a.txt", as_attachment=True, cache_timeout=-1)
        r.close()
        return r.headers["Content-Disposition"]""",
        "attachment; filename=a.txt",
    ),
    "send_from_directory": (
        """import os, flask
        r = flask.send_from_directory(os.path.dirname(os.path.abspath(__file__)), filename="custom.py")
        r.close()
        return r.status_code""",
        200,
    ),
    "flask.Markup": ("""import flask\n        return str(flask.Markup.escape("<"))""", "&lt;"),
    "flask.json.JSONEncoder": (
        """import flask
        class Encoder(flask.json.JSONEncoder):
            def default(self, value):
                return "mine" if isinstance(value, set) else super().default(value)
        flask.current_app._get_current_object().json_encoder = Encoder
        import datetime
        return flask.jsonify(a={1}).get_json(), b"2020" in flask.jsonify(datetime.date(2020, 1, 1)).data""",
        ({"a": "mine"}, True),
    ),
    "_request_ctx_stack": (
        """from flask import _request_ctx_stack, _app_ctx_stack
        return _request_ctx_stack.top.request.path, _app_ctx_stack.top is None""",
        ("/there", False),
    ),
    "request": (
        """from flask import request
        agent = request.user_agent
        found = agent.browser, agent.platform, request.is_xhr, request.charset
        return found + (request.args.has_key("a"), request.values.has_key("b"))""",
        ("chrome", "linux", False, "utf-8", True, False),
    ),
    "werkzeug.urls": (
        """from werkzeug.urls import url_quote, url_unquote, url_encode, url_decode, url_parse, url_join
        parts = url_quote("a b"), url_unquote("a%20b"), url_encode({"a": 1}), url_parse("http://x/y").path
        return parts + (url_decode("a=1")["a"], url_join("http://x/y", "z"))""",
        ("a%20b", "a b", "a=1", "/y", "1", "http://x/z"),
    ),
    "werkzeug's old places": (
        """import werkzeug
        from werkzeug import secure_filename, ImmutableMultiDict
        from werkzeug.security import safe_str_cmp, generate_password_hash, check_password_hash
        from werkzeug.contrib.fixers import ProxyFix
        from werkzeug.wsgi import DispatcherMiddleware
        from werkzeug.useragents import UserAgent
        kept = check_password_hash(generate_password_hash("x", method="sha256"), "x")
        return werkzeug.secure_filename("../a"), safe_str_cmp("a", "a"), kept""",
        ("a", True, True),
    ),
}

PYTHON_2_IDIOMS = {
    "names": (
        """total = reduce(lambda a, b: a + b, [1, 2])
        return [unicode(x) for x in xrange(2)], basestring, long("5"), total, cmp(1, 2)""",
        (["0", "1"], str, 5, 3, -1),
    ),
    "unicode": (
        """text = unicode(b"\\xc3\\xa9", "utf-8")
        return unicode("a"), text, isinstance("a", unicode), isinstance(1, unicode)""",
        ("a", "é", True, False),
    ),
    "dictionaries": (
        """d = {"a": 1}
        parts = list(d.iteritems()), list(d.iterkeys()), list(d.itervalues())
        return parts + (d.has_key("a"), not d.has_key("b"))""",
        ([("a", 1)], ["a"], [1], True, True),
    ),
    "an object's own has_key": (
        """class Own:
            def has_key(self, key):
                return "own " + key
            def iteritems(self):
                return [1]
        return bool(Own().has_key("a")), list(Own().iteritems())""",
        (True, [1]),
    ),
    "modules": (
        """import string, urllib, urllib2, os, sys, itertools
        text = string.join(["a", "b"], "-"), string.letters[:2], string.uppercase[:1], string.atoi("7")
        more = urllib.urlencode({"a": 1}), urllib.quote("a b"), urllib2.Request("http://x/").host
        return text + more + (os.getcwdu() == os.getcwd(), sys.maxint > 1, list(itertools.izip([1], [2])))""",
        ("a-b", "ab", "A", 7, "a=1", "a%20b", "x", True, True, [(1, 2)]),
    ),
    "a name that the code defines itself": (
        """try:
            unicode
        except NameError:
            unicode = str
        string = "own"
        return unicode is str""",
        True,
    ),
    "a variable named like a module": (
        """def f(string):
            return string.join(["a", "b"])
        import string
        return f("-")""",
        "a-b",
    ),
}
