"""`rapport init` and `rapport doctor`: the first steps, and what is wrong with them."""

# ruff: noqa: PLC0415  commands import what they use when they run, so that --help stays quick

import typer

from worker.cli import printing
from worker.cli.options import Config, Json


def init(*, config: Config = None, json: Json = False) -> None:
    """Write a commented configuration and make the database; what is there already is left alone."""
    from worker import shipped
    from worker.cli import wiring
    from worker.settings import DEFAULT_PATH
    from worker.store.database import file_of
    from worker.store.store import Store

    path = (config or DEFAULT_PATH).absolute()
    written = not path.exists()
    if written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shipped.config_file("rapport.example.toml").read_bytes())
    settings = wiring.load(path)
    database = file_of(settings.database_url)
    made = database is None or not database.exists()
    Store.open(settings.database_url, create=True).close()
    if json:
        printing.say_json({"config": str(path), "config_written": written, "database_made": made})
        return
    typer.echo(f"{'Wrote' if written else 'Left as it is:'} {path}")
    typer.echo(f"{'Made' if made else 'Left as it is:'} {database or 'the database'}")
    typer.echo("Next: put your address and the folder of your mail into it, then run: rapport doctor")


def doctor(*, config: Config = None, json: Json = False) -> None:
    """Check configuration, mailboxes, database, clock, templates and disk, and say what to do."""
    from dataclasses import asdict

    from worker.cli.checks import check_all

    found = check_all(config)
    if json:
        printing.say_json([asdict(check) for check in found])
    else:
        rows = [(check.subject, "ok" if check.ok else "problem", check.sentence) for check in found]
        printing.say_table(("check", "", "what to do"), rows, "")
    if code := max((check.exit_code for check in found), default=0):
        raise typer.Exit(code)
