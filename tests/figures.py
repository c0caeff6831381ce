"""A pytest plugin that prints at the end what tests measured: `record_property("figures", text)`."""

from collections.abc import Callable

import pytest
from pytest import TerminalReporter, TestReport  # noqa: PT013

Figures = Callable[[str], None]


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Report a line of figures, which is printed at the end of the run."""
    return lambda line: record_property("figures", line)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print a line for every test that has figures."""
    reports = [each for kind in ("passed", "failed") for each in terminalreporter.getreports(kind)]
    lines = [line for report in reports for line in _lines(report)]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)


def _lines(report: TestReport) -> list[str]:
    if getattr(report, "when", "") != "call":
        return []
    name = report.nodeid.rpartition("::")[2]
    return [f"{name}: {value}" for key, value in report.user_properties if key == "figures"]
