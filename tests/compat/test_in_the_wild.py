"""One project that does what public psiTurk projects do in Python, asked over HTTP as their pages do."""

import base64
import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from psiturk_ng.bootstrap import Project, open_project
from tests.compat.conftest import WriteProject

CONFIG = """
    [HIT Configuration]
    contact_email_on_error = me@example.org
    allow_repeats = true
    [Server Parameters]
    cutoff_time = 45
    login_username = me
    login_pw = secret
    [Task Parameters]
    num_conds = 3
    require_participant_token = false
"""
CUSTOM = """
    # this file imports custom routes into the experiment server
    from flask import Blueprint, render_template, request, jsonify, Response, abort, current_app, Markup
    from jinja2 import TemplateNotFound
    from functools import wraps
    from sqlalchemy import or_, Column, Integer, String, ForeignKey
    from sqlalchemy.orm import relationship, backref
    from psiturk.psiturk_config import PsiturkConfig
    from psiturk.experiment_errors import ExperimentError, InvalidUsage
    from psiturk.experiment_errors import InvalidUsageError
    from psiturk.psiturk_exceptions import PsiturkException
    from psiturk.user_utils import PsiTurkAuthorization, nocache, print_to_log
    from psiturk.amt_services_wrapper import MTurkServicesWrapper
    from psiturk.psiturk_statuses import COMPLETED, CREDITED
    from psiturk.db import db_session, init_db, Base
    from psiturk.models import Participant
    from json import dumps, loads
    from stimuli import WORDS
    import csv, cStringIO

    config = PsiturkConfig()
    config.load_config()
    myauth = PsiTurkAuthorization(config)
    custom_code = Blueprint('custom_code', __name__, template_folder='templates', static_folder='static')

    class Rating(Base):
        __tablename__ = 'ratings'
        id = Column(Integer, primary_key=True)
        word = Column(String(128))
        who = Column(String(128), ForeignKey('assignments.uniqueid'))
        participant = relationship(Participant, backref=backref('ratings', order_by=id))

    @custom_code.route('/')
    def home():
        return 'my own landing page'

    @custom_code.route('/my_custom_view')
    def my_custom_view():
    \tcurrent_app.logger.info("Reached /my_custom_view")
    \tprint_to_log("seen")
    \ttry:
    \t\treturn render_template('custom.html', name=Markup('<b>x</b>'))
    \texcept TemplateNotFound:
    \t\tabort(404)

    @custom_code.route('/view_data')
    @myauth.requires_auth
    @nocache
    def list_my_data():
        wanted = or_(Participant.status == COMPLETED, Participant.status == 100)
        users = Participant.query.filter(wanted).all()
        return render_template('list.html', participants=users)

    @custom_code.route('/compute_bonus', methods=['GET'])
    def compute_bonus():
        if not request.args.has_key('uniqueId'):
            raise ExperimentError('improper_inputs')
        uniqueId = request.args['uniqueId']
        try:
            user = Participant.query.filter(Participant.uniqueid == uniqueId).one()
            user_data = loads(user.datastring)
            bonus = 0
            for record in user_data['data']:
                trial = record['trialdata']
                if trial['phase'] == 'TEST':
                    if trial['hit'] == True:
                        bonus += 0.02
            user.bonus = bonus
            db_session.add(user)
            db_session.commit()
            return jsonify(**{"bonusComputed": "success"})
        except:
            abort(404)

    @custom_code.route('/complete_exp', methods=['POST'])
    def complete_exp():
        if not 'uniqueId' in request.form:
            raise ExperimentError('improper_inputs')
        user = Participant.query.filter_by(uniqueid=request.form['uniqueId']).one()
        user.status = 100
        db_session.add(Rating(word=WORDS[0], who=user.uniqueid))
        db_session.commit()
        return jsonify(rated=[rating.word for rating in user.ratings])

    @custom_code.route('/complete')
    def my_complete():
        from psiturk.experiment import debug_complete
        current_app.logger.info("own completion")
        return debug_complete()

    @custom_code.route('/data.csv')
    @myauth.requires_auth
    def data():
        out = cStringIO.StringIO()
        csv.writer(out).writerow(['id', 'bonus'])
        for user in Participant.query.order_by(Participant.beginhit).all():
            out.write(user.get_trial_data())
        return Response(out.getvalue(), mimetype='text/csv')

    @custom_code.route('/broken')
    def broken():
        if 'new' in request.args:
            raise InvalidUsageError('not this way', payload={'why': 'new'})
        raise InvalidUsage('not this way', status_code=418)

    class Ineligible(ExperimentError):
        def __init__(self):
            self.value = 'ineligible'
            self.errornum = 8000
            self.template = 'ineligible.html'

    class Full(ExperimentError):
        value, errornum, template = 'full', 8001, 'ineligible.html'

        def __init__(self):
            pass

    @custom_code.errorhandler(Ineligible)
    def handle_ineligible(exception):
        current_app.logger.error("%s (%s)", exception.value, exception.errornum)
        return exception.error_page(request, 'other@example.org')

    @custom_code.route('/ineligible')
    def ineligible():
        raise Ineligible()

    @custom_code.route('/full')
    def full():
        raise Full()

    @custom_code.route('/settings')
    def settings():
        return jsonify(
            repeats=config.getboolean('HIT Configuration', 'allow_repeats'),
            cutoff=config.getint('Server Parameters', 'cutoff_time'),
            conditions=config.getint('Task Parameters', 'num_conds'),
            hits=MTurkServicesWrapper().get_all_hits().success,
        )
"""
PAGES = {
    "templates/exp.html": "{{ uniqueId }} {{ condition }} {{ counterbalance }} {{ adServerLoc }} {{ mode }}",
    "templates/custom.html": "hello {{ name }}",
    "templates/list.html": "{% for p in participants %}{{ p.workerid }}:{{ p.status }}{% endfor %}",
    "templates/ad.html": "ad {{ server_location }}/consent?workerId={{ workerid }}",
    "templates/consent.html": "consent workerId={{ workerid }}",
    "templates/ineligible.html": "number {{ errornum }}, write to {{ contact_address }}, {{ workerId }}",
    "stimuli.py": "WORDS = [u'rot', u'blau']\n",
}
VISIT = {"hitId": "H1", "assignmentId": "A1", "workerId": "W1", "mode": "live"}
LOGIN = {"Authorization": "Basic " + base64.b64encode(b"me:secret").decode()}


