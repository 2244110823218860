"""What an attempt costs in money: an estimate from its ledger and a table of prices.

The table is a person's to set, in a TOML file that the setting `prices` names (``LEMMATA_PRICES``)::

    currency = "EUR"
    cpu_hour = 0.03          # one core for one hour
    gpu_hour = 1.80          # the machine that the model runs on
    prompt_mtok = 0.25       # a million tokens read by the model
    completion_mtok = 1.00   # a million tokens written by it

What the file leaves out keeps its default, and the default of everything but `cpu_hour` is nothing, because only the
user knows whether a model runs on a machine of theirs or is bought by the token. See `estimate` for what is charged.

Limits: the estimate follows CPU time, model time and tokens. It knows neither idle machines nor memory, and
of our own process's CPU time it counts what the generators use, not the search's book-keeping.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from prover.errors import InputError
from prover.types import Cost

WORTH_TELLING = 0.005
"""An estimate from this amount on is told also where nobody has set prices."""
_HOUR = 3600.0
_MILLION = 1e6
_LONGEST_CURRENCY = 8
_HIGHEST = 1e9
"""No currency is worth so little that a higher price is meant."""
_LEAST = 1e-12
_LONGEST_VALUE = 40
"""Of a price that is refused, so much is shown."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in one currency: of an hour of one core, of an hour of the model's machine, of a million tokens.

    The default of `cpu_hour` is the order of magnitude of one virtual core rented by the hour from a large provider:
    0.03 to 0.05 US dollars in the years around 2025. `source` is the file that the table comes from, "" for the
    defaults.
    """

    currency: str = "USD"
    cpu_hour: float = 0.04
    gpu_hour: float = 0.0
    prompt_mtok: float = 0.0
    completion_mtok: float = 0.0
    source: str = ""

    @property
    def configured(self) -> bool:
        """Has somebody set these prices?"""
        return bool(self.source)

    def leaves_out(self, cost: Cost) -> bool:
        """Did a model work for this cost whose price is not in the table?"""
        return bool(_tokens(cost)) and not (self.gpu_hour or self.prompt_mtok or self.completion_mtok)

    def worth_telling(self, amount: float) -> bool:
        """Is this estimate to be shown beside a result? Always if prices were set, else from half a cent on."""
        return self.configured or amount >= WORTH_TELLING

    @property
    def text(self) -> str:
        """The table in words; prices of nothing are left out."""
        priced = [
            f"{amount(value, self.currency)} {what}"
            for value, what in (
                (self.cpu_hour, "per CPU hour"),
                (self.gpu_hour, "per model hour"),
                (self.prompt_mtok, "per million tokens read"),
                (self.completion_mtok, "per million tokens written"),
            )
            if value
        ]
        return ", ".join(priced) or "everything is free of charge"


DEFAULT = Prices()


def estimate(cost: Cost, prices: Prices = DEFAULT) -> float:
    """What `cost` costs, in the currency of `prices`::

        (lean_cpu_seconds [+ model_seconds])   · cpu_hour        / 3600
      + [model_seconds                         · gpu_hour        / 3600]
      + prompt_tokens                          · prompt_mtok     / 10^6
      + tokens                                 · completion_mtok / 10^6

    Model seconds are the model's machine's if it read or wrote tokens. If not, no model was asked: the heuristic
    generator computed in our own process, and its seconds are CPU time. Wall clock is not charged.
    """
    model = cost.model_seconds
    cpu, gpu = (cost.lean_cpu_seconds, model) if _tokens(cost) else (cost.lean_cpu_seconds + model, 0.0)
    machines = (cpu * prices.cpu_hour + gpu * prices.gpu_hour) / _HOUR
    tokens = (cost.prompt_tokens * prices.prompt_mtok + cost.tokens * prices.completion_mtok) / _MILLION
    return machines + tokens


def _tokens(cost: Cost) -> int:
    return cost.prompt_tokens + cost.tokens


def amount(value: float, currency: str) -> str:
    """Money for people, such as ``0.0035 EUR``."""
    return f"{significant(value)} {currency}"


def significant(value: float) -> str:
    """Two decimals, or as many as show two digits that are not zeros before them; never a power of ten.

    What is less than `_LEAST` is 0.
    """
    if value < _LEAST:
        return "0"
    if value >= 0.1:
        return f"{value:,.2f}"
    exponent = int(f"{value:.1e}".split("e")[1])
    text = f"{value:.{1 - exponent}f}"
    return text[:-1] if text.endswith("0") and exponent < -1 else text


def load_prices(path: Path | None) -> Prices:
    """The table in the file, or the defaults for None. Raises `InputError` naming file, key and remedy."""
    if path is None:
        return DEFAULT
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"there is no file of prices {path}: correct LEMMATA_PRICES, or unset it") from None
    except OSError as error:
        raise InputError(f"the prices in {path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:  # not UTF-8, or not TOML
        raise InputError(f"{path} is not a TOML file of prices: {error}") from None
    known = [part.name for part in fields(Prices) if part.name != "source"]
    for key, value in data.items():
        if key not in known:
            raise InputError(f"{path}: there is no price {key!r}; the keys are {', '.join(known)}")
        _check(path, key, value)
    return Prices(**data, source=str(path))


def _check(path: Path, key: str, value: Any) -> None:
    if key == "currency":
        if not isinstance(value, str) or not value.isprintable() or not 0 < len(value.strip()) <= _LONGEST_CURRENCY:
            raise InputError(f'{path}: currency is {value!r}: write a short name or sign, such as "EUR"')
    elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _HIGHEST:
        raise InputError(
            f"{path}: {key} is {repr(value)[:_LONGEST_VALUE]}: write a number from 0 to {_HIGHEST:,.0f}, such as 0.05"
        )
