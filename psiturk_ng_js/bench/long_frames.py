"""Compare the frames of a page that records and saves every 250 ms with those of a page that does not.

Run from the top of the checkout: `python psiturk_ng_js/bench/long_frames.py [seconds]`.
Blocks with and without recording alternate, so that both meet the same machine.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import sync_playwright

from tests.browser.client_server import client_server, embedded
from tests.browsers import ARGUMENTS, chromium_path

BLOCKS = 4
LIMITS_MS = (18, 25, 34, 50)


def percentile(frames: list[float], share: float) -> float:
    """Give the value below which this share of the frames lies."""
    return sorted(frames)[min(len(frames) - 1, int(share * len(frames)))]


def describe(name: str, frames: list[float], long_tasks: int) -> str:
    """Write one row of the table."""
    shares = [f"{percentile(frames, share):.1f}" for share in (0.5, 0.95, 0.99, 0.999)]
    over = [str(sum(frame > limit for frame in frames)) for limit in LIMITS_MS]
    return (
        "| "
        + " | ".join([name, str(len(frames)), *shares, f"{max(frames):.1f}", *over, str(long_tasks)])
        + " |"
    )


def main(seconds: float) -> None:
    """Measure so many seconds of each kind and print both distributions."""
    frames: dict[bool, list[float]] = {True: [], False: []}
    long_tasks = {True: 0, False: 0}
    page = (Path(__file__).parent / "long_frames.html").read_text("utf-8")
    with client_server() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        tab = browser.new_page()
        address = server.put_page("/exp", embedded())
        head = server.pages["/exp"].partition("<title>")[0].partition("<head>")[2]
        server.pages["/exp"] = page.replace("<head>", f"<head>{head.partition('<script src=')[0]}", 1)
        tab.goto(address)
        for block in range(BLOCKS * 2):
            is_recording = block % 4 in (1, 2)
            found = tab.evaluate(f"measure({str(is_recording).lower()}, {seconds * 1000 / BLOCKS})")
            frames[is_recording] += found["frames"]
            long_tasks[is_recording] += found["longTasks"]
        saves = len(server.seen("SAVE", "/sync/"))
        browser.close()
    over = " | ".join(f"> {limit} ms" for limit in LIMITS_MS)
    print(f"| | frames | p50 | p95 | p99 | p99.9 | longest | {over} | long tasks |")
    print("|---" * (8 + len(LIMITS_MS)) + "|")
    print(describe("recording", frames[True], long_tasks[True]))
    print(describe("without", frames[False], long_tasks[False]))
    print(f"{saves} saves, {seconds:g} s of each; frame times in ms")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 120)
