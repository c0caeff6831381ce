"""Panels that are links: what each sends in, and what it wants back. One table; nothing here acts.

In the texts of a preset `<name>` stands for a setting; a text that names one which is not set counts
as empty. `{name}` stands for what a participant came with, as everywhere in addresses of panels.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.config import Settings
from psiturk_ng.domain.links import LinkPlan
from psiturk_ng.domain.panels import Call, Encoding, Method, Seal
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import ConfigError

_SETTING: Final = re.compile(r"<(\w+)>")
_SCHEME: Final = re.compile(r"https?://")
_NOT_IN_IDS: Final = re.compile(r"[^\w.@{}-]+")

_IN_CALLS: Final = "<panel_call_secret>"
_WORD: Final = r"[A-Za-z0-9_-]{1,64}"
"""An id, and never a placeholder that the panel forgot to replace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealTexts:
    """A seal in texts of a preset."""

    algorithm: str
    key: str
    parameter: str
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTexts:
    """A server's call in texts of a preset.

    Args:
        method: GET or POST.
        url: what is asked.
        granted: as in `Call`.
        before: as in `Call`.
        wanted: a text that must not be other than `server`: otherwise browsers carry the message.
        replaces: whether participants are not sent to the panel then.
    """

    method: str
    url: str
    granted: str = ""
    before: str = ""
    wanted: str = "server"
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One panel.

    Args:
        title: as people write it.
        participant: name of the parameter with the participant's id.
        submission: name of the one with the id of the pass.
        identity: what makes up the participant's id here; empty: the panel's alone.
        form: regular expression that the panel's id matches.
        out_urls: where it wants participants back, by outcome.
        code: the completion code of everybody.
        seal: of the way back.
        call: how this server tells it that somebody finished.
        currency: of rewards: the first text that is not empty.
        invitation: what is added to the study's address, as the panel's own pages want it.
        needs: settings without which nobody gets back.
    """

    title: str
    participant: str
    submission: str = ""
    identity: str = ""
    form: str = ""
    out_urls: Mapping[Outcome, str] = field(default_factory=dict)
    code: str = ""
    seal: SealTexts | None = None
    call: CallTexts | None = None
    currency: tuple[str, ...] = ("<currency>", "<link_currency>")
    invitation: str = ""
    needs: tuple[str, ...] = ()


def _each(prefix: str) -> Mapping[Outcome, str]:
    return {outcome: f"<{prefix}_{outcome}_url>" for outcome in Outcome}


def _ris(number: int) -> str:
    return f"<cint_callback_url>?RIS={number}&RID={{<cint_parameter>}}"


_TERMINATED: Final = (
    Outcome.SCREENED_OUT,
    Outcome.NO_CONSENT,
    Outcome.WRONG_DEVICE,
    Outcome.TOO_SLOW,
    Outcome.WITHDRAWN,
    Outcome.ERROR,
)
_NOT_FITTING: Final = (Outcome.SCREENED_OUT, Outcome.WRONG_DEVICE, Outcome.QUOTA_FULL)

PRESETS: Final[Mapping[str, Preset]] = MappingProxyType(
    {
        "link": Preset(
            title="the link",
            participant="<link_participant_parameter>",
            submission="<link_submission_parameter>",
            out_urls=_each("link"),
            currency=("<link_currency>",),
        ),
        "lab": Preset(title="the laboratory", participant="participant", form="<lab_id_form>"),
        # Source: sona-systems.com, "Server-Side Completion URL Responses" and its neighbours.
        # Codes are neither stable across studies nor unique across schools.
        "sona": Preset(
            title="SONA",
            participant="<sona_parameter>",
            identity="<sona_site>-<sona_experiment_id>-{<sona_parameter>}",
            form=r"[0-9]{2,7}",
            out_urls={
                Outcome.COMPLETE: "<sona_site>/webstudy_credit.aspx?experiment_id=<sona_experiment_id>"
                "&credit_token=<sona_credit_token>&survey_code={<sona_parameter>}"
            },
            call=CallTexts(
                method="GET",
                url="<sona_site>/services/SonaAPI.svc/WebstudyCredit?experiment_id=<sona_experiment_id>"
                "&credit_token=<sona_credit_token>&survey_code={<sona_parameter>}",
                granted=r"<(\w+:)?credit_status>\s*G\s*</|<(\w+:)?Result>",
                before=r"(?i)already (received credit|participated)",
                wanted="<sona_credit>",
                replaces=True,
            ),
            currency=("CREDIT",),
            invitation="<sona_parameter>=%SURVEY_CODE%",
            needs=("sona_site", "sona_experiment_id", "sona_credit_token"),
        ),
        # Source: CloudResearch's help centre for researchers; the completion URL as seen in public code.
        "connect": Preset(
            title="Connect",
            participant="participantId",
            submission="assignmentId",
            form=_WORD,
            out_urls={
                Outcome.COMPLETE: "<connect_complete_url>",
                **dict.fromkeys(_NOT_FITTING, "<connect_screened_out_url>"),
            },
            code="<connect_completion_code>",
        ),
        # Source: Positly's help centre.
        "positly": Preset(
            title="Positly",
            participant="participantID",
            submission="assignmentID",
            form=_WORD,
            out_urls={Outcome.COMPLETE: "<positly_complete_url>"},
            needs=("positly_complete_url",),
        ),
        # Source: help.cint.com, for the need of a sealed way back; the numbers as seen in public code.
        "cint": Preset(
            title="Cint",
            participant="<cint_parameter>",
            form=_WORD,
            out_urls={
                Outcome.COMPLETE: _ris(10),
                **dict.fromkeys(_TERMINATED, _ris(20)),
                Outcome.FAILED_CHECK: _ris(30),
                Outcome.DUPLICATE: _ris(30),
                Outcome.QUOTA_FULL: _ris(40),
            },
            seal=SealTexts(
                algorithm="<cint_hash_algorithm>",
                key="<cint_hash_secret>",
                parameter="<cint_hash_parameter>",
                encoding=Encoding.BASE64URL,
            ),
            invitation="<cint_parameter>=[%RID%]",
        ),
        "panel": Preset(
            title="the panel",
            participant="<panel_participant_parameter>",
            submission="<panel_submission_parameter>",
            form="<panel_id_form>",
            out_urls=_each("panel"),
            code="<panel_completion_code>",
            seal=SealTexts(
                algorithm="<panel_hash_algorithm>",
                key="<panel_hash_secret>",
                parameter="<panel_hash_parameter>",
                encoding="<panel_hash_encoding>",
            ),
            call=CallTexts(
                method="<panel_call_method>", url="<panel_call_url>", granted="<panel_call_answer>"
            ),
        ),
    }
)


def plan_of(name: str, settings: Settings) -> LinkPlan:
    """Put a preset together with a project's settings.

    Raises:
        ConfigError: if a setting names one that is not set.
    """
    preset, said = PRESETS[name], _said(settings)
    call = _call(preset.call, said)
    out_urls = {outcome: _told(text, said) for outcome, text in preset.out_urls.items()}
    if call and preset.call and preset.call.replaces:
        del out_urls[Outcome.COMPLETE]
    return LinkPlan(
        participant=_told(preset.participant, said),
        submission=_told(preset.submission, said),
        posting=settings.link.link_posting_parameter,
        identity=_identity(preset.identity, said),
        form=_told(preset.form, said),
        out_urls={outcome: url for outcome, url in out_urls.items() if url},
        code=_told(preset.code, said),
        seal=_seal(preset.seal, said),
        call=call,
    )


def currency_of(name: str, settings: Settings) -> str:
    """Tell the currency of a panel's rewards."""
    said = _said(settings)
    return next(filter(None, (_told(text, said) for text in PRESETS[name].currency)))


