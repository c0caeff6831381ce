"""Conditions chosen by the project: those of its own list first, by mode."""

import json
import os

from psiturk.models import Participant
from psiturk.psiturk_config import PsiturkConfig
from flask import Blueprint

custom_code = Blueprint("custom_code", __name__)
config = PsiturkConfig()
config.load_config()
ORDER = json.load(open(os.path.join(os.path.dirname(os.path.realpath(__file__)), "order.json")))


def custom_get_condition(mode):
    """Deal from the list, beginning where this version of the code stands."""
    version = config.get("Task Parameters", "experiment_code_version")
    count = Participant.count_completed(codeversion=version, mode=mode)
    entered = Participant.query.filter(Participant.codeversion == version, Participant.mode == mode).count()
    cell = ORDER[(count + entered) % len(ORDER)]
    return cell["condition"], cell["counterbalance"]
