"""Measures this package beside psiTurk 3.3.1: `python -m benchmarks`. Linux is needed."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks import plans, report, rival
from benchmarks.databases import KINDS
from benchmarks.rival import RivalMissing
from benchmarks.session import Session
from benchmarks.systems import EMPTY, OURS, OURS_WHOLE, Psiturk3

KINDS_OF_FIGURES = ("saves", "paced", "overlapping", "growth", "profile", "starts", "exports", "dashboard")
SYSTEMS = {"ours": OURS, "ours-whole": OURS_WHOLE, "empty": EMPTY}
PSITURK3 = "psiturk3"


def main() -> int:
    """Measure what was asked for, show it, and store it as JSON."""
    arguments = _parser().parse_args()
    session = Session(_plan(arguments), [], arguments.json, arguments.most_gigabytes)
    for name in arguments.system or ["ours", PSITURK3, "empty"]:
        if name == PSITURK3:
            _add_rival(session, arguments.cache)
        else:
            session.compared.append(SYSTEMS[name])
    for kind in arguments.what or KINDS_OF_FIGURES:
        getattr(session, kind)()
        for rows in (session.results.get(name, []) for name in (kind, f"{kind}_memory")):
            for block in report.as_text(rows):
                print(block, end="\n\n", flush=True)
    print("\n".join([*session.notes, f"The figures are in {arguments.json}"]))
    return 0


def _add_rival(session: Session, cache: Path) -> None:
    try:
        session.compared.append(Psiturk3(rival=rival.installed(cache)))
    except RivalMissing as error:
        session.say(f"psiTurk {rival.VERSION} is not compared, because it cannot be installed: {error}")


def _plan(arguments: argparse.Namespace) -> plans.Plan:
    plan = plans.FULL if arguments.full else plans.QUICK
    if arguments.workload:
        plan = replace(plan, workloads=tuple(arguments.workload))
    if arguments.database:
        plan = replace(plan, databases=tuple(arguments.database))
    if arguments.rounds:
        plan = replace(plan, rounds=arguments.rounds, starts=arguments.rounds, export_rounds=arguments.rounds)
    if arguments.export:
        plan = replace(plan, exports=tuple((each.participants, each.saves) for each in arguments.export))
    return plan


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    names = ", ".join(KINDS_OF_FIGURES)
    # Python 3.11 looks for the empty list among the choices when nothing is given.
    choices = [[], *KINDS_OF_FIGURES]
    add("what", nargs="*", metavar="what", choices=choices, help=f"{names}; everything if not given")
    add("--full", action="store_true", help="the sizes that count, which take hours, not a quick look")
    add("--workload", action="append", type=plans.workload, metavar="100x50", help="participants x trials")
    add("--export", action="append", type=plans.workload, metavar="1000x100", help="participants x trials")
    add("--database", action="append", choices=KINDS, help="kinds of database, the first one for pauses")
    add("--system", action="append", choices=[*SYSTEMS, PSITURK3], help="what to compare")
    add("--rounds", type=int, metavar="N", help="how often each system is measured, in turns")
    add("--most-gigabytes", type=float, default=30.0, metavar="N", help="leave out loads that send more")
    add("--cache", type=Path, default=rival.default_cache(), help="where psiTurk is installed")
    add("--json", type=Path, default=Path("build/benchmarks.json"), help="where figures are stored")
    return parser


if __name__ == "__main__":
    sys.exit(main())
