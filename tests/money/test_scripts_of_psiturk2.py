"""Scripts of psiTurk 2 that approve and pay through `amt_services`, in the way they were written then."""

from collections.abc import Callable

import pytest

from tests.money.study import Study

pytestmark = pytest.mark.mturk

SCRIPT = """
    from __future__ import print_function
    from psiturk.amt_services_wrapper import MTurkServicesWrapper, Participant, init_db, db_session

    wrapper = MTurkServicesWrapper(mode="sim")
    amt = wrapper.amt_services
    init_db()
    assert amt.connect_to_turk()
    assert len(amt.get_workers("Submitted")) == 2

    def approve_all():
        for participant in Participant.query.filter(Participant.status == 4).all():
            print("approved", amt.approve_worker(participant.assignmentid))
            participant.status = 5
            db_session.add(participant)
            db_session.commit()

    def bonus_all():
        for participant in Participant.query.filter(Participant.status == 5).all():
            participant.bonus = 0.15
            print("paid", amt.bonus_worker(participant.assignmentid, participant.bonus, "Thanks!"))
            print("again", amt.bonus_worker(participant.assignmentid, participant.bonus, "Thanks!"))
            participant.status = 7
            db_session.add(participant)
            db_session.commit()

    approve_all()
    bonus_all()
    print(sorted((each.status, each.bonus) for each in Participant.query))
    print(amt.mtc.get_account_balance()["AvailableBalance"], amt.is_sandbox)
    print(amt.reject_worker("NOBODY"), amt.unreject_worker("NOBODY"))
"""


def test_a_script_approves_and_pays_everybody_once(
    study: Study, run_script: Callable[[str], list[str]]
) -> None:
    """Its own writes into the table and ours do not stand in each other's way."""
    submissions = study.crowd(2)
    printed = run_script(SCRIPT)
    assert printed == [
        *["approved True"] * 2,
        *["paid True", "again False"] * 2,
        "[(7, 0.15), (7, 0.15)]",
        f"{study.market.balance()} True",
        "False False",
    ]
    assert sorted(study.payments()) == sorted(
        [
            (kind, submission, cents)
            for submission in submissions
            for kind, cents in (("reward", 100), ("bonus", 15))
        ]
    )


def test_the_sandbox_is_chosen_by_a_flag(run_script: Callable[[str], list[str]]) -> None:
    """By an argument, whose place is after one that nothing uses any more, and by a method."""
    script = """
        from psiturk.amt_services import MTurkServices
        from psiturk.amt_services_wrapper import MTurkServicesWrapper
        wrapper = MTurkServicesWrapper(sandbox=False)
        print(wrapper.mode, wrapper.amt_services.is_sandbox)
        wrapper.set_sandbox(True)
        print(wrapper.mode, wrapper.amt_services.is_sandbox)
        print(MTurkServicesWrapper(None, None, False).mode, MTurkServicesWrapper(web_services=None).mode)
        services = MTurkServices("key", "secret", False)
        print(services.mode)
        services.set_sandbox(True)
        print(services.mode)
    """
    printed = run_script(script)
    assert printed == ["live False", "sandbox True", "live sandbox", "live", "sandbox"]
