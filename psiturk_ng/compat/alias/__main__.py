"""`python -m psiturk` serves the project in the current folder."""

from psiturk.experiment_server import launch

launch()
