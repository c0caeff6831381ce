"""Everything a researcher does with one recruiter in one mode, wired together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from psiturk_ng.config.ad_url import landing_url_in
from psiturk_ng.config.settings import Settings
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import PayRules
from psiturk_ng.domain.pay_table import OutcomePay, pay_table
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.bulk_approval import BulkApproval
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.ledger import Ledger
from psiturk_ng.services.make_goods import MakeGoods
from psiturk_ng.services.payments import Payments
from psiturk_ng.services.postings import Advert, Postings
from psiturk_ng.services.reconciliation import Reconciliation
from psiturk_ng.services.review import Review
from psiturk_ng.services.submissions import SubmissionList
from psiturk_ng.services.terms import Terms
from psiturk_ng.store import Store
from psiturk_ng.supervisor.settings import base_url


@dataclass(frozen=True)
class Recruiting:
    """Posting, reviewing and paying.

    Args:
        store: the project's database.
        recruiter: the platform, in one mode.
        advert: what postings say.
        codeversion: label of the present state of the experiment.
        by: who acts, such as `ada (shell)`: the ledger keeps it.
        clock: tells the time.
        terms: of the study; None as psiTurk.
    """

    store: Store
    recruiter: Recruiter
    advert: Advert
    codeversion: str
    by: str
    clock: Clock = system_clock
    terms: Terms | None = None

    @property
    def pay(self) -> PayRules:
        """How the study pays."""
        return self._terms.rules

    def pay_table(self, reward: Money) -> Sequence[OutcomePay]:
        """Say what each outcome of an offer pays, and who does what for it."""
        return pay_table(self._terms.rules, self._terms.endings, reward)

    @property
    def least_per_hour(self) -> Money | None:
        """The least that the platform lets participants be paid; None if it asks for none."""
        return self._terms.least_per_hour

    @property
    def _terms(self) -> Terms:
        return self.terms or Terms(PayRules(currency=self.recruiter.currency))

    @cached_property
    def postings(self) -> Postings:
        """Makes, changes and lists postings."""
        return Postings(
            store=self.store,
            recruiter=self.recruiter,
            advert=self.advert,
            codeversion=self.codeversion,
            by=self.by,
            clock=self.clock,
            rules=self.pay,
        )

    @cached_property
    def submissions(self) -> SubmissionList:
        """Lists submissions."""
        return SubmissionList(store=self.store, recruiter=self.recruiter, clock=self.clock)

    @cached_property
    def review(self) -> Review:
        """Approves and rejects."""
        return Review(store=self.store, recruiter=self.recruiter, by=self.by, clock=self.clock)

    @cached_property
    def bulk_approval(self) -> BulkApproval:
        """Approves many by one request."""
        return BulkApproval(store=self.store, recruiter=self.recruiter, by=self.by, clock=self.clock)

    @cached_property
    def payments(self) -> Payments:
        """Pays bonuses."""
        return Payments(
            store=self.store, recruiter=self.recruiter, by=self.by, clock=self.clock, rules=self.pay
        )

    @cached_property
    def make_goods(self) -> MakeGoods:
        """Offers postings in place of lost submissions."""
        return MakeGoods(
            store=self.store,
            recruiter=self.recruiter,
            advert=self.advert,
            codeversion=self.codeversion,
            by=self.by,
            clock=self.clock,
        )

    @cached_property
    def reconciliation(self) -> Reconciliation:
        """Compares both sides."""
        return Reconciliation(store=self.store, recruiter=self.recruiter, clock=self.clock)

    @cached_property
    def ledger(self) -> Ledger:
        """Shows what was intended and what came of it."""
        return Ledger(store=self.store, recruiter=self.recruiter, by=self.by, clock=self.clock)


def advert_of(settings: Settings, mode: Mode, study: str) -> Advert:
    """Put together what postings say.

    Args:
        settings: of the project.
        mode: in which world.
        study: label of the study.
    """
    hit = settings.hit
    return Advert(
        title=hit.title,
        description=hit.description,
        keywords=tuple(word.strip() for word in hit.keywords.split(",") if word.strip()),
        lifetime=timedelta(hours=hit.lifetime),
        landing_url=lambda: landing_url_in(mode, hit, base_url(settings.server)),
        study=study,
    )
