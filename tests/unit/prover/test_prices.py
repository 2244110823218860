"""The estimate of money, its table, and the file that the table comes from."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.errors import InputError
from prover.prices import DEFAULT, Prices, amount, estimate, load_prices, significant
from prover.types import Cost

TABLE = Prices("EUR", cpu_hour=0.36, gpu_hour=7.2, prompt_mtok=1.0, completion_mtok=4.0, source="some.toml")
FIELDS = [part.name for part in fields(Prices) if part.name != "source"]


def test_cpu_time_is_charged_by_the_hour() -> None:
    assert estimate(Cost(lean_cpu_seconds=3600.0), TABLE) == pytest.approx(0.36)
    assert estimate(Cost(lean_cpu_seconds=3600.0)) == pytest.approx(0.04)


def test_wall_clock_tactics_and_hits_cost_nothing() -> None:
    cost = Cost(wall_seconds=1e6, tactics=1000, expansions=100, cache_hits=5, saved_tactics=10**6)
    assert estimate(cost, TABLE) == 0


def test_a_model_is_charged_by_time_and_by_tokens() -> None:
    cost = Cost(model_seconds=3600.0, prompt_tokens=2_000_000, tokens=500_000)
    assert estimate(cost, TABLE) == pytest.approx(7.2 + 2.0 + 2.0)


def test_a_generator_without_tokens_is_charged_as_cpu_time() -> None:
    assert estimate(Cost(model_seconds=3600.0), TABLE) == pytest.approx(0.36)


def test_what_a_model_cost_is_missed_by_tables_that_do_not_price_it() -> None:
    asked = Cost(tokens=1)
    assert DEFAULT.leaves_out(asked)
    assert not DEFAULT.leaves_out(Cost(model_seconds=1.0))
    assert not TABLE.leaves_out(asked)
    assert not replace(DEFAULT, prompt_mtok=0.1).leaves_out(asked)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.integers(1, 10**9), st.integers(1, 10**9))
def test_two_attempts_cost_what_both_cost(cpu: float, model: float, read: int, written: int) -> None:
    one = Cost(lean_cpu_seconds=cpu, model_seconds=model, tokens=written)
    two = Cost(lean_cpu_seconds=model, model_seconds=cpu, prompt_tokens=read)
    assert estimate(one + two, TABLE) == pytest.approx(estimate(one, TABLE) + estimate(two, TABLE))


def test_small_estimates_are_told_only_if_prices_were_set() -> None:
    assert not DEFAULT.worth_telling(0.0049)
    assert DEFAULT.worth_telling(0.005)
    assert TABLE.worth_telling(0.0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1e-300, "0"),
        (3e-9, "0.000000003"),
        (0.0000999, "0.0001"),
        (0.00031, "0.00031"),
        (0.04, "0.04"),
        (0.096, "0.096"),
        (0.0999, "0.10"),
        (0.5, "0.50"),
        (0.999, "1.00"),
        (1234.5, "1,234.50"),
    ],
)
def test_money_has_two_digits_that_say_something(value: float, text: str) -> None:
    assert significant(value) == text
    assert amount(value, "EUR") == f"{text} EUR"


@given(st.floats(1e-12, 1e6))
def test_shown_money_is_right_to_two_digits(value: float) -> None:
    assert float(significant(value).replace(",", "")) == pytest.approx(value, rel=0.051)


def test_the_table_in_words_leaves_out_what_is_free() -> None:
    assert DEFAULT.text == "0.04 USD per CPU hour"
    assert TABLE.text.endswith("1.00 EUR per million tokens read, 4.00 EUR per million tokens written")
    assert "free" in replace(DEFAULT, cpu_hour=0.0).text


def write(folder: Path, text: str) -> Path:
    path = folder / "prices.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    path = write(tmp_path, 'currency = "€"\ncpu_hour = 1\n')
    assert load_prices(path) == Prices("€", 1, source=str(path))
    assert load_prices(path).configured


def test_no_file_means_the_defaults() -> None:
    assert load_prices(None) == DEFAULT
    assert not DEFAULT.configured


def test_an_empty_file_is_a_table_that_was_set(tmp_path: Path) -> None:
    assert load_prices(write(tmp_path, "")).configured


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cpu_hours = 1", "no price 'cpu_hours'; the keys are currency, cpu_hour, gpu_hour, prompt_mtok, completion"),
        ("source = 'x'", "no price 'source'"),
        ("cpu_hour = -1", "cpu_hour is -1: write a number from 0 to 1,000,000,000, such as 0.05"),
        ("cpu_hour = 1e300", "cpu_hour is 1e+300: write a number from 0 to 1,000,000,000"),
        (f"cpu_hour = 1{'0' * 200}", f"cpu_hour is 1{'0' * 39}: write a number"),
        ("gpu_hour = nan", "gpu_hour is nan"),
        ("gpu_hour = inf", "gpu_hour is inf"),
        ("prompt_mtok = true", "prompt_mtok is True"),
        ("completion_mtok = '3'", "completion_mtok is '3'"),
        ("currency = 3", "currency is 3: write a short name"),
        ("currency = ''", "currency is ''"),
        ('currency = "a\\nb"', "currency is"),
        ("[prices]\ncpu_hour = 1", "no price 'prices'"),
        ("cpu_hour", "is not a TOML file"),
    ],
)
def test_unusable_files_are_explained(tmp_path: Path, text: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(InputError) as raised:
        load_prices(path)
    assert words in str(raised.value)
    assert str(path) in str(raised.value)


def test_unreadable_files_are_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file of prices .*LEMMATA_PRICES"):
        load_prices(tmp_path / "absent")
    with pytest.raises(InputError, match="cannot be read"):
        load_prices(tmp_path)
    (tmp_path / "latin").write_bytes(b"currency = '\xa4'")
    with pytest.raises(InputError, match="is not a TOML file"):
        load_prices(tmp_path / "latin")


def test_every_key_can_be_set(tmp_path: Path) -> None:
    path = write(tmp_path, 'currency = "X"\n' + "".join(f"{key} = 2.5\n" for key in FIELDS if key != "currency"))
    assert load_prices(path) == Prices("X", 2.5, 2.5, 2.5, 2.5, str(path))
