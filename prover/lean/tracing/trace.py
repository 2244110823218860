"""One file, elaborated once by the real Lean, as data: its declarations, its theorems, their steps, what these used.

The file is shown to Lean as it is, so all places are its own. From one run come

- the record of each command (`prover.lean.tracing.record`): tactics with their states;
- what `simp` used unasked (`prover.lean.tracing.implicit`);
- the index of the module (`prover.lean.tracing.ilean`): exact declarations, and what each name of the text means.

A file with errors has no index. Then names are as the record prints them, looked for in the open namespaces, and
theorems with errors in them are left out; `TracedFile.problems` says what and where. What is not proved (`sorry`) is
left out of the theorems too, and stays a declaration.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from prover.errors import SourceError
from prover.lean.compile import fresh_folder, place_source
from prover.lean.process import ProcessLimits
from prover.lean.tokens import TokenKind, words
from prover.lean.toolchain import Toolchain
from prover.lean.tracing.declarations import Outline, declarations, outline
from prover.lean.tracing.ilean import ModuleIndex, read_index
from prover.lean.tracing.implicit import hypotheses, told_names
from prover.lean.tracing.imports import imports_of
from prover.lean.tracing.known import Modules
from prover.lean.tracing.record import RECORD, RawCommand, RawStep, first_goal, read_command
from prover.lean.tracing.scopes import Command, cut
from prover.lean.tracing.stream import Ending, Said, listen
from prover.lean.tracing.text import SourceText, read_source
from prover.traced import PremiseUse, SourceFile, TracedFile, TracedStep, TracedTheorem

_OPTIONS = ("-Dtrace.Elab.info=true", "-Dtactic.simp.trace=true", "-Dpp.maxSteps=200000")
_UNPROVED = words("sorry admit stop")


@dataclass(frozen=True, slots=True)
class TraceLimits:
    """What the trace of one file may use: wall-clock seconds, memory of Lean in MiB."""

    seconds: float = 600.0
    memory_mb: int = 4096

    @property
    def process(self) -> ProcessLimits:
        return ProcessLimits(self.memory_mb, cpu_seconds=math.ceil(2 * self.seconds) + 5, file_mb=256)


@dataclass(slots=True)
class _Heard:
    """What is kept of a run. `names`: start, end and name as printed; `told`: where `simp` said what it used."""

    steps: list[RawStep] = field(default_factory=list)
    records: list[RawCommand] = field(default_factory=list)
    """Without their steps and names."""
    names: list[tuple[int, int, str]] = field(default_factory=list)
    told: list[tuple[int, list[str]]] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Named:
    """A constant that the text names from `start` to `end`; `module` declares it."""

    start: int
    end: int
    name: str
    module: str


def trace_file(
    toolchain: Toolchain,
    path: Path,
    relative: str,
    module: str,
    modules: Modules,
    limits: TraceLimits | None = None,
    *,
    options: Sequence[str] = (),
    halt: threading.Event | None = None,
) -> TracedFile:
    """The trace of the file at `path`, which is to be known as `relative`, a path with slashes.

    `modules` knows what it imports, and is told what it declares; `options` are Lean's, as ``-D`` takes them; `halt`
    ends it early, whoever sets it. What is wrong with the file is told in the trace's `problems`; raises an
    `InfrastructureFault` only if no Lean can be started.
    """
    limits = limits or TraceLimits()
    try:
        text = read_source(path)
        data = path.read_bytes()
    except (SourceError, OSError) as error:
        return TracedFile(SourceFile(relative), problems=(str(error).replace(str(path), relative),))
    with fresh_folder() as folder:
        source = place_source(folder, module, data)
        target = folder / "index.ilean"
        chosen = [f"-D{option}" for option in options]
        arguments = ["--json", *_OPTIONS, *chosen, "-R", str(folder), "-i", str(target), str(source)]
        ending = Ending()
        heard = _hear(listen(toolchain, arguments, limits.process, folder, limits.seconds, ending, halt), text)
        index = read_index(target)
    problems = [*_problems(relative, text, heard, ending, limits)]
    return File(text, relative, module, modules, heard, index).traced(problems)


def _hear(messages: Iterator[Said], text: SourceText) -> _Heard:
    heard = _Heard()
    for said in messages:
        offset = text.offset(*said.start)
        if said.text.startswith(RECORD):
            command = read_command(said.text, text)
            heard.steps += command.steps
            heard.records.append(replace(command, steps=[], names=[]))
            heard.names += command.names
        elif said.severity == "error":
            heard.errors.append((offset, said.text))
        elif names := told_names(said):
            heard.told.append((offset, names))
    heard.steps.sort(key=lambda step: (step.start, -step.end))
    return heard


def _problems(path: str, text: SourceText, heard: _Heard, ending: Ending, limits: TraceLimits) -> Iterator[str]:
    for offset, message in sorted(heard.errors):
        place = text.place(offset)
        yield f"{path}:{place.line}:{place.column}: Lean's error: {' '.join(message.split())[:300]}"
    if ending.timed_out:
        yield f"{path}: Lean needs more than {limits.seconds:g} seconds; what it told until then is kept"
    elif ending.halted:
        yield f"{path}: interrupted"
    elif ending.code and not heard.errors:
        yield f"{path}: Lean ended with exit code {ending.code}: {ending.errors[-300:] or 'it did not say why'}"
    if ending.dropped:
        yield f"{path}: {ending.dropped} records of commands are too long to be read"


class File:
    """Puts together what is known of one file."""

    def __init__(
        self, text: SourceText, path: str, module: str, modules: Modules, heard: _Heard, index: ModuleIndex | None
    ) -> None:
        self.text, self._path, self._module, self._modules, self._heard = text, path, module, modules, heard
        commands = cut(text)
        self._imports = imports_of(text)
        self._outlines = outline(text, path, index, commands)
        self._declarations = declarations(self._outlines)
        modules.add(module, path, self._declarations, self._imports)
        own = {item.name: module for item in self._declarations}
        self._visible = modules.visible(self._imports, own)
        self.named = sorted(
            self._of_index(index) if index is not None else self.of_record(commands), key=lambda named: named.start
        )
        self._named_starts = [named.start for named in self.named]
        self._step_starts = [step.start for step in heard.steps]

    def traced(self, problems: list[str]) -> TracedFile:
        """All of it."""
        theorems = []
        unproved = unheard = 0
        for item in self._outlines:
            if not item.is_theorem or self._inside(item, [offset for offset, _ in self._heard.errors]):
                continue
            if self._unproved(item):
                unproved += 1
            elif (record := self._record(item)) is None:
                unheard += 1
            else:
                theorems.append(self._theorem(item, record))
        if unproved:
            problems.append(f"{self._path}: {_theorems(unproved)} without a proof (sorry) left out")
        if unheard:
            problems.append(f"{self._path}: {_theorems(unheard)} of which Lean told nothing left out")
        paths = (self._modules.path(name) for name in self._imports)
        imports = tuple(path for path in paths if path is not None)
        source = SourceFile(self._path, imports, self._declarations)
        return TracedFile(source, tuple(theorems), tuple(problems))

    def _of_index(self, index: ModuleIndex) -> Iterator[_Named]:
        for usage in index.usages:
            a, b, c, d = usage.at
            start, end = self.text.offset_utf16(a, b), self.text.offset_utf16(c, d)
            if self.text.text[start:end].isdigit():
                continue  # a projection by number, as in `h.1`
            yield _Named(start, end, usage.name, usage.module or self._visible.module(usage.name) or "")

    def of_record(self, commands: Sequence[Command]) -> Iterator[_Named]:
        starts = [command.start for command in commands]
        names = {item.command.start: item.declaration.name for item in self._outlines}
        for start, end, printed in self._heard.names:
            at = bisect_right(starts, start) - 1
            if at < 0:
                continue
            name = self._visible.resolve(printed, _namespaces(commands[at], names.get(starts[at], "")))
            if name is not None:
                yield _Named(start, end, name, self._visible.module(name) or "")

    def _inside(self, item: Outline, offsets: Sequence[int]) -> bool:
        return any(item.command.start <= offset < item.end for offset in offsets)

    def _unproved(self, item: Outline) -> bool:
        tokens = self.text.tokens_between(item.body, item.end)
        return not tokens or any(token.kind is TokenKind.WORD and token.text in _UNPROVED for token in tokens)

    def _record(self, item: Outline) -> RawCommand | None:
        """What Lean told of the command that the declaration is in."""
        return next((record for record in self._heard.records if record.start <= item.name_at < record.end), None)

    def _theorem(self, item: Outline, record: RawCommand) -> TracedTheorem:
        tokens = self.text.tokens_between(item.body, item.end)
        first = tokens[1 if tokens[0].text == ":=" and len(tokens) > 1 else 0]
        steps = self._heard.steps[bisect_left(self._step_starts, item.body) : bisect_left(self._step_starts, item.end)]
        unasked = list(self._unasked(item, steps))
        made = tuple(self._step(item, step, unasked) for step in steps)
        by_tactics = first.text == "by" and made
        return TracedTheorem(
            name=item.declaration.name,
            path=self._path,
            start=item.declaration.start,
            end=item.declaration.end,
            signature=self.text.text[item.name_end : item.body].strip(),
            proof=self.text.text[first.start : item.end],
            state=made[0].before if by_tactics else first_goal(record, item.name_at, item.body),
            steps=made,
            uses=self._uses(item, first.start, item.end, unasked),
        )

    def _unasked(self, item: Outline, steps: Sequence[RawStep]) -> Iterator[tuple[int, PremiseUse]]:
        """What `simp` says that it used, and where. A hypothesis of the innermost step around it is no premise."""
        namespaces = _namespaces(item.command, item.declaration.name)
        for offset, names in self._heard.told:
            if not item.body <= offset < item.end:
                continue
            around = [step for step in steps if step.start <= offset < step.end]
            local = hypotheses(max(around, key=lambda step: step.start).before) if around else frozenset[str]()
            for short in names:
                name = None if short in local else self._visible.resolve(short, namespaces)
                premise = None if name is None else self._premise(item, name, self._visible.module(name) or "")
                if premise is not None:
                    yield offset, premise

    def _step(self, item: Outline, step: RawStep, unasked: list[tuple[int, PremiseUse]]) -> TracedStep:
        return TracedStep(
            tactic=self.text.text[step.start : step.end],
            before=step.before,
            after=step.after,
            start=self.text.place(step.start),
            end=self.text.place(step.end),
            uses=self._uses(item, step.start, step.end, unasked),
        )

    def _uses(
        self, item: Outline, start: int, end: int, unasked: list[tuple[int, PremiseUse]]
    ) -> tuple[PremiseUse, ...]:
        """What the text between two offsets uses: what it names, then what `simp` found in it."""
        found: dict[PremiseUse, None] = {}
        named = set()
        for use in self.named[bisect_left(self._named_starts, start) : bisect_left(self._named_starts, end)]:
            premise = self._premise(item, use.name, use.module, use.start - start, use.end - start)
            if premise is not None:
                found[premise] = None
                named.add(use.name)
        inside = (premise for offset, premise in unasked if start <= offset < end)
        found.update(dict.fromkeys(premise for premise in inside if premise.name not in named))
        return tuple(found)

    def _premise(
        self, item: Outline, name: str, module: str, start: int | None = None, end: int | None = None
    ) -> PremiseUse | None:
        """None for the theorem itself and what is declared in it."""
        home = self._modules.home(module, name)
        if home is None or (home.path == self._path and item.declaration.start <= home.start <= item.declaration.end):
            return None
        return PremiseUse(name, home.path, home.start, home.end, start, end)


def _namespaces(command: Command, declared: str) -> list[str]:
    """Where a short name in a declaration is looked for: also in the namespaces that its own name is in."""
    parts = declared.split(".")[:-1]
    own = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return list(dict.fromkeys([*own, *command.namespaces]))


def _theorems(count: int) -> str:
    return f"{count} theorem{'' if count == 1 else 's'}"
