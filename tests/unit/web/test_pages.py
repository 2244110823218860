"""Every page and its twin: what is on them, and that nothing of what others wrote is believed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from db.values import ProofKind, StoredPremise
from prover.types import Premise
from prover.web.views import PAGE_SIZE
from tests.unit.web.asking import Asking
from tests.unit.web.filled import BIDI, HOSTILE, TOOLCHAIN, Filled, verdict

VOID = {"meta", "link", "input", "br", "hr", "img"}


def addresses(found: Filled) -> list[str]:
    """Of all pages."""
    paths = ["/", "/workers", "/api", "/login"]
    paths += [f"/runs/{run.id}" for run in found.runs.values()]
    paths += [f"/attempts/{attempt}" for attempt in found.attempts.values()]
    paths += [f"/proofs/{proof}" for proof in found.proofs.values()]
    return paths + [f"/theorems/{theorem.statement_hash}" for theorem in found.theorems.values()]


class Outline(HTMLParser):
    """Elements with their attributes; complains about what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def outline(html: str) -> Outline:
    parsed = Outline()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []
    return parsed


def test_every_page_is_whole_and_of_our_own_making(reader: Asking, read_only: Filled) -> None:
    for path in addresses(read_only):
        answer = reader.get(path)
        assert answer.status_code == 200, path
        parsed = outline(answer.text)
        for tag, attributes in parsed.elements:
            assert not any(name.startswith("on") or name == "style" for name in attributes), (path, tag, attributes)
            for name in ("src", "href", "action"):
                assert (attributes.get(name) or "/").startswith(("/", "#", "?")), (path, tag, attributes)
            if tag == "script":
                assert (attributes["src"] or "").startswith("/static/"), path
        identifiers = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
        assert len(identifiers) == len(set(identifiers)), path
        assert [tag for tag, _ in parsed.elements].count("h1") == 1, path


def test_links_lead_somewhere(reader: Asking, read_only: Filled) -> None:
    links: set[str] = set()
    for path in addresses(read_only):
        for _, attributes in outline(reader.get(path).text).elements:
            links |= {(attributes.get(name) or "").partition("#")[0] for name in ("href", "src")}
    wanted = {link for link in links if link.startswith("/")}
    assert len(wanted) > 50
    for link in wanted:
        assert reader.get(link).status_code in {200, 307, 308}, link


def test_every_page_has_a_twin(reader: Asking, read_only: Filled) -> None:
    for path in addresses(read_only):
        if path in {"/api", "/login"}:
            continue
        twin = reader.get("/index.json" if path == "/" else f"{path}.json")
        assert twin.status_code == 200, path
        assert twin.headers["content-type"] == "application/json"
        assert isinstance(twin.json(), dict)


def test_the_first_page_shows_runs_workers_and_what_is_under_way(reader: Asking, read_only: Filled) -> None:
    twin = reader.get("/runs.json").json()
    assert [run["name"] for run in twin["runs"]] == ["miniF2F core, valid", f"run {HOSTILE}", "textbook"]
    assert [worker["name"] for worker in twin["workers"]] == ["laptop-1"]
    assert {line["id"] for line in twin["running"]} == {read_only.attempts[f"running {n}"] for n in (0, 1)}
    assert twin["more"] is None
    page = reader.get("/").text
    assert "sumOdds n + (" in page
    assert "no token" not in page


def test_older_runs(reader: Asking, read_only: Filled) -> None:
    created = read_only.runs["hostile"].created
    older = reader.get("/index.json", params={"before": created}).json()
    assert [run["name"] for run in older["runs"]] == ["textbook"]
    assert reader.get("/", params={"before": 1.0}).status_code == 200


def test_one_run_in_numbers(reader: Asking, read_only: Filled) -> None:
    run = reader.get(f"/runs/{read_only.runs['active'].id}.json").json()
    tally = run["run"]["tally"]
    assert tally["total"] == 47
    assert tally["outcomes"] == {"proved": 29, "disproved": 1, "vacuous": 1, "gave_up": 2, "invalid": 1, "fault": 1}
    assert (tally["running"], tally["waiting"], tally["proved"]) == (2, 10, 29)
    assert run["course"][-1]["done"] == 35
    assert run["course"][-1]["proved"] == 29
    assert len(run["field"]) == 47
    assert [line["name"] for line in run["faults"]] == ["mini_append_length_34"]
    assert [line["name"] for line in run["lapsed"]] == ["mini_add_comm'_25"]
    assert run["remaining"] > 0
    assert run["run"]["money"]["currency"] == "USD"
    slowest = [line["seconds"] for line in run["slowest"]]
    assert slowest == sorted(slowest, reverse=True)


