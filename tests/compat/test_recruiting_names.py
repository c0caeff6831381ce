"""psiTurk's names that recruit or pay, as long as nothing stands behind them."""

from tests.compat.conftest import RunScript, WriteProject


def test_what_is_not_there_yet_can_be_imported_and_says_so_in_use(run_script: RunScript) -> None:
    """Projects import recruiting names for their own pages: the study must start all the same."""
    script = """
        import psiturk.psiturk_shell as psiturk_shell
        from psiturk.amt_services import MTurkServices
        from psiturk.services_manager import psiturk_services_manager
        from psiturk.tasks import do_approve_all
        from psiturk_ng.errors import RecruiterError
        uses = (
            lambda: psiturk_shell.run(cabinmode=True),
            lambda: MTurkServices("key", "secret", True),
            lambda: psiturk_services_manager.amt_balance,
            lambda: do_approve_all("live"),
        )
        for use in uses:
            try:
                use()
            except RecruiterError as error:
                print(error.message.partition(" is not there yet")[0])
    """
    assert run_script(script).split() == [
        "psiturk.psiturk_shell.run",
        "psiturk.amt_services.MTurkServices",
        "psiturk.services_manager.psiturk_services_manager.amt_balance",
        "psiturk.tasks.do_approve_all",
    ]


def test_a_wrong_recruiting_name_is_still_an_import_error(run_script: RunScript) -> None:
    """Only psiTurk's own names are there."""
    script = """
        try:
            from psiturk.amt_services import Nonsense
        except ImportError as error:
            print(error.name)
    """
    assert run_script(script) == "psiturk.amt_services"


def test_the_services_wrapper_answers_with_errors(write_project: WriteProject, run_script: RunScript) -> None:
    """A page that lists HITs shows none, as psiTurk's does without Amazon's keys."""
    write_project({"config.txt": "[HIT Configuration]\ntitle = Mine\n"})
    script = """
        from psiturk.amt_services_wrapper import MTurkServicesWrapper, Participant, Hit, db_session, init_db
        wrapper = MTurkServicesWrapper(sandbox=False)
        answer = wrapper.get_active_hits(all_studies=False)
        print(wrapper.config.get("HIT Configuration", "title"), wrapper.mode, answer.success, answer.data)
        print(answer.status, sorted(answer.to_dict()))
        print(str(answer.exception).partition(":")[0])
    """
    assert run_script(script).splitlines() == [
        "Mine live False {}",
        "error ['data', 'exception', 'message', 'operation', 'status', 'success']",
        "MTurkServicesWrapper.get_active_hits is not there yet",
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
