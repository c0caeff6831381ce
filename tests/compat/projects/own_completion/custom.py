"""Completion in the project's own hands."""

import datetime

from flask import Blueprint, abort, current_app, redirect, render_template, request
from psiturk.db import db_session, init_db
from psiturk.experiment_errors import ExperimentError
from psiturk.models import Participant
from psiturk.user_utils import nocache

custom_code = Blueprint('custom_code', __name__, template_folder='templates', static_folder='static')
init_db()

DEBRIEFED = 100


@custom_code.route('/debriefing')
@nocache
def debriefing():
    """Show the debriefing to whoever has an id."""
    if not request.args.has_key('uniqueId'):
        raise ExperimentError('improper_inputs')
    return render_template('debriefing.html', uniqueId=request.args['uniqueId'], codeversion='1b')


@custom_code.route('/complete_exp', methods=['POST'])
def complete_exp():
    """Mark the participant in a number of our own, then complete."""
    if not request.form.has_key('uniqueId'):
        raise ExperimentError('improper_inputs')
    unique_id = request.form['uniqueId']
    try:
        user = Participant.query.filter(Participant.uniqueid == unique_id).one()
        user.status = DEBRIEFED
        user.endhit = datetime.datetime.now()
        db_session.add(user)
        db_session.commit()
    except Exception as problem:
        current_app.logger.info('%s is not there: %s', unique_id, problem)
        abort(404)
    current_app.logger.info('Debriefed: %s', request.form['unclear'])
    return redirect('/complete?uniqueId=' + unique_id + '&mode=' + request.args.get('mode', 'debug'))


@custom_code.route('/complete')
@nocache
def complete():
    """Show the code for the panel; real ends go on to psiTurk's page."""
    if 'uniqueId' not in request.args:
        from psiturk.experiment import debug_complete

        return debug_complete()
    user = Participant.query.get(request.args['uniqueId'])
    return render_template('complete.html', code='%s-%d' % (user.workerid, user.status))