def test_a_run_tells_which_of_its_proofs_have_fallen(asking: Asking, filled: Filled) -> None:
    run = filled.runs["done"]
    path = f"/runs/{run.id}"
    assert "not hold any more" not in asking.get(path).text
    proof = filled.store.proofs.get(filled.store.proofs.ids(run.id)[0])
    filled.store.proofs.add_verdict(proof.id, replace(proof.verdict, proved=False, reason="a defect"))
    assert "1 proof that it found does not hold any more" in asking.get(path).text
    assert asking.get(f"{path}.json").json()["fallen"] == 1


@pytest.mark.parametrize("outcome", ["proved", "disproved", "vacuous"])
def test_no_page_says_of_a_fallen_proof_that_it_holds(asking: Asking, filled: Filled, outcome: str) -> None:
    attempt = filled.store.attempts.get(filled.attempts[outcome])
    about, found = attempt.theorem.statement_hash, attempt.proof or attempt.refutation
    paths = (f"/theorems/{about}", f"/attempts/{attempt.id}", f"/proofs/{found}")
    claims = ("Its negation", "Its hypotheses contradict", "It proves")

    def headline() -> str:
        found = re.search(r'class="headline">(.*?)</p>', asking.get(paths[0]).text, re.DOTALL)
        assert found is not None
        return found[1].split()[-1]

    before = [asking.get(path).text for path in paths]
    assert outcome == "proved" or all(any(claim in text for claim in claims) for text in before)
    assert headline() in {outcome, "proved"}
    for proof in filled.store.proofs.of_theorem(about):
        filled.store.proofs.add_verdict(proof.id, replace(proof.verdict, proved=False, reason="a defect"))
    for path in paths:
        text = asking.get(path).text
        assert not [claim for claim in claims if claim in text], path
        assert "since" in text or "not hold any more" in text, path
    assert headline() == "open"


def test_a_run_tells_which_workers_have_another_lean(asking: Asking, filled: Filled) -> None:
    path, words = f"/runs/{filled.runs['active'].id}", "it takes nothing of this run"
    (own,) = filled.store.workers.alive()
    assert words not in asking.get(path).text
    filled.store.workers.beat(replace(own, name="stranger", toolchain="another"))
    assert asking.get(path).text.count(words) == 1


def test_the_pictures_of_a_run(reader: Asking, read_only: Filled) -> None:
    page = reader.get(f"/runs/{read_only.runs['active'].id}").text
    assert (
        'aria-label="29 proved, 1 disproved, 1 vacuous, 2 gave up, 1 invalid, 1 fault, 2 running, 10 waiting"' in page
    )
    assert "theorems over time: finished 35 after" in page
    assert re.search(r"proved theorems over Lean.{1,6}s CPU time: proved 29 after", page)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({"outcome": "gave_up"}, 2),
        ({"outcome": "proved"}, 29),
        ({"state": "waiting"}, 10),
        ({"state": "running"}, 2),
        ({"state": "done"}, 35),
        ({"state": "cancelled"}, 0),
        ({"outcome": "proved", "state": "waiting"}, 0),
    ],
)
def test_filters(reader: Asking, read_only: Filled, query: dict[str, str], total: int) -> None:
    path = f"/runs/{read_only.runs['active'].id}"
    attempts = reader.get(f"{path}.json", params=query).json()["attempts"]
    assert (attempts["total"], len(attempts["items"])) == (total, min(total, PAGE_SIZE))
    for line in attempts["items"]:
        assert all(line[name] == value for name, value in query.items())
    assert reader.get(path, params=query).status_code == 200


