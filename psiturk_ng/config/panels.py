"""Settings of panels: each once, with its type, default, unit and meaning."""

from dataclasses import dataclass

from .declaration import setting
from .kinds import choice, pattern, site, text

ALGORITHMS = ("sha1", "sha256", "sha512")


def out_url(who: str) -> str:
    """Declare where to send participants of one outcome."""
    return setting(
        "",
        text(),
        f"Where to send {who}. {{name}} stands for a parameter of the address that they came by, "
        "{code} for their completion code; everything else is taken as it is. "
        "Empty: they stay on a page that shows the code.",
        raw=True,
    )


def _key(of_what: str) -> str:
    return setting(
        "",
        text(),
        f"{of_what} Set it in .env, in the environment or in your own ~/.psiturkconfig; "
        "in config.txt it is refused.",
        secret=True,
        raw=True,
        personal=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """[Panel]: a panel of your own: names of its parameters, and where it wants participants back."""

    panel_participant_parameter: str = setting(
        "participant",
        text(may_be_blank=False),
        "Parameter of the address that holds the participant's id. Who comes without it is asked for it.",
    )
    panel_submission_parameter: str = setting(
        "", text(), "Parameter that holds the panel's id of this pass, if it has one."
    )
    panel_id_form: str = setting(
        "", pattern(), "Regular expression that an id matches as a whole, such as [0-9]{6}.", raw=True
    )
    panel_completion_code: str = setting(
        "", text(), "Completion code that everybody is shown. Empty: each participant gets one of their own."
    )
    panel_complete_url: str = out_url("who finished the task")
    panel_screened_out_url: str = out_url("who does not fit the study")
    panel_failed_check_url: str = out_url("who failed an attention check")
    panel_no_consent_url: str = out_url("who does not consent")
    panel_wrong_device_url: str = out_url("whose device does not fit")
    panel_too_slow_url: str = out_url("who took too long")
    panel_quota_full_url: str = out_url("who comes when all places are taken")
    panel_duplicate_url: str = out_url("who took part before")
    panel_withdrawn_url: str = out_url("who gives up")
    panel_error_url: str = out_url("who cannot go on because of an error")
    panel_hash_algorithm: str = setting(
        "none",
        choice("none", *ALGORITHMS),
        "Keyed hash (HMAC) over the address, up to and including its last &, that proves that it is yours.",
    )
    panel_hash_parameter: str = setting(
        "hash", text(may_be_blank=False), "Parameter that is added with the hash."
    )
    panel_hash_encoding: str = setting("hex", choice("hex", "base64url"), "How the hash is written.")
    panel_hash_secret: str = _key("Key of the hash.")
    panel_call_url: str = setting(
        "",
        text(),
        "Address that this server asks by itself for each participant who finished, before or instead of "
        "sending them anywhere; {name} as above. What it needs secret is written <panel_call_secret>.",
        raw=True,
    )
    panel_call_method: str = setting(
        "GET",
        choice("GET", "POST"),
        "How panel_call_url is asked; POST sends what stands behind its ? as a form.",
    )
    panel_call_answer: str = setting(
        "",
        pattern(),
        "Regular expression that is found in the answer if all is well. "
        "Empty: any answer with a status below 400 will do.",
        raw=True,
    )
    panel_call_secret: str = _key("Secret of panel_call_url.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sona:
    """[SONA]: a school's participant pool on Sona Systems. `psiturk recruiter sona URL` fills it in."""

    sona_site: str = setting(
        "", site(), "Address of the school's site, such as https://myschool.sona-systems.com."
    )
    sona_experiment_id: str = setting("", text(), "The study's experiment_id, as in its completion URL.")
    sona_credit_token: str = _key("The study's credit_token, as in its completion URL.")
    sona_credit: str = setting(
        "server",
        choice("server", "browser"),
        "Who tells SONA that somebody has finished. server: this server, by itself, until SONA has taken it; "
        "browser: the participant's browser, which is sent to SONA and sees the credit_token.",
    )
    sona_parameter: str = setting(
        "survey_code", text(may_be_blank=False), "Parameter of the Study URL that holds %SURVEY_CODE%."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """[Connect]: a project on CloudResearch Connect. `psiturk recruiter connect URL` fills it in."""

    connect_complete_url: str = setting(
        "", text(), "The project's completion URL. Empty: participants type the completion code.", raw=True
    )
    connect_screened_out_url: str = setting(
        "", text(), "The project's redirect for participants who do not fit.", raw=True
    )
    connect_completion_code: str = setting(
        "", text(), "The project's fixed completion code, if it has one instead of a completion URL."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Positly:
    """[Positly]: an activity on Positly. `psiturk recruiter positly URL` fills it in."""

    positly_complete_url: str = setting(
        "",
        text(),
        "The activity's completion URL, whose query stands behind a #. Add &name={name} to hand back "
        "what came in.",
        raw=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cint:
    """[Cint]: a survey on Cint, formerly the Lucid Marketplace, as its buyer."""

    cint_parameter: str = setting(
        "RID", text(may_be_blank=False), "Parameter of the live link that holds [%RID%]."
    )
    cint_callback_url: str = setting(
        "https://www.samplicio.us/s/ClientCallBack.aspx",
        text(may_be_blank=False),
        "Where participants go back to.",
        raw=True,
    )
    cint_hash_algorithm: str = setting(
        "sha1", choice(*ALGORITHMS), "Keyed hash (HMAC) that seals the way back, if cint_hash_secret is set."
    )
    cint_hash_parameter: str = setting(
        "hash",
        text(may_be_blank=False),
        "Parameter that holds the hash, as Cint named it: hash, ienc or ienc2.",
    )
    cint_hash_secret: str = _key("Key of the hash, which Cint's support gives. Empty: no hash.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """[Lab]: a laboratory or a class, where participants type an id."""

    lab_id_form: str = setting(
        "",
        pattern(),
        "Regular expression that an id matches as a whole, such as [0-9]{4}. Empty: any id.",
        raw=True,
    )
