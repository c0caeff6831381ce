"""One study on several servers with one PostgreSQL, behind nginx."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copytree

from tests.process.nginx import in_front_of
from tests.servers import RunningServer, running


@contextmanager
def on_nodes(folder: Path, number: int, database_url: str, **settings: str) -> Iterator[list[RunningServer]]:
    """Run servers that start at the same time, each in a folder of its own.

    Args:
        folder: the project of the first; the others get copies of it.
        number: how many.
        database_url: of an empty PostgreSQL database.
        settings: options, by name.
    """
    folders = [folder, *(folder.with_name(f"{folder.name}-{node}") for node in range(1, number))]
    for other in folders[1:]:
        copytree(folder, other)
    options = {"database_url": database_url, "proxy_count": "1"} | settings
    with ExitStack() as stack, ThreadPoolExecutor(number) as pool:
        starts = [pool.submit(stack.enter_context, running(each, **options)) for each in folders]
        yield [start.result() for start in starts]


@contextmanager
def behind_nginx(folder: Path, number: int, database_url: str, **settings: str) -> Iterator[RunningServer]:
    """Run the same, and give them as one server at nginx's address.

    The project's config.txt gets the database, so that whoever opens the folder finds it.
    """
    config = folder / "config.txt"
    config.write_text(
        config.read_text("utf-8").replace(
            "[Database Parameters]\n", f"[Database Parameters]\ndatabase_url = {database_url}\n"
        ),
        "utf-8",
    )
    with (
        on_nodes(folder, number, database_url, **settings) as nodes,
        in_front_of([node.url for node in nodes], folder.parent) as url,
    ):
        yield RunningServer(url, folder, nodes[0].process)