def test_pages_of_theorems(asking: Asking, filled: Filled) -> None:
    from tests.unit.web.filled import problems, submit

    run = submit(filled.store, "many", problems(120, "many"))
    first, second, beyond = (
        asking.get(f"/runs/{run.id}.json", params={"page": page}).json()["attempts"] for page in (1, 2, 99)
    )
    assert (first["pages"], first["total"]) == (3, 120)
    assert [line["position"] for line in second["items"]] == list(range(PAGE_SIZE, 2 * PAGE_SIZE))
    assert (beyond["number"], len(beyond["items"])) == (3, 20)
    assert 'rel="next"' in asking.get(f"/runs/{run.id}").text


def test_an_attempt(reader: Asking, read_only: Filled) -> None:
    data = reader.get(f"/attempts/{read_only.attempts['gave up']}.json").json()
    assert (data["attempt"]["outcome"], data["attempt"]["limit"]) == ("gave_up", "exhausted")
    assert "⊢ sumOdds (n + 1) = (n + 1) ^ 2" in data["open_goal"]
    page = reader.get(f"/attempts/{read_only.attempts['gave up']}").text
    assert "because nothing was left to try" in page
    assert "The most promising goal it left" in page


def test_the_ledger_of_an_attempt_with_its_proof(reader: Asking, read_only: Filled) -> None:
    data = reader.get(f"/attempts/{read_only.attempts['proved']}.json").json()
    assert [entry["name"] for entry in data["ledger"]] == ["start", "proof", "verification"]
    assert sum(entry["share"] for entry in data["ledger"]) == pytest.approx(1)
    assert data["proof"]["verdicts"][-1]["verdict"]["tier"] == "T2"
    page = reader.get(f"/attempts/{read_only.attempts['proved']}").text
    assert "Verified at T2" in page
    assert "propext" in page


def test_refutations(reader: Asking, read_only: Filled) -> None:
    negated = reader.get(f"/attempts/{read_only.attempts['disproved']}").text
    assert "Its negation, proved" in negated
    hollow = reader.get(f"/attempts/{read_only.attempts['vacuous']}").text
    assert "Its hypotheses contradict each other" in hollow


def test_faults_tell_their_tries(reader: Asking, read_only: Filled) -> None:
    page = reader.get(f"/attempts/{read_only.attempts['fault']}").text
    assert "Tries that gave no outcome" in page
    assert "out of memory" in page


def test_a_theorem_over_all_runs(reader: Asking, read_only: Filled) -> None:
    theorem = read_only.theorems["proved"]
    data = reader.get(f"/theorems/{theorem.statement_hash}.json").json()
    assert len(data["attempts"]) == 2
    assert len(data["proofs"]) == 1
    assert [child["name"] for child in data["children"]] == ["mutated"]
    child = reader.get(f"/theorems/{data['children'][0]['statement_hash']}")
    assert f"/theorems/{theorem.statement_hash}" in child.text


def test_hostile_text_stays_text(reader: Asking, read_only: Filled) -> None:
    """`outline` has seen that there is no other element; here: it is shown, escaped, whole."""
    page = reader.get(f"/attempts/{read_only.attempts['evil']}")
    assert HOSTILE not in page.text
    assert HOSTILE in "".join(outline(page.text).text)
    for path in (f"/runs/{read_only.runs['hostile'].id}", "/"):
        assert HOSTILE not in reader.get(path).text


def test_characters_that_deceive_are_shown(reader: Asking, read_only: Filled) -> None:
    page = reader.get(f"/attempts/{read_only.attempts['bidi']}").text
    body = page[page.index("<body") :]
    for character in "\u202e\u202c\u2066\u2069\u200b":
        assert character not in body
        assert f">U+{ord(character):04X}</span>" in body
    assert reader.get(f"/attempts/{read_only.attempts['bidi']}.json").json()["statement"]["name"] == BIDI


def test_lean_s_letters_are_left_alone(reader: Asking, read_only: Filled) -> None:
    page = reader.get(f"/attempts/{read_only.attempts['unicode']}").text
    shown = "".join(outline(page).text)
    assert "(α : Type*) (𝓕 : Set ℝ) : ∀ ε > 0, ∃ δ > 0, ⟪x, y⟫_ℂ ≠ 0 → ‖x‖ ≤ δ" in shown


def test_enormous_lines_are_cut_on_the_page_only(reader: Asking, read_only: Filled) -> None:
    page = reader.get(f"/attempts/{read_only.attempts['long']}")
    assert len(page.text) < 60_000
    assert re.search(r"… 10,\d+ more characters", page.text)
    data: dict[str, Any] = reader.get(f"/attempts/{read_only.attempts['long']}.json").json()
    assert len(data["statement"]["signature"]) > 30_000


