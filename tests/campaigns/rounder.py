"""A server's process, to be killed: runs the rounds of a campaign, one after the other, and says so.

python -m tests.campaigns.rounder FOLDER CAMPAIGN; the environment says what the project is.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.campaigns import CampaignState
from psiturk_ng.services.campaigning import Campaigning

if __name__ == "__main__":
    folder, number = sys.argv[1:]
    campaigning = Campaigning(open_project(Path(folder), os.environ))
    desk = campaigning.desk("ada (test)")
    print("ready", flush=True)
    while desk.show(int(number)).state is CampaignState.RUNNING:
        # All processes take the same moment for the due time, as those of several servers do.
        due = datetime.now(UTC).replace(microsecond=0)
        print(campaigning.rounds.run(int(number), due), flush=True)
