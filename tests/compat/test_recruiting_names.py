"""psiTurk's names that recruit or pay: what is there without an account, and what is not there yet."""

import pytest

from tests.compat.conftest import RunScript, WriteProject


def test_what_is_not_there_yet_can_be_imported_and_says_so_in_use(run_script: RunScript) -> None:
    """Projects import such names for their own pages: the study must start all the same."""
    script = """
        import psiturk.psiturk_shell as psiturk_shell
        from psiturk.experiment import scheduler
        from psiturk_ng.errors import RecruiterError
        for use in (lambda: psiturk_shell.run(cabinmode=True), lambda: scheduler.get_jobs()):
            try:
                use()
            except RecruiterError as error:
                print(error.message.partition(" is not there yet")[0])
    """
    assert run_script(script).split() == [
        "psiturk.psiturk_shell.run",
        "psiturk.experiment.scheduler.get_jobs",
    ]


@pytest.mark.mturk
def test_a_wrong_recruiting_name_is_still_an_import_error(run_script: RunScript) -> None:
    """Only psiTurk's own names are there."""
    script = """
        try:
            from psiturk.amt_services import Nonsense
        except ImportError as error:
            print(error.name)
    """
    assert run_script(script) == "psiturk.amt_services"


@pytest.mark.mturk
def test_the_services_wrapper_answers_with_errors(write_project: WriteProject, run_script: RunScript) -> None:
    """A page that lists HITs shows none, as psiTurk's does without Amazon's keys."""
    write_project({"config.txt": "[HIT Configuration]\ntitle = Mine\n"})
    script = """
        from psiturk.amt_services_wrapper import MTurkServicesWrapper, Participant, Hit, db_session, init_db
        wrapper = MTurkServicesWrapper(sandbox=False)
        answer = wrapper.get_active_hits(all_studies=False)
        print(wrapper.config.get("HIT Configuration", "title"), wrapper.mode, answer.success, answer.data)
        print(answer.status, sorted(answer.to_dict()), "credentials" in answer.message)
    """
    assert run_script(script).splitlines() == [
        "Mine live False {}",
        "error ['data', 'exception', 'message', 'operation', 'status', 'success'] True",
    ]


def test_the_experiment_module_has_the_statuses_and_errors(run_script: RunScript) -> None:
    """Scripts take them from there, where psiTurk's own server uses them."""
    script = """
        from psiturk.experiment import NOT_ACCEPTED, STARTED, COMPLETED
        from psiturk.experiment import SUBMITTED, CREDITED, QUITEARLY, BONUSED
        from psiturk.experiment import ExperimentError, PsiturkConfig, nocache
        print(NOT_ACCEPTED, STARTED, COMPLETED, SUBMITTED, CREDITED, QUITEARLY, BONUSED)
    """
    assert run_script(script) == "0 2 3 4 5 6 7"
