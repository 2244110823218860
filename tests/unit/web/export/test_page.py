"""The page of an export: nothing in it but what it should be, nothing outside of it, every link with its target."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from db.values import ProofKind
from prover.lean.stepping import StepKind
from prover.lean.steps import Walk
from prover.types import Cost, Theorem
from prover.web.export import Exported, export_page
from prover.web.export.data import export_data
from prover.web.export.page import file_name, lean_file
from prover.web.export.values import Judged
from tests.unit.web.export.example import NASTY, PROOF, SWAP, exported, long, nasty, step, swap, text_of_term, verdict

VOID = {"meta", "br", "path", "rect"}


class Page(HTMLParser):
    """What a browser would find: elements, links, ids, text, the contents of style and script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.text = ""
        self.raw: dict[str, str] = {}
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("style", "script"):
            self.raw[self.open[-1]] = self.raw.get(self.open[-1], "") + data
        else:
            self.text += data

    def all(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def page(walk: Walk | None = None, whole: Exported | None = None) -> tuple[str, Page]:
    html = export_page(whole or exported(SWAP, PROOF), swap() if walk is None else walk)
    return html, Page(html)


def test_every_link_has_its_target_and_every_id_is_one() -> None:
    _, found = page()
    ids = found.all("id")
    assert max(Counter(ids).values()) == 1
    links = found.all("href")
    assert len(links) > 10
    assert {link for link in links if link.removeprefix("#") not in ids or not link.startswith("#")} == set()


def test_every_step_is_there_to_be_opened_and_in_the_picture() -> None:
    _, found = page()
    assert {f"s{number}" for number in range(1, 7)} <= set(found.all("id"))
    assert sum("step" in value.split() for value in found.all("class")) == 6
    assert found.elements["rect"] == 7
    boxes = [value for tag, name, value in found.attributes if (tag, name) == ("a", "href")]
    assert boxes[:7] == ["#start", *(f"#s{number}" for number in range(1, 7))]


def test_nothing_is_loaded_from_anywhere() -> None:
    html, found = page()
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "use", "image"} & set(found.elements)
    assert not {"src", "srcset", "action", "style", "xlink:href"} & {name for _, name, _ in found.attributes}
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert set(re.findall(r"https?://[^\"' ]+", html)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\(|fetch\(|XMLHttpRequest|WebSocket|import\(", html)


def test_the_policy_names_the_style_and_script_that_are_there_and_allows_nothing_else() -> None:
    _, found = page()
    policy = next(value for value in found.all("content") if "default-src" in value)
    digests = {
        name: f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for name, text in found.raw.items()
    }
    assert policy == (
        f"default-src 'none'; style-src {digests['style']}; script-src {digests['script']}; base-uri 'none'; "
        "form-action 'none'"
    )


def test_text_of_others_stays_text() -> None:
    _, plain = page()
    whole, walk = nasty()
    html, found = page(walk, whole)
    assert (found.elements["script"], found.elements["style"]) == (1, 1)
    assert found.raw == plain.raw
    assert found.elements["b"] <= 3 + sum(html.count(sign) for sign in ("<b>⊢</b>", "<b>|</b>"))
    assert 'alert("1")' in found.text
    assert "\u202e" not in html.replace(found.raw["script"], "")  # it would turn what follows around
    assert found.text.count("U+202E") > 10


def test_what_a_step_changed_is_marked() -> None:
    html, found = page()
    assert '<li class="new" title="new"><mark>hp : p</mark></li>' in html
    assert '<li class="gone" title="gone"><mark>h : p ∧ q</mark></li>' in html
    assert "+ hp : p, hq : q" in found.text
    assert "left 2 goals" in found.text
    assert found.text.count("closed the goal") == 2
    assert found.text.count("To prove in this block") == 2


def test_the_page_says_who_judged_and_how_to_do_it_again() -> None:
    _, found = page()
    assert "given for this export, 2025-06-15 15:06 UTC" in found.text
    assert "Axioms: propext" in " ".join(found.text.split())
    assert SWAP.statement_hash in found.text
    assert "lemmata check swap.lean" in found.text
    assert lean_file(SWAP, PROOF) in found.text
    assert lean_file(SWAP, PROOF).startswith("-- a remark\n\ntheorem swap (p q : Prop)")


def test_a_stored_proof_tells_its_verdicts_its_cost_and_its_id() -> None:
    judged = (Judged(verdict(SWAP, proved=False), 1.0), Judged(verdict(SWAP), 1_750_000_000.0))
    whole = Exported(SWAP, PROOF, judged, id="abc123", found=0.0, cost=Cost(1.5, 0.7, 1234, 56))
    _, found = page(whole=whole)
    text = " ".join(found.text.split())
    assert "as stored, 2025-06-15 15:06 UTC" in text
    assert "abc123" in text
    assert "1970-01-01 00:00 UTC: refused (T2, lean-4.35.0-test)" in text
    assert "1.50 s, 1,234 tactics tried on 56 goals" in text


@pytest.mark.parametrize(("kind", "word"), [(ProofKind.NEGATION, "Disproved"), (ProofKind.CONTRADICTION, "Vacuous")])
def test_what_speaks_against_a_statement_is_shown_with_it(kind: ProofKind, word: str) -> None:
    against = Theorem("swap_false", ": ¬∀ (p q : Prop), p → q")
    html, found = page(whole=replace(exported(against, "by simp"), kind=kind, about=SWAP))
    assert word in found.text
    assert "Proved" not in found.text
    assert "The statement that this speaks against" in found.text
    assert f"<title>swap_false – {word.lower()}</title>" in html


def test_without_steps_the_page_says_why_and_shows_the_proof() -> None:
    _, found = page(Walk((), None, (), "another Lean", "Lean needs more than 60 seconds"))
    assert "Lean needs more than 60 seconds" in found.text
    assert found.text.count("obtain ⟨hp, hq⟩ := h") == 2
    assert found.elements["svg"] == 0


def test_steps_read_by_another_lean_are_told_apart() -> None:
    _, found = page(replace(swap(), toolchain="another Lean"))
    assert "another Lean (another Lean than the verdict’s)" in found.text


def test_runs_are_shown_one_by_one_and_a_term_with_what_it_proves() -> None:
    one = swap().steps[0].runs[0]
    many = replace(step("assumption"), runs=(one,) * 20)
    _, found = page(replace(swap(), steps=(many, text_of_term("fun h => h"))))
    assert found.text.count("Run ") == 12
    assert "8 more runs are not shown" in found.text
    assert "Proves" in found.text


def test_size_grows_with_what_is_shown_and_no_faster() -> None:
    small, large = (len(export_page(exported(SWAP, PROOF), long(count, 10))) for count in (30, 120))
    assert small < 120_000
    assert large < 4 * small


def test_a_page_of_very_many_steps_has_a_picture_of_some() -> None:
    inner = tuple(step(f"rfl -- {i}", depth=1) for i in range(400))
    _, found = page(replace(swap(), steps=(step("have : a := by", children=inner), step("exact this"))))
    assert "400 inner steps are only in the outline" in found.text
    assert found.elements["rect"] == 3


@pytest.mark.parametrize(
    ("name", "file"), [("Nat.add_comm'", "Nat.add_comm_"), ("../../x", "_.._x"), ("«a b»", "_a_b_"), ("...", "proof")]
)
def test_names_of_files_stay_in_their_folder(name: str, file: str) -> None:
    assert file_name(name) == file


def test_data_has_what_the_page_has() -> None:
    data = json.loads(json.dumps(export_data(exported(SWAP, PROOF), swap())))
    assert data["verdicts"][0]["proved"] is True
    assert [each["text"] for each in data["steps"]][:2] == ["obtain ⟨hp, hq⟩ := h", "constructor"]
    assert data["steps"][2]["children"][0]["runs"][0]["before"][0]["target"] == "q"
    assert data["start"]["hypotheses"][0] == {"names": ["p", "q"], "type": "Prop", "value": None}
    assert data["cited"][0]["module"] == "Core.Prelude"


def test_the_example_is_as_nasty_as_it_says() -> None:
    whole, walk = nasty()
    assert whole.proof == NASTY
    assert {each.kind for each in walk.all()} == {StepKind.TACTIC, StepKind.TERM}
