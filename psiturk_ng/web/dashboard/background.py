"""Work that outlasts the request that began it.

Nothing is lost with the process: what was meant stands in the ledger before it is done, and the
page about it reads the ledger.
"""

import logging
from collections.abc import Iterator
from threading import Thread

from psiturk_ng.domain.plans import Result

log = logging.getLogger(__name__)


def run(results: Iterator[Result], name: str) -> None:
    """Work through a plan beside the requests.

    Args:
        results: does the next piece of work each time it is asked.
        name: of the plan, for the log.
    """
    Thread(target=_drain, args=(results, name), name=name, daemon=True).start()


def _drain(results: Iterator[Result], name: str) -> None:
    try:
        for result in results:
            if not result.is_success:
                log.warning("%s: %s %s", name, result.submission_id or result.posting_id, result.sentence)
    except Exception:
        log.exception("%s ended early", name)