@pytest.fixture
def opened(write_project: WriteProject, environ: dict[str, str]) -> Iterator[Project]:
    """The project, its database made."""
    folder = write_project({"config.txt": CONFIG, "custom.py": CUSTOM, **PAGES})
    project = open_project(folder, {**environ, "PSITURK_REQUIRE_PARTICIPANT_TOKEN": "false"})
    project.store.migrate(lambda _: None)
    yield project
    project.store.close()


@pytest.fixture
def client(opened: Project) -> FlaskClient:
    """A browser in the middle of the study, with two trials saved."""
    client = opened.app().test_client()
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0 Safari/537.36"
    page = client.get("/exp", query_string=VISIT)
    assert page.status_code == 200
    assert "W1:A1 " in page.text
    trials = [
        {"uniqueid": "W1:A1", "current_trial": n, "dateTime": n, "trialdata": {"phase": "TEST", "hit": hit}}
        for n, hit in enumerate([True, False])
    ]
    saved = client.put("/sync/W1:A1", json={"data": trials, "questiondata": {}, "eventdata": []})
    assert saved.json == {"status": "user data saved"}
    return client


def test_a_route_of_the_project_wins_over_ours(client: FlaskClient) -> None:
    """3 of 36 projects replace `/`."""
    assert client.get("/").text == "my own landing page"


def test_the_stock_routes_answer(client: FlaskClient) -> None:
    """`/my_custom_view` of 26 projects, with tabs among spaces in 9 of them."""
    assert client.get("/my_custom_view").text == "hello <b>x</b>"


def test_the_bonus_is_computed_from_what_was_saved(client: FlaskClient, opened: Project) -> None:
    """28 projects have this route; 15 ask `has_key`."""
    assert client.get("/compute_bonus?uniqueId=W1:A1").json == {"bonusComputed": "success"}
    assert opened.names.models.participant.query.one().bonus == 0.02
    assert client.get("/compute_bonus?uniqueId=nobody").status_code == 404
    assert "1013" in client.get("/compute_bonus").text


def test_a_status_and_rows_of_the_project_s_own_are_kept(client: FlaskClient) -> None:
    """Own numbers beside psiTurk's, own tables with relationships."""
    assert client.post("/complete_exp", data={"uniqueId": "W1:A1"}).json == {"rated": ["rot"]}
    assert "W1:100" in client.get("/view_data", headers=LOGIN).text


def test_protected_pages_ask_for_the_login(client: FlaskClient) -> None:
    """27 projects protect a page."""
    refused = client.get("/view_data")
    assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="Login Required"')
    answer = client.get("/view_data", headers=LOGIN)
    assert answer.status_code == 200
    assert answer.cache_control.no_cache


def test_a_completion_route_may_go_on_to_psiturk_s(client: FlaskClient, opened: Project) -> None:
    """It is psiTurk's page, and the assignment is complete."""
    answer = client.get("/complete?uniqueId=W1:A1&mode=live")
    assert answer.status_code == 200
    participant = opened.names.models.participant.query.one()
    assert participant.status == 3
    assert json.loads(participant.datastring)["data"][0]["trialdata"] == {"phase": "TEST", "hit": True}


def test_a_project_may_write_csv_itself(client: FlaskClient) -> None:
    """With a module that Python 3 renamed."""
    lines = client.get("/data.csv", headers=LOGIN).text.splitlines()
    assert lines[0] == "id,bonus"
    assert lines[1].startswith("W1:A1,0,0,")


def test_both_names_of_the_error_for_scripts_answer_in_json(client: FlaskClient) -> None:
    """14 projects import the one, 6 the other."""
    old, new = client.get("/broken"), client.get("/broken?new=1")
    assert (old.status_code, old.json) == (418, {"message": "not this way"})
    assert (new.status_code, new.json) == (400, {"message": "not this way", "why": "new"})


def test_errors_of_the_project_s_own_have_their_page(client: FlaskClient) -> None:
    """Derived from psiTurk's, without its constructor; a handler asks the error for its page."""
    answer = client.get("/ineligible?workerId=W1")
    assert answer.status_code == 403
    assert answer.text.endswith("number 8000, write to other@example.org, W1")


def test_settings_are_found_where_psiturk_2_had_them(client: FlaskClient) -> None:
    """27 projects keep them there; recruiting is refused politely."""
    assert client.get("/settings").json == {"repeats": True, "cutoff": 45, "conditions": 3, "hits": False}


def test_nothing_of_a_request_stays_in_the_session(client: FlaskClient, opened: Project) -> None:
    """Each request has a session of its own, and gives it back."""
    client.get("/compute_bonus?uniqueId=W1:A1")
    registry = opened.names.db_session.registry
    assert not registry.has()


def test_an_error_of_the_project_s_own_needs_no_handler(client: FlaskClient) -> None:
    """Its number and its template are enough."""
    answer = client.get("/full")
    assert answer.status_code == 403
    assert answer.text.endswith("number 8001, write to me@example.org, ")
