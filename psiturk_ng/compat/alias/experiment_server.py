"""The server, for `python herokuapp.py`."""


def launch(app_dir=None):
    """Serve a project in the foreground and end the process afterwards."""
    from psiturk_ng.wsgi import launch as launch_server

    launch_server(app_dir)


class ExperimentServer:
    """The server of one project folder; the current one if None."""

    def __init__(self, app_dir=None):
        self.app_dir = app_dir

    def run(self):
        """Serve it in the foreground and end the process afterwards."""
        launch(self.app_dir)


if __name__ == "__main__":
    launch()
