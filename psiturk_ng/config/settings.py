"""Every setting of a project: its name, type, default, unit and meaning, each written once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Literal

from .declaration import Option, options_of, setting
from .kinds import above_zero, auto_or_whole, choice, listed, path, text, url, url_prefix, whole, yes_no
from .panels import Cint as Cint
from .panels import Connect as Connect
from .panels import Lab as Lab
from .panels import Panel as Panel
from .panels import Positly as Positly
from .panels import Sona as Sona
from .recruiting import Campaigns as Campaigns
from .recruiting import Link as Link
from .recruiting import Prolific as Prolific
from .recruiting import Recruitment as Recruitment

_LONGEST_CUTOFF_MINUTES = 1_000_000_000
"""1900 years: as good as never, and still a date that Python knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aws:
    """[AWS Access]: the account that pays on Mechanical Turk."""

    aws_access_key_id: str = setting(
        "", text(), "Access key of the AWS account. Empty: whatever boto3 finds by itself.", secret=True
    )
    aws_secret_access_key: str = setting("", text(), "Secret that belongs to aws_access_key_id.", secret=True)
    aws_region: str = setting(
        "us-east-1", text(may_be_blank=False), "Region; Mechanical Turk knows only us-east-1."
    )
    mturk_endpoint_url: str = setting(
        "",
        text(),
        "Address of another service that speaks Mechanical Turk's protocol, for live mode. Empty: Amazon's.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """[HIT Configuration]: what is offered to participants, to whom, and where the study is."""

    title: str = setting(
        "", text(), "Title that people see in the list of offers, such as Stroop task.", raw=True
    )
    description: str = setting("", text(), "One or two sentences on what participants will do.", raw=True)
    keywords: str = setting("", text(), "Search words, separated by commas.")
    lifetime: float = setting(
        24.0, above_zero(), "How long an offer can be found and accepted.", unit="hours"
    )
    us_only: bool = setting(True, yes_no(), "Admit only people who live in the United States.")
    approve_requirement: int = setting(
        95,
        whole(0, 100),
        "Share of a worker's earlier submissions that must have been approved. "
        "Mechanical Turk takes it as 100 for workers with fewer than 100 approved HITs.",
        unit="percent",
    )
    number_hits_approved: int = setting(0, whole(0), "Earlier approved HITs that a worker must have.")
    require_master_workers: bool = setting(
        False, yes_no(), "Admit only Masters, for which Amazon charges extra."
    )
    require_quals: tuple[str, ...] = setting(
        (), listed(), "Short for require_quals_live and require_quals_sandbox together; replaces both."
    )
    require_quals_live: tuple[str, ...] = setting(
        (), listed(), "Ids of qualifications that a worker must have, in live mode."
    )
    require_quals_sandbox: tuple[str, ...] = setting(
        (), listed(), "Ids of qualifications that a worker must have, in sandbox mode."
    )
    block_quals: tuple[str, ...] = setting(
        (), listed(), "Short for block_quals_live and block_quals_sandbox together; replaces both."
    )
    block_quals_live: tuple[str, ...] = setting(
        (), listed(), "Ids of qualifications that a worker must not have, in live mode."
    )
    block_quals_sandbox: tuple[str, ...] = setting(
        (), listed(), "Ids of qualifications that a worker must not have, in sandbox mode."
    )
    advanced_quals_path: str = setting(
        "",
        path(),
        "Short for advanced_quals_path_live and advanced_quals_path_sandbox together; replaces both.",
    )
    advanced_quals_path_live: str = setting(
        "", path(), "JSON file with a list of further QualificationRequirements, in live mode."
    )
    advanced_quals_path_sandbox: str = setting(
        "", path(), "JSON file with a list of further QualificationRequirements, in sandbox mode."
    )
    ad_url_domain: str = setting(
        "", text(), "Host name at which participants reach the study. Needed to post, unless ad_url is set."
    )
    ad_url_port: str = setting("443", text(), "Port at which participants reach the study.")
    ad_url_protocol: str = setting("https", text(), "http or https; recruiting platforms accept only https.")
    ad_url_route: str = setting(
        "pub", text(), "Path of the landing page. pub and ad are the same page, but ad blockers dislike ad."
    )
    ad_url: str = setting(
        "",
        text(),
        "Whole URL of the landing page, instead of the four ad_url_… parts: "
        "for a study that does not live at the root of its host.",
        absent=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """[Database Parameters]: where the data is kept."""

    database_url: str = setting(
        "sqlite:///participants.db",
        url(),
        "Database of the study: an SQLite file in the project folder, PostgreSQL or MySQL, "
        "such as postgresql://name:password@host/database.",
        secret=True,
    )
    assignments_table_name: str = setting("", text(), "Preferred name of table_name; replaces it.")
    table_name: str = setting(
        "assignments",
        text(may_be_blank=False),
        "Table with one row per participant and assignment. "
        "Studies that share a database need tables of their own.",
    )
    hits_table_name: str = setting(
        "amt_hit", text(may_be_blank=False), "Table of the HITs that this study posted."
    )
    campaigns_table_name: str = setting("campaign", text(may_be_blank=False), "Table of campaigns.")
    jobs_table_name: str = setting(
        "apscheduler_jobs", text(may_be_blank=False), "Table of psiTurk's scheduled jobs."
    )
    sqlite_synchronous: str = setting(
        "FULL",
        choice("OFF", "NORMAL", "FULL", "EXTRA"),
        "How hard SQLite works to keep an acknowledged save through a power cut. "
        "NORMAL is faster and may lose the last moments; OFF may damage the file.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """[Server Parameters]: how the experiment server runs."""

    host: str = setting(
        "localhost", text(may_be_blank=False), "Address to listen on; 0.0.0.0 is every address."
    )
    port: int = setting(22362, whole(1, 65535), "Port to listen on.")
    accesslog: str = setting("/dev/null", path(), "File for one line per request; - is standard output.")
    errorlog: str = setting("", path(), "Preferred name of logfile; replaces it.")
    logfile: str = setting(
        "server.log", path(may_be_blank=False), "File for the server's messages; - is standard error."
    )
    loglevel: int = setting(
        2, whole(0, 4), "Least important message to log: 0 debug, 1 info, 2 warning, 3 error, 4 critical."
    )
    enable_dashboard: bool = setting(False, yes_no(), "Serve the dashboard at /dashboard.")
    do_scheduler: bool = setting(
        False,
        yes_no(),
        "Run campaigns and recurring tasks with this server. Any number may; one at a time leads.",
    )
    login_username: str = setting("", text(), "Name for the dashboard and for protected pages of custom.py.")
    login_pw: str = setting(
        "", text(), "Password for the dashboard and for protected pages of custom.py.", secret=True
    )
    threads: int | Literal["auto"] = setting(
        "auto", auto_or_whole(1), "Number of server processes; auto lets us choose."
    )
    secret_key: str = setting(
        "",
        text(),
        "Key that signs the browser sessions of the dashboard and of custom.py; "
        "participant tokens have one of their own. "
        "Empty: one is generated and kept in the database, which is as good.",
        secret=True,
    )
    certfile: str = setting("", path(), "Certificate, to serve https without a proxy; needs keyfile too.")
    keyfile: str = setting("", path(), "Private key that belongs to certfile.")
    server_timeout: int = setting(
        30,
        whole(0),
        "A server process that does not react for this long is replaced; 0 is never.",
        unit="seconds",
    )
    require_participant_token: bool = setting(
        True,
        yes_no(),
        "Let a participant's data be read and written only by the browser that entered the study. "
        "Set it to false only for a client of your own that does not load our pages.",
    )
    url_prefix: str = setting(
        "", url_prefix(), "Path under which the study is mounted, such as /lab. Empty: the root of its host."
    )
    proxy_count: int = setting(
        0,
        whole(0),
        "Number of reverse proxies in front of the server that set X-Forwarded-For and its kin. "
        "Too high a number lets participants forge their address.",
    )
    max_request_megabytes: int = setting(
        32,
        whole(1),
        "Longest request that is accepted; one save of a participant must fit.",
        unit="megabytes",
    )
    max_record_megabytes: int = setting(
        8, whole(1), "Longest single trial or event that is stored.", unit="megabytes"
    )
    max_assignment_megabytes: int = setting(
        256, whole(1), "The most that all records of one assignment may hold together.", unit="megabytes"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """[Task Parameters]: the design of the study and who may take part."""

    experiment_code_version: str = setting(
        "0.0.1",
        text(),
        "Label of a comparable state of the study. It is stored with each assignment, "
        "and conditions are balanced among assignments of the same label.",
    )
    num_conds: int = setting(1, whole(1), "Levels of the between-subjects factor.")
    num_counters: int = setting(1, whole(1), "Orders or lists to rotate through, to cancel their effects.")
    contact_email_on_error: str = setting(
        "youremail@gmail.com", text(), "Address that participants read on an error page."
    )
    browser_exclude_rule: tuple[str, ...] = setting(
        ("MSIE", "mobile", "tablet"),
        listed(),
        "Browsers that may not take part: mobile, tablet, touchcapable, pc, bot, safari, "
        "or any text that occurs in the browser's user agent. Empty: everybody may.",
    )
    allow_repeats: bool = setting(False, yes_no(), "Let the same person take part more than once.")
    cutoff_time: int = setting(
        30,
        whole(0, _LONGEST_CUTOFF_MINUTES),
        "An unfinished assignment older than this frees its place in its condition.",
        unit="minutes",
    )
    on_reload: str = setting(
        "block",
        choice("block", "resume", "restart"),
        "What happens to a participant who opens the experiment again after the task began: "
        "block keeps them out, as psiTurk does; resume lets them go on at the last checkpoint "
        "that the task has set; restart lets them begin again. Condition and records stay theirs.",
    )
    language: str = setting(
        "auto",
        choice("auto", "en", "es", "ar"),
        "Language of our own sentences to participants; auto follows their browser.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """[Shell Parameters]: the psiturk command."""

    launch_in_mode: str = setting(
        "sandbox",
        choice("live", "sandbox", "sim"),
        "Mode to start in: live spends real money, sandbox uses the platform's test site, "
        "sim needs no account.",
    )
    persistent_history_file: str = setting(
        ".psiturk_history", path(), "File that remembers commands typed in the shell. Empty: none."
    )
    bonus_message: str = setting(
        "", text(), "What to tell participants when a bonus is paid without a reason."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of a project, typed and checked. Field names are option names."""

    aws: Aws = field(default_factory=Aws)
    hit: Hit = field(default_factory=Hit)
    database: Database = field(default_factory=Database)
    server: Server = field(default_factory=Server)
    task: Task = field(default_factory=Task)
    shell: Shell = field(default_factory=Shell)
    recruitment: Recruitment = field(default_factory=Recruitment)
    link: Link = field(default_factory=Link)
    prolific: Prolific = field(default_factory=Prolific)
    sona: Sona = field(default_factory=Sona)
    connect: Connect = field(default_factory=Connect)
    positly: Positly = field(default_factory=Positly)
    cint: Cint = field(default_factory=Cint)
    lab: Lab = field(default_factory=Lab)
    panel: Panel = field(default_factory=Panel)
    campaigns: Campaigns = field(default_factory=Campaigns)


SECTIONS: dict[str, type] = {
    "AWS Access": Aws,
    "HIT Configuration": Hit,
    "Database Parameters": Database,
    "Server Parameters": Server,
    "Task Parameters": Task,
    "Shell Parameters": Shell,
    "Recruitment": Recruitment,
    "Link": Link,
    "Prolific": Prolific,
    "SONA": Sona,
    "Connect": Connect,
    "Positly": Positly,
    "Cint": Cint,
    "Lab": Lab,
    "Panel": Panel,
    "Campaigns": Campaigns,
}

CLOUD_DEFAULTS = {"host": "0.0.0.0", "errorlog": "-", "accesslog": "-", "threads": "1"}  # noqa: S104


@cache
def declared() -> Mapping[tuple[str, str], Option]:
    """Map (section, name) to each declared setting, in the order of the sample file."""
    return MappingProxyType({(each.section, each.name): each for each in _all_options()})


def _all_options() -> Iterator[Option]:
    for section, declaring in SECTIONS.items():
        yield from options_of(section, declaring)
