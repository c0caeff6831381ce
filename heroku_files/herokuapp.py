"""Starts the experiment server in the foreground, as Heroku's `web` process."""

from psiturk.experiment_server import launch

if __name__ == "__main__":
    launch()
