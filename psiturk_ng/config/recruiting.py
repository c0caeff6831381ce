"""Settings of where participants come from: each once, with its type, default, unit and meaning."""

from dataclasses import dataclass

from .declaration import setting
from .kinds import amount, choice, currency, listed, text, whole, yes_no
from .panels import out_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """[Recruitment]: where participants come from."""

    recruiter: str = setting(
        "mturk",
        choice("mturk", "prolific", "sona", "connect", "positly", "cint", "lab", "panel", "link"),
        "Platform that sends participants. lab asks for an id, panel is a panel of your own, "
        "link a plain URL for whoever has it.",
    )
    currency: str = setting(
        "",
        currency(),
        "What the platform pays in, such as GBP or USD. Empty: GBP on Prolific, link_currency on panels. "
        "Mechanical Turk knows only USD, SONA only CREDIT, and a link has link_currency.",
    )
    auto_recruit: bool = setting(
        True,
        yes_no(),
        "Publish offers. false: they are only drafted, where the platform knows drafts, "
        "to be looked at and published on its own pages.",
    )
    initial_recruitment_size: int = setting(
        0, whole(0), "Places of an offer that names no number. 0: each offer has to say it."
    )
    base_payment: str = setting(
        "", amount(), "Reward of an offer that names none: what everybody gets who is approved."
    )
    wage_per_hour: str = setting(
        "",
        amount(),
        "Pay for finished parts of the task: this much for an hour of their time_estimates. "
        "Empty: a bonus is what the assignments table says, as in psiTurk.",
    )
    progress_pay: str = setting(
        "on_top",
        choice("on_top", "inclusive"),
        "How wage_per_hour goes with the reward. on_top: beside it; inclusive: the reward is part of it.",
    )
    time_estimates: str = setting(
        "",
        text(),
        "The parts of the task and how long each takes, such as practice 2min, long 10min or short 5min. "
        "Of parts with or between them each participant does one. "
        "The page reports what is finished: psiTurk.progress('practice').",
    )
    outcome_payments: str = setting(
        "",
        text(),
        "What whoever ends otherwise than complete gets in all, instead of pay for finished parts, "
        "such as screened_out 0.20, failed_check 0.",
    )
    max_participant_payment: str = setting(
        "", amount(), "The most that one participant gets, reward and bonuses together. Empty: no limit."
    )
    soft_max_experiment_payment: str = setting(
        "",
        amount(),
        "Nothing more is offered that would bring rewards, bonuses and fees to more than this. "
        "Empty: no limit.",
    )
    hard_max_experiment_payment: str = setting(
        "",
        amount(),
        "No bonus is paid that would bring rewards, bonuses and fees to more than this; rewards that were "
        "promised are. Empty: no limit.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prolific:
    """[Prolific]: the account and the studies on Prolific."""

    prolific_api_token: str = setting(
        "",
        text(),
        "Token for Prolific's API, from its page Settings, API tokens. It opens the whole account: "
        "set it in your own ~/.psiturkconfig, in .env or in the environment; in config.txt it is refused.",
        secret=True,
        personal=True,
    )
    prolific_workspace: str = setting(
        "", text(), "Id or title of the workspace that pays. Empty: the account's first."
    )
    prolific_project: str = setting(
        "",
        text(),
        "Id or title of the project that studies go into; made if it is not there. "
        "Empty: the workspace's first.",
    )
    prolific_estimated_completion_minutes: int = setting(
        0,
        whole(0, 1440),
        "How long participants will probably take; shown to them, and what Prolific judges the pay by. "
        "0: each offer has to say it.",
        unit="minutes",
    )
    prolific_recruitment_config: str = setting(
        "",
        text(),
        "Further fields of each study, such as filters and device_compatibility: JSON, or file: and the name "
        "of a file with it. Filters and their choices may be written by name.",
        raw=True,
    )
    prolific_completion_config: str = setting(
        "",
        text(),
        "What an outcome's completion code does, where it is not the usual: JSON by outcome, "
        'such as {"complete": {"actions": [{"action": "AUTOMATICALLY_APPROVE"}]}}; or the code that Prolific '
        'has for it already, such as {"screened_out": {"code": "C2ABCD"}}.',
        raw=True,
    )
    prolific_completion_code: str = setting(
        "",
        text(),
        "Completion code of a study that was made in Prolific's own pages; without a token, that is enough.",
    )
    prolific_allow_groups: tuple[str, ...] = setting(
        (), listed(), "Participant groups, by id or name: only their members are admitted."
    )
    prolific_block_groups: tuple[str, ...] = setting(
        (), listed(), "Participant groups, by id or name, whose members are not admitted."
    )
    prolific_add_to_group: str = setting(
        "", text(), "Participant group that everybody joins who completes; made if it is not there."
    )
    prolific_signed_entry: bool = setting(
        False,
        yes_no(),
        "Let Prolific sign who comes, and let nobody in without the signature. "
        "Prolific offers it to some workspaces only.",
    )
    prolific_participant_parameter: str = setting(
        "PROLIFIC_PID", text(may_be_blank=False), "Parameter of the address that holds the participant's id."
    )
    prolific_submission_parameter: str = setting(
        "SESSION_ID", text(may_be_blank=False), "Parameter that holds the submission's id."
    )
    prolific_posting_parameter: str = setting(
        "STUDY_ID", text(may_be_blank=False), "Parameter that holds the study's id."
    )
    prolific_host: str = setting(
        "app.prolific.com", text(may_be_blank=False), "Where participants go back to."
    )
    prolific_api_url: str = setting(
        "https://api.prolific.com", text(may_be_blank=False), "Address of Prolific's API."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """[Link]: addresses to hand out, for a laboratory, a course or a panel."""

    link_use: str = setting(
        "multiple",
        choice("multiple", "single"),
        "Addresses of an offer. multiple: one for everybody; single: one for each place, for one person.",
    )
    link_participant_parameter: str = setting(
        "participant",
        text(may_be_blank=False),
        "Parameter of the address that holds the participant's id, as the panel names it, "
        "such as participantId or survey_code. Who comes without it is asked for their id.",
    )
    link_submission_parameter: str = setting(
        "", text(), "Parameter that holds the panel's id of this pass, if it has one, such as assignmentId."
    )
    link_posting_parameter: str = setting(
        "link", text(may_be_blank=False), "Parameter that holds the id of the offer."
    )
    link_currency: str = setting(
        "USD",
        text(may_be_blank=False),
        "Currency of rewards and bonuses, such as EUR, or another word in capitals such as CREDIT.",
    )
    link_complete_url: str = out_url("who finished the task")
    link_screened_out_url: str = out_url("who does not fit the study")
    link_failed_check_url: str = out_url("who failed an attention check")
    link_no_consent_url: str = out_url("who does not consent")
    link_wrong_device_url: str = out_url("whose device does not fit")
    link_too_slow_url: str = out_url("who took too long")
    link_quota_full_url: str = out_url("who comes when all places are taken")
    link_duplicate_url: str = out_url("who took part before")
    link_withdrawn_url: str = out_url("who gives up")
    link_error_url: str = out_url("who cannot go on because of an error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """[Campaigns]: whom campaigns tell when they stop or are done, and how."""

    message_to: str = setting(
        "",
        text(),
        "Address of e-mail, or of a webhook that takes JSON, to tell when a campaign stops by itself "
        "or is done. Empty: nobody, unless the campaign names somebody.",
        secret=True,
    )
    message_from: str = setting("", text(), "Address that e-mail comes from. Empty: the one it goes to.")
    smtp_host: str = setting("localhost", text(may_be_blank=False), "Server that sends e-mail.")
    smtp_port: int = setting(587, whole(1, 65535), "Its port.")
    smtp_security: str = setting(
        "starttls", choice("starttls", "tls", "none"), "How the connection to it is encrypted."
    )
    smtp_login: str = setting("", text(), "Name to log in with there. Empty: without logging in.")
    smtp_password: str = setting("", text(), "Password that belongs to smtp_login.", secret=True, raw=True)
