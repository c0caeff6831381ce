"""psiTurk's names that recruit, pay and run jobs: what is there without an account."""

import pytest

from tests.compat.conftest import RunScript, WriteProject


def test_the_shell_as_a_module_says_what_to_use(run_script: RunScript) -> None:
    """Projects import it for their own pages: the study must start all the same."""
    script = """
        import psiturk.psiturk_shell as psiturk_shell
        from psiturk_ng.errors import ProjectCodeError
        print(callable(psiturk_shell.run))
        try:
            psiturk_shell.PsiturkNetworkShell(None, None, sandbox=True)
        except ProjectCodeError as error:
            print(error.message, error.hint)
    """
    callable_, sentence = run_script(script).splitlines()
    assert callable_ == "True"
    assert "PsiturkNetworkShell cannot be used from code" in sentence
    assert "psiturk -e" in sentence


def test_scripts_may_add_jobs_which_wait_for_the_scheduler(run_script: RunScript) -> None:
    """`psiturk.experiment.scheduler` takes them; only the process that runs tasks starts it."""
    script = """
        from psiturk.experiment import scheduler
        scheduler.add_job(print, "interval", minutes=5, id="mine")
        print(scheduler.running, [job.id for job in scheduler.get_jobs()])
    """
    assert run_script(script) == "False ['mine']"


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
