"""psiTurk 3.3.1's server with its JSON API: for its own interpreter, in the folder of one of its projects.

Its dashboard wants credentials that Mechanical Turk accepts before it starts. Without a login, as in its own
tests, it does not ask.
"""

# ruff: noqa: E402 - the API needs the application with its settings
from psiturk.experiment import app

app.config["LOGIN_DISABLED"] = True

from psiturk.api import api_blueprint
from psiturk.dashboard import login_manager

login_manager.init_app(app)
app.register_blueprint(api_blueprint)
