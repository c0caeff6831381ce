"""Reasons why a participant cannot go on: psiTurk's names, its numbers, and the HTTP status of each.

The sentences that participants read belong to the web package's catalogue,
under the same names.

Source: psiTurk 3.3.1, `experiment_errors.ExperimentError`.
"""

from collections.abc import Mapping
from typing import Final

NUMBERS: Final[Mapping[str, int]] = {
    "status_incorrectly_set": 1000,
    "hit_assign_worker_id_not_set_in_mturk": 1001,
    "hit_assign_worker_id_not_set_in_consent": 1002,
    "hit_assign_worker_id_not_set_in_exp": 1003,
    "hit_assign_appears_in_database_more_than_once": 1004,
    "already_started_exp": 1008,
    "already_started_exp_mturk": 1009,
    "already_did_exp_hit": 1010,
    "tried_to_quit": 1011,
    "intermediate_save": 1012,
    "improper_inputs": 1013,
    "browser_type_not_allowed": 1014,
    "api_server_not_reachable": 1015,
    "ad_not_found": 1016,
    "error_setting_worker_complete": 1017,
    "hit_not_registered_with_ad_server": 1018,
    "template_unsafe": 1019,
    "insert_mode_failed": 1020,
    "page_not_found": 404,
    "in_debug": 2005,
    "unknown_error": 9999,
}

STATUS: Final[Mapping[str, int]] = {
    "status_incorrectly_set": 409,
    "hit_assign_worker_id_not_set_in_mturk": 400,
    "hit_assign_worker_id_not_set_in_consent": 400,
    "hit_assign_worker_id_not_set_in_exp": 400,
    "hit_assign_appears_in_database_more_than_once": 409,
    "already_started_exp": 403,
    "already_started_exp_mturk": 403,
    "already_did_exp_hit": 403,
    "tried_to_quit": 404,
    "intermediate_save": 400,
    "improper_inputs": 400,
    "browser_type_not_allowed": 403,
    "api_server_not_reachable": 502,
    "ad_not_found": 404,
    "error_setting_worker_complete": 404,
    "hit_not_registered_with_ad_server": 404,
    "template_unsafe": 500,
    "insert_mode_failed": 500,
    "page_not_found": 404,
    "in_debug": 403,
    "unknown_error": 500,
}
