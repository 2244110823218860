"""`lemmata export`: one proof as one file to be read, kept and mailed, with every step to be opened.

The proof is one of the database's, or a theorem of a Lean file, which is verified first: nothing is exported that is
not proved. A stored proof comes with its stored verdicts, and the export says so; `--verify` gives it a new one, which
is stored as well. The steps are read from a Lean started here.

Exit code 0 if the export was made, 1 if there is no proof that counts, 2 for bad input, 3 for infrastructure faults.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prover.cli.exits import NOT_PROVED, faults_to_exit_codes, say
from prover.cli.options import Project

if TYPE_CHECKING:
    from db.store import Store
    from db.values import StoredProof
    from prover.lean.toolchain import Toolchain
    from prover.lean.verify import FreshVerifier
    from prover.settings import Settings
    from prover.types import Cost, Theorem
    from prover.web.export import Exported
    from prover.web.export.values import Judged

_ROWS = (".jsonl", ".ndjson", ".json")
_STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be exported: the argument, the theorem's name in a file, whether to verify what is stored."""

    argument: str
    name: str | None
    verify: bool


def export(
    proof: Annotated[
        str,
        typer.Argument(
            metavar="PROOF", help="The id of a stored proof (its beginning will do), or a .lean file (- for input)."
        ),
    ],
    theorem: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which theorem of the file, if it has several.")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="One self-contained HTML file (the default).")] = False,
    lean: Annotated[bool, typer.Option("--lean", help="The Lean text alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The steps with their goals as one JSON object.")] = False,
    out: Annotated[
        str | None,
        typer.Option("--out", "-o", metavar="FILE", help="Where to write (- for output); default NAME.html."),
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Give a stored proof a new verdict first.")] = False,
    project: Project = None,
) -> None:
    """Write one proof to a file whose every step can be opened: goals, branches, theorems used, verdict.

    Exit codes: 0 written, 1 there is no proof that counts, 2 bad input, 3 infrastructure fault.
    """
    with faults_to_exit_codes():
        from prover.agent import toolchain, verifier
        from prover.cli.options import settings_for
        from prover.cli.view import LiveView, watched
        from prover.errors import InputError

        if html + lean + as_json > 1:
            raise InputError("--html, --lean and --json exclude each other: one export is one file")
        settings = settings_for(project, no_cache=True)
        with LiveView(show=watched()) as view:
            judge = verifier(toolchain(settings, view.progress))
            exported = _exported(_Wish(proof, theorem, verify), settings, judge)
            verdict = exported.counts.verdict
            if not verdict.proved:
                say(f"lemmata: not exported, because {exported.theorem.name} is not proved: {verdict.reason}")
                raise typer.Exit(NOT_PROVED)
            text = _text(exported, judge.toolchain, lean=lean, as_json=as_json)
        _write(text, out, _default_place(exported.theorem.name) if not (lean or as_json) else _STANDARD_OUTPUT)


def _exported(wish: _Wish, settings: Settings, judge: FreshVerifier) -> Exported:
    """What is to be exported, with its verdicts."""
    from prover.cli.target import STANDARD_INPUT, looks_like_file
    from prover.errors import InputError

    if wish.argument == STANDARD_INPUT or looks_like_file(wish.argument):
        if wish.verify:
            raise InputError("--verify is for stored proofs; what is in a file is always verified")
        return _from_file(wish, judge)
    if wish.name is not None:
        raise InputError("--theorem chooses a theorem of a file, and the id of a proof was given: leave it out")
    return _from_store(wish, settings, judge)


def _from_file(wish: _Wish, judge: FreshVerifier) -> Exported:
    from prover.cli.target import read_lean_file
    from prover.errors import SourceError
    from prover.web.export import Exported
    from prover.web.export.values import Judged

    if wish.argument.endswith(_ROWS):
        raise SourceError(
            f"{wish.argument} is a suite, whose proofs are only rows: give a Lean file, or the id of a stored proof"
        )
    theorem, proof = _chosen(read_lean_file(wish.argument), wish)
    verdict = judge.verify(theorem, proof)
    return Exported(theorem, proof, (Judged(verdict, time.time(), here=True),), project=_in_project(judge))


def _chosen(text: str, wish: _Wish) -> tuple[Theorem, str]:
    """The theorem that is meant, with its proof. Raises `SourceError` if it is not clear which, or it has none."""
    from prover.errors import SourceError
    from prover.lean.source import theorems

    found = theorems(text)
    if wish.name is None:
        chosen = [item for item in found if not item.has_sorry]
    else:
        chosen = [item for item in found if wish.name in (item.full_name, item.theorem.name)]
    names = ", ".join(item.full_name for item in found) or "none"
    if not chosen:
        missing = "theorem with a proof" if wish.name is None else f"theorem named {wish.name}"
        raise SourceError(f"{wish.argument} has no {missing}; its theorems: {names}")
    if len(chosen) > 1:
        raise SourceError(f"{wish.argument} has several theorems: choose one with --theorem ({names})")
    item = chosen[0]
    if item.has_sorry:
        raise SourceError(f"{item.full_name} has no proof in {wish.argument}: `lemmata prove` may find one")
    if not item.assigned:
        raise SourceError(f"{item.full_name} is not written with `:=`, as an exported proof must be: write `:= by ...`")
    return item.theorem, item.body


def _from_store(wish: _Wish, settings: Settings, judge: FreshVerifier) -> Exported:
    from db.store import Store
    from db.values import ProofKind
    from prover.web.export import Exported
    from prover.web.export.values import Judged

    with Store.open(settings.database_url, create=False) as store:
        stored = store.proofs.find(wish.argument)
        about = None if stored.kind is ProofKind.PROOF else store.theorems.get(stored.about)
        judged = tuple(Judged(verdict, at) for at, verdict in stored.verdicts)
        if wish.verify:
            judged += (_verified(stored, about, store, judge),)
        return Exported(
            theorem=stored.theorem,
            proof=stored.proof,
            judged=judged,
            kind=stored.kind,
            about=about,
            id=stored.id,
            found=stored.created,
            cost=_cost(store, stored),
            project=_in_project(judge),
        )


def _verified(stored: StoredProof, about: Theorem | None, store: Store, judge: FreshVerifier) -> Judged:
    """A new verdict, stored too."""
    from prover.web.export.values import Judged

    if about is None:
        verdict = judge.verify(stored.theorem, stored.proof)
    else:
        verdict = judge.verify_refutation(about, stored.theorem, stored.proof)
    store.proofs.add_verdict(stored.id, verdict)
    return Judged(verdict, time.time(), here=True)


def _cost(store: Store, stored: StoredProof) -> Cost | None:
    """What the first attempt cost that came to this proof."""
    attempts = [a for a in store.attempts.of_theorem(stored.about) if stored.id in (a.proof, a.refutation)]
    first = min(attempts, key=lambda attempt: attempt.finished or 0.0, default=None)
    return None if first is None else first.cost


def _in_project(judge: FreshVerifier) -> bool:
    return judge.toolchain.kind != "embedded"


def _text(exported: Exported, lean_: Toolchain, *, lean: bool, as_json: bool) -> str:
    """The export in the form that was asked for."""
    from prover.web.export import export_page
    from prover.web.export.page import lean_file

    if lean:
        return lean_file(exported.theorem, exported.proof)
    from prover.lean.steps import walk_through

    walk = walk_through(lean_, exported.theorem, exported.proof)
    if walk.note:
        say(f"lemmata: the export has no steps: {walk.note}")
    if not as_json:
        return export_page(exported, walk)
    from prover.record import line
    from prover.web.export.data import export_data

    return line(export_data(exported, walk)) + "\n"


def _default_place(name: str) -> str:
    from prover.web.export.page import file_name

    return f"{file_name(name)}.html"


def _write(text: str, out: str | None, default: str) -> None:
    """To the file asked for, which is replaced; a file that nobody asked for is not."""
    from prover.errors import InputError

    place = out or default
    if place == _STANDARD_OUTPUT:
        typer.echo(text, nl=False)
        return
    path = Path(place)
    if out is None and path.exists():
        raise InputError(f"{path} is there already: name a file with --out (it is replaced if it exists)")
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent} to write {path.name} to")
    path.write_text(text, encoding="utf-8")
    say(f"written to {path} ({len(text.encode()) / 1000:,.0f} kB)")
