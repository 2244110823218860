"""No room on the disk: the proof cache and the traces do without, outcomes wait until there is room."""

from __future__ import annotations

from pathlib import Path

from prover.settings import Settings
from prover.types import Outcome
from tests.services.disks import Disk
from tests.services.fleet import EASY, Fleet, hard, until


def cache_folder(folder: Path, disk: Path) -> Path:
    """A folder for caches with the compiled library of every day, in which traces are on the disk."""
    folder.mkdir()
    for entry in Settings().cache_dir.glob("core-*"):
        (folder / entry.name).symlink_to(entry)
    (disk / "traces").mkdir()
    (folder / "under-way").symlink_to(disk / "traces")
    return folder


def test_a_full_disk_under_the_proof_cache_and_the_traces(tmp_path: Path, postgres_url: str) -> None:
    """It stays full; a worker is killed meanwhile, whose search another one cannot lay out on that disk."""
    with Disk(tmp_path / "disk") as disk:
        cache = f"sqlite:{disk.folder / 'proofs.sqlite'}"
        caches = cache_folder(tmp_path / "caches", disk.folder)
        with Fleet(tmp_path, postgres_url, LEMMATA_CACHE=cache, LEMMATA_CACHE_DIR=str(caches)) as fleet:
            first, second = fleet.start(2)
            run = fleet.submit(hard(), *EASY[:5], seconds=5, cache=cache)
            worker = fleet.until_searched(run)
            disk.fill(first, second)
            worker.kill_all()
            (other,) = {first, second} - {worker}

            def over() -> bool:
                disk.fill(other)  # what was removed meanwhile left some room
                return fleet.run(run).finished is not None

            until(over, "the run is over")
            attempts = fleet.attempts(run)
            assert attempts[0].outcome is Outcome.GAVE_UP
            assert attempts[0].tries == 2
            assert attempts[0].trace_bytes > 0, "the trace of the killed worker is dropped"
            assert {attempt.outcome for attempt in attempts[1:]} == {Outcome.PROVED}
            assert not [attempt for attempt in attempts[1:] if attempt.lapses]
            assert fleet.lines("the proof cache in"), "the cache was not hindered"
            assert fleet.lines("there is no room for traces") or not disk.real
            fleet.check(run)


def test_a_full_disk_under_everything_for_a_while(tmp_path: Path) -> None:
    """Database, outbox, cache and traces: what has ended waits, and is reported when there is room."""
    with Disk(tmp_path / "disk") as disk:
        cache = f"sqlite:{disk.folder / 'proofs.sqlite'}"
        caches = cache_folder(tmp_path / "caches", disk.folder)
        url = f"sqlite:///{disk.folder / 'lemmata.sqlite'}"
        data = str(disk.folder / "data")
        with Fleet(tmp_path, url, LEMMATA_CACHE=cache, LEMMATA_CACHE_DIR=str(caches), LEMMATA_DATA_DIR=data) as fleet:
            workers = fleet.start(2)
            run = fleet.submit(hard(), *EASY[:4], seconds=5, cache=cache)
            fleet.until_searched(run)
            disk.fill(*workers)
            until(lambda: bool(fleet.lines("the outcome cannot be written down")) or not disk.real, "outcomes wait")
            until(lambda: bool(fleet.lines("the database is away: the outcome is kept")), "outcomes wait")
            disk.free(*workers)
            fleet.until_done(run)
            attempts = fleet.attempts(run)
            assert attempts[0].outcome is Outcome.GAVE_UP
            assert {attempt.outcome for attempt in attempts[1:]} == {Outcome.PROVED}
            fleet.check(run)
