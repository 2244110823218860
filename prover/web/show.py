"""Numbers, times and names as people read them, and the Jinja environment with all of them as filters.

Everything that a template puts out is escaped unless a function here made it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from prover.prices import significant
from prover.web import assets
from prover.web.lean_text import lean, visible

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_SHORT_HASH = 10
_LIMITS = {
    "seconds": "because its time was up",
    "expansions": "because it had expanded as many goals as it may",
    "tactics": "because it had tried as many tactics as it may",
    "tokens": "because the model had written as much as it may",
    "exhausted": "because nothing was left to try",
    "interrupted": "because it was stopped",
}
_SETTINGS = {
    "cache": "proof cache",
    "lemmas": "lemmas proved before",
    "seconds": "seconds a theorem",
    "expansions": "expansions a theorem",
    "tactics": "tactics a theorem",
    "tokens": "tokens a theorem",
    "heartbeats": "heartbeats a tactic",
    "call_seconds": "seconds a batch of tactics",
    "memory_mb": "MiB a Lean process",
    "threads": "threads a Lean process",
}
_TIERS = {
    "T1": "elaborated in a fresh process, type and axioms compared",
    "T2": "elaborated in a fresh process, type and axioms compared, replayed by the kernel alone",
}


def number(value: float) -> str:
    """Whole numbers with thousands marked; others with as many digits as say something."""
    if value == int(value):
        return f"{int(value):,}".replace(",", "\u202f")
    if 0 < abs(value) < 0.1:
        return significant(value)
    return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}".replace(",", "\u202f")


def duration(seconds: float | None) -> str:
    """Such as 0.34 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h."""
    if seconds is None:
        return "–"
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    whole = round(seconds)
    for unit, name, below, lower in ((_DAY, "d", _HOUR, "h"), (_HOUR, "h", _MINUTE, "min"), (_MINUTE, "min", 1, "s")):
        if whole >= unit:
            rest = whole % unit // below
            return f"{whole // unit} {name}" + (f" {rest} {lower}" if rest else "")
    return f"{whole} s"


def megabytes(count: float) -> str:
    """Such as 812 B, 3.4 kB, 1.2 MB."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 or unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def moment(at: float | None) -> Markup:
    """A point in time; a script says it in the reader's own zone."""
    if at is None:
        return Markup("–")
    when = datetime.fromtimestamp(at, UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        when.strftime("%Y-%m-%dT%H:%M:%SZ"), when.strftime("%Y-%m-%d %H:%M UTC")
    )


def ago(at: float | None, now: float) -> str:
    """Such as "3 min ago"."""
    if at is None:
        return "–"
    seconds = now - at
    if seconds < 5:
        return "just now"
    return f"{duration(round(seconds)).split(' ')[0]} {duration(round(seconds)).split(' ')[1]} ago"


def percent(part: float, whole: float) -> str:
    """A share for people; never 100 % or 0 % where that is not exact."""
    if not whole:
        return "–"
    share = 100 * part / whole
    if 0 < share < 0.1 or 99.9 < share < 100:
        return "< 0.1 %" if share < 50 else "> 99.9 %"
    return f"{share:.0f} %" if share in {0, 100} or share >= 10 else f"{share:.1f} %"


def words(value: str) -> str:
    """A member of a closed set as words: ``gave_up`` as "gave up"."""
    return value.replace("_", " ")


def setting(name: str) -> str:
    """A run's setting as words with its unit."""
    return _SETTINGS.get(name, words(name))


def limit(value: str) -> str:
    """Why a search ended without a proof."""
    return _LIMITS.get(value, words(value))


def tier(value: str) -> str:
    """What a verdict's tier means."""
    return _TIERS.get(value, "")


def short(digest: str) -> str:
    """The beginning of a hash."""
    return digest[:_SHORT_HASH]


@cache
def environment() -> Environment:
    """The templates, with the filters above."""
    made = Environment(
        loader=PackageLoader("prover.web", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "number": number,
        "duration": duration,
        "megabytes": megabytes,
        "moment": moment,
        "ago": ago,
        "percent": percent,
        "words": words,
        "limit": limit,
        "setting": setting,
        "tier": tier,
        "short": short,
        "lean": lean,
        "visible": visible,
        "money": significant,
    }
    made.globals["asset"] = assets.address
    return made