def invitation_of(name: str, settings: Settings) -> str:
    """Tell what a panel's own pages need in the study's address."""
    return _told(PRESETS[name].invitation, _said(settings))


def missing(name: str, settings: Settings) -> list[str]:
    """List the settings that a panel needs and that are not set."""
    said = _said(settings)
    return [option for option in PRESETS[name].needs if not said[option]]


def _said(settings: Settings) -> Mapping[str, str]:
    sections: list[Any] = [getattr(settings, each.name) for each in fields(settings)]
    return {each.name: str(getattr(section, each.name)) for section in sections for each in fields(section)}


def _told(text: str, said: Mapping[str, str]) -> str:
    names = _SETTING.findall(text)
    return _SETTING.sub(lambda found: said[found[1]], text) if all(said[name] for name in names) else ""


def _identity(text: str, said: Mapping[str, str]) -> str:
    return _NOT_IN_IDS.sub("-", _SCHEME.sub("", _told(text, said)))


def _seal(texts: SealTexts | None, said: Mapping[str, str]) -> Seal | None:
    key = _told(texts.key, said) if texts else ""
    algorithm = _told(texts.algorithm, said) if texts else "none"
    if texts is None or not key or algorithm == "none":
        return None
    encoding = Encoding(_told(texts.encoding, said))
    return Seal(algorithm=algorithm, key=key, parameter=_told(texts.parameter, said), encoding=encoding)


def _call(texts: CallTexts | None, said: Mapping[str, str]) -> Call | None:
    if texts is None or _told(texts.wanted, said) != "server":
        return None
    url = _told(texts.url, said)
    if _IN_CALLS in url and not said["panel_call_secret"]:
        raise ConfigError(
            f"panel_call_url names {_IN_CALLS}, which is not set.",
            "Set PSITURK_PANEL_CALL_SECRET in .env or in the environment.",
        )
    if not url:
        return None
    return Call(
        method=Method(_told(texts.method, said)),
        url=url.replace(_IN_CALLS, said["panel_call_secret"]),
        granted=_told(texts.granted, said),
        before=texts.before,
    )
