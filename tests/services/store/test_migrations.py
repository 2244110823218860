"""The database's versions: the revisions lead to the models, and no other database is touched."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import db.migrations
from db.engine import Database, connect, make_folder
from db.migrate import HEAD, State, state, upgrade
from db.models import Base
from db.store import Store
from db.values import StoredPremise
from prover.errors import InputError, StoreUnavailable
from prover.types import Premise, Theorem
from tests.services.store.values import Clock, spec


def _execute(database: Database, *statements: str) -> None:
    for statement in statements:
        database.write(lambda connection, statement=statement: connection.execute(text(statement)))  # type: ignore[misc]


def test_the_revisions_lead_to_the_models(store: Store, database_url: str) -> None:
    database = connect(database_url, Clock())

    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    assert database.read(differences) == []
    _execute(database, "DROP INDEX sent_attempt", "ALTER TABLE run ADD COLUMN more TEXT")
    assert len(database.read(differences)) == 2  # the comparison sees what differs
    database.close()


def test_there_is_one_line_of_revisions() -> None:
    folder = Path(db.migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]


def test_an_empty_database_is_filled_once(database_url: str) -> None:
    with pytest.raises(InputError, match=r"there is no database|is empty: run `lemmata db upgrade`"):
        Store.open(database_url, create=False)
    with Store.open(database_url) as store:
        run = store.runs.submit(spec(1))
    with Store.open(database_url, create=False) as store:
        assert store.runs.get(run.id) == run
        store.ping()


def test_other_versions_and_other_peoples_databases_are_left_alone(database_url: str) -> None:
    Store.open(database_url).close()
    database = connect(database_url, Clock())
    _execute(database, "UPDATE alembic_version SET version_num = '9999'")
    assert state(database) == (State.AHEAD, "9999")
    with pytest.raises(InputError, match=r"made by a newer Lemmata \(revision 9999"):
        Store.open(database_url)
    with pytest.raises(InputError, match="newer"):
        upgrade(database)
    _execute(database, "DROP TABLE alembic_version")
    with pytest.raises(InputError, match="not Lemmata's"):
        Store.open(database_url)
    with pytest.raises(InputError, match="not Lemmata's"):
        upgrade(database)
    database.close()


def test_an_older_server_is_upgraded_on_request_only(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Store.open(postgres_url).close()
    monkeypatch.setattr("db.migrate.HEAD", "9999")  # what a later program calls its own
    with pytest.raises(InputError, match=r"older Lemmata .*lemmata db upgrade"):
        Store.open(postgres_url)


def test_a_failed_upgrade_leaves_nothing(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    database = connect(database_url, Clock())

    def broken(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", broken)
        with pytest.raises(KeyboardInterrupt):
            upgrade(database)
    assert state(database) == (State.EMPTY, "")
    assert upgrade(database) == ""
    assert state(database) == (State.CURRENT, HEAD)
    database.close()


def test_a_database_of_the_first_revision_keeps_what_it_holds(database_url: str) -> None:
    make_folder(database_url)
    database = connect(database_url, Clock())

    def begin(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(db.migrations.__file__).parent))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    database.write(begin)
    assert state(database) == (State.BEHIND, "0001")
    _execute(
        database,
        "INSERT INTO header (hash, text) VALUES ('ab', 'import Core')",
        "INSERT INTO theorem (hash, name, header, signature, created) VALUES ('cd', 't', 'ab', ': True', 1.5)",
        "INSERT INTO premise (toolchain, name, symbol, words, left_words, hypotheses)"
        " VALUES ('lean', 'Nat.add_comm', '=', '[\"+\"]', '[\"+\"]', 0)",
    )
    assert upgrade(database) == "0001"
    assert state(database) == (State.CURRENT, HEAD)
    database.close()
    with Store.open(database_url, create=False) as store:
        known = StoredPremise(Premise("Nat.add_comm", "=", frozenset("+"), frozenset("+"), 0))
        assert store.premises.of("lean") == [known]
        assert store.theorems.get("cd") == Theorem("t", ": True", "import Core")
        written = StoredPremise(replace(known.premise, statement="(a b : Nat) : a + b = b + a"), "Core", "Core.lean", 3)
        store.premises.keep("lean", [written])
        assert store.premises.of("lean") == [written]


def test_processes_that_begin_at_once_upgrade_once(database_url: str) -> None:
    program = "import sys; from db.store import Store; print(len(Store.open(sys.argv[1]).runs.list()))"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, database_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        for _ in range(4)
    ]
    said = [process.communicate(timeout=60) for process in started]
    assert said == [("0\n", "")] * 4


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "notes.sqlite"
    file.write_text("these are my notes, " * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        Store.open(f"sqlite:///{file}")
    assert file.read_text().startswith("these are my notes")
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (x)")
    connection.close()
    with pytest.raises(InputError, match="not Lemmata's"):
        Store.open(f"sqlite:///{other}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be read"),
        ("mysql://u:secret@h/d", "mysql is no database that Lemmata knows"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("sqlite:///file:x?mode=memory&uri=true", "must be a file"),
        ("unknown://x", "no database that Lemmata knows"),
    ],
)
def test_urls_that_cannot_be_used(url: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        Store.open(f"postgresql://me:secret@/lemmata?host={tmp_path}")
    assert "secret" not in str(caught.value)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be made"):
        Store.open(f"sqlite:///{tmp_path / 'file' / 'store.sqlite'}")
