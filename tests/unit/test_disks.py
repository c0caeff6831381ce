"""On what kind of file system a file is."""

from pathlib import Path

import pytest

from psiturk_ng.store.disks import filesystem_of

MOUNTS = """\
22 27 0:21 / / rw,relatime shared:1 - overlay overlay rw
23 22 8:1 / /data rw - ext4 /dev/sda1 rw
24 23 0:9 / /data/run rw - tmpfs tmpfs rw
25 22 0:9 / /my\\040disk rw - xfs /dev/sdb rw
26 22 8:2 / /data rw - btrfs /dev/sdc rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/study/participants.db", "overlay"),
        ("/data/participants.db", "btrfs"),
        ("/data/run/participants.db", "tmpfs"),
        ("/database/participants.db", "overlay"),
        ("/my disk/participants.db", "xfs"),
    ],
)
def test_the_innermost_and_latest_mount_counts(path: str, kind: str, tmp_path: Path) -> None:
    """As the system itself sees it."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS, "utf-8")
    assert filesystem_of(Path(path), mounts) == kind


def test_where_there_is_no_list_nothing_is_said(tmp_path: Path) -> None:
    """As on other systems than Linux."""
    assert filesystem_of(tmp_path, tmp_path / "none") == ""
