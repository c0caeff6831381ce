"""Whether the recruiter can be used, and what is to be offered can be paid."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from psiturk_ng.domain.findings import Finding
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Ability, Quote
from psiturk_ng.recruiters.base import Recruiter, Returning
from psiturk_ng.services.doctor.check import Check, differs, fine, later, stops
from psiturk_ng.services.doctor.patient import Patient


def _recruiter(patient: Patient) -> Iterator[Finding]:
    """Whether it can be opened in this mode, with these settings."""
    recruiter = patient.recruiter
    if not _lacks_for_return(recruiter):
        yield from (differs(notice, "", ".") for notice in recruiter.notices)


def _lacks_for_return(recruiter: Recruiter) -> str:
    return recruiter.lacks_for_return if isinstance(recruiter, Returning) else ""


def _key(patient: Patient) -> Iterator[Finding]:
    """Whether the platform lets us in, to the workspace that the settings name."""
    recruiter = patient.recruiter
    if patient.is_by_hand and not _lacks_for_return(recruiter):
        yield later(f"Without a token, studies are made in the pages of {recruiter.name}.")
    elif Ability.BALANCE in recruiter.abilities and patient.held is None:
        yield stops(f"{recruiter.name} does not say what the account holds.", "Look there.", ".")


def _codes(patient: Patient) -> Iterator[Finding]:
    """Whether who finishes brings back what the platform knows them by."""
    if cure := _lacks_for_return(patient.recruiter):
        yield stops(
            f"Who finishes does not get back to {patient.recruiter.name} with what it knows them by.", cure
        )


def _pay(patient: Patient) -> Iterator[Finding]:
    """Whether the platform would take what is to be offered."""
    if patient.is_by_hand:
        yield later("What an offer pays is said in the platform's own pages.")
        return
    quote = patient.quote
    if quote is None:
        yield later(
            "Pay and cost were not looked at, since nobody said what an offer pays.",
            "Set base_payment in [Recruitment], or run: psiturk doctor --reward 1.50 --places 20",
        )
        return
    yield from (fine(note) for note in quote.notes)
    yield from _hourly(patient, quote)


def _hourly(patient: Patient, quote: Quote) -> Iterator[Finding]:
    """Whether the longest way through the task is paid as the platform and the settings say."""
    rules, least = patient.pay.rules, patient.pay.least_per_hour
    time = rules.estimates.longest or patient.estimate
    if not time:
        return
    hourly = rules.for_longest(quote.reward).per_hour(time)
    minutes = f"{time / timedelta(minutes=1):g} minutes"
    for asked, whose in ((least, f"{patient.recruiter.name} asks for"), (rules.wage, "wage_per_hour is")):
        if asked is not None and hourly < asked:
            yield differs(
                f"The longest way takes {minutes} and comes to {hourly} an hour; {whose} {asked}.",
                "Raise base_payment or wage_per_hour, or correct time_estimates: see psiturk estimate.",
            )


def _balance(patient: Patient) -> Iterator[Finding]:
    """Whether the account can pay it."""
    if patient.is_by_hand or Ability.BALANCE not in patient.recruiter.abilities:
        return
    held, quote = patient.held, patient.quote
    if held is not None and quote is not None and quote.total > held:
        places = f"{quote.places} {'place' if quote.places == 1 else 'places'}"
        yield stops(
            f"{places} at {quote.reward} cost {quote.total} with fees, and the account holds {held}.",
            "Add money to the account, or offer fewer places at a time.",
            ".",
        )
    elif held is not None and quote is not None and (more := _for_parts(patient, quote)) > held - quote.total:
        yield differs(
            f"Beside rewards and fees, pay for finished parts may come to {more}, which the account lacks.",
            "Add money to the account before bonuses are paid.",
            ".",
        )
    elif held is not None and held.minor <= 0:
        yield stops(f"The account holds {held}.", "Add money to the account.", ".")


def _for_parts(patient: Patient, quote: Quote) -> Money:
    """The most that finished parts may bring to all, beside the reward."""
    return (patient.pay.rules.for_longest(quote.reward) - quote.reward) * quote.places


def _time(patient: Patient) -> Iterator[Finding]:
    """Whether places stay taken as long as participants need."""
    cutoff = timedelta(minutes=patient.settings.task.cutoff_time)
    if patient.estimate is not None and patient.estimate > cutoff:
        yield differs(
            f"Participants take about {patient.estimate / timedelta(minutes=1):g} minutes, but their place "
            f"in a condition is given to others after {cutoff / timedelta(minutes=1):g}.",
            "Set cutoff_time in [Task Parameters] to more minutes than participants take.",
        )


CHECKS: Final = (
    Check("recruiter", _recruiter),
    Check("token", _key, is_public=True),
    Check("completion codes", _codes, is_public=True),
    Check("pay", _pay),
    Check("balance", _balance),
    Check("time", _time),
)