def test_halves_of_characters_in_lean_s_words(reader: Asking, read_only: Filled) -> None:
    """They cannot be encoded, and must not end in a fault."""
    page = reader.get(f"/attempts/{read_only.attempts['evil']}")
    assert "U+D835" in page.text
    assert (
        "half \ud835 nul \0 end" in reader.get(f"/attempts/{read_only.attempts['evil']}.json").json()["attempt"]["note"]
    )


@pytest.mark.parametrize(
    "path",
    [
        "/runs/000000000000",
        "/runs/../../etc/passwd",
        "/runs/%2e%2e%2fetc%2fpasswd",
        "/theorems/" + 64 * "0",
        "/theorems/abc",
        "/attempts/999999",
        "/attempts/-1",
        "/attempts/99999999999999999999999",
        "/attempts/one",
        "/attempts/999999/graph",
        "/proofs/" + 64 * "f",
        "/static/../app.py",
        "/static/%2e%2e%2fapp.py",
        "/static/missing.css",
        "/nowhere",
    ],
)
def test_what_is_not_there(reader: Asking, path: str) -> None:
    assert reader.get(path).status_code == 404
    twin = reader.get(f"{path}.json")
    assert twin.status_code == 404


@pytest.mark.parametrize("query", ["outcome=nonsense", "state=x", "order=by", "page=0", "page=1e9", "page=x"])
def test_queries_that_make_no_sense(reader: Asking, read_only: Filled, query: str) -> None:
    answer = reader.get(f"/runs/{read_only.runs['done'].id}?{query}")
    assert answer.status_code == 422
    assert "<h1" in answer.text


def test_the_description_of_the_api_covers_every_twin_and_every_way_to_write(reader: Asking) -> None:
    schema = reader.get("/openapi.json").json()
    assert {path for path in schema["paths"] if path.endswith(".json")} == {
        "/index.json",
        "/runs.json",
        "/workers.json",
        "/runs/{run_id}.json",
        "/theorems/{statement_hash}.json",
        "/attempts/{attempt_id}.json",
        "/attempts/{attempt_id}/graph.json",
        "/proofs/{proof_id}.json",
    }
    writing = {path for path, methods in schema["paths"].items() if "post" in methods}
    assert all(path.startswith("/api/") for path in writing)
    assert {schema["paths"][path]["post"]["security"][0].popitem()[0] for path in writing} == {"HTTPBearer"}
    page = reader.get("/api").text
    assert all(path in page for path in writing)
    for way in ("/docs", "/redoc"):
        assert "cdn" not in reader.get(way).text


def test_styles_and_scripts_may_be_kept(reader: Asking) -> None:
    page = reader.get("/").text
    found = re.search(r"/static/page\.css\?v=\w+", page)
    assert found is not None
    style = reader.get(found.group())
    assert "immutable" in style.headers["cache-control"]
    again = reader.get("/static/page.css", headers={"If-None-Match": style.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


def test_a_proof_names_the_library_theorems_in_it(asking: Asking, filled: Filled) -> None:
    about = next(iter(filled.theorems.values()))
    known = Premise("Nat.mul_comm", "=", frozenset({"*"}))
    written = replace(known, statement="(a b : Nat) : a * b = b * a <script>")
    placed = StoredPremise(written, "Core.Nat.Basic", "Core/Nat/Basic.lean", 12)
    filled.store.premises.keep(TOOLCHAIN, [placed, StoredPremise(Premise("Nat.mul", "=", frozenset()))])
    stored = filled.store.proofs.keep(ProofKind.PROOF, about, about, "by simp [Nat.mul_comm, mine]", verdict(about))
    assert asking.get(f"/proofs/{stored.id}.json").json()["library"] == [
        {"name": "Nat.mul_comm", "statement": written.statement, "module": "Core.Nat.Basic", "line": 12}
    ]
    page = asking.get(f"/proofs/{stored.id}").text
    assert '<code>Nat.mul_comm</code> <code class="dim">(a b : Nat) : a * b = b * a &lt;script&gt;</code>' in page
    assert "(Core.Nat.Basic, line 12)" in page
