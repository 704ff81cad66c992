"""The command line: every command in one table, and the one boundary that turns errors into sentences."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from connectors.errors import ConnectorError
from worker.cli import classify, connect, demo, drafts, people, records, run, setup
from worker.errors import WorkerError

COMMANDS: Mapping[str, Sequence[tuple[str, Callable[..., object]]]] = {
    "The job": (("run", run.run), ("status", run.status), ("drafts", drafts.drafts)),
    "People": (
        ("customers", people.customers),
        ("show", people.show),
        ("explain", people.explain),
        ("propose", people.propose),
        ("import", people.import_file),
        ("export", people.export),
        ("forget", people.forget),
    ),
    "Keeping the record": (
        ("hold", records.hold),
        ("release", records.release),
        ("line", records.line),
        ("spoke", records.spoke),
    ),
    "Setting up": (
        ("demo", demo.demo),
        ("init", setup.init),
        ("connect", connect.connect),
        ("doctor", setup.doctor),
        ("classify", classify.classify),
    ),
}
GROUPS: Mapping[str, Sequence[tuple[str, str, Sequence[tuple[str, Callable[..., object]]]]]] = {
    "Keeping the record": (
        (
            "fact",
            "Personal details of a customer.",
            (("add", records.fact_add), ("confirm", records.fact_confirm), ("drop", records.fact_drop)),
        ),
        ("moment", "Things that happened and deserve a word.", (("add", records.moment_add),)),
    )
}


def _say_version(wanted: bool) -> None:  # noqa: FBT001  Typer hands over the option's value
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  a tenth of the time --help takes

        typer.echo(f"rapport {version('rapport')}")
        raise typer.Exit


def _before_any_command(
    context: typer.Context,
    *,
    config: Annotated[
        Path | None,
        typer.Option("--config", envvar="RAPPORT_CONFIG", help="The configuration; else ./config/rapport.toml."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
    context.default_map = _for_each_command(context.command, config)


def _for_each_command(group: Any, config: Path | None) -> dict[str, Any]:  # the class of a group is not public
    """Hand --config to every command, so that it may stand before or after the command's name."""
    return {
        name: _for_each_command(command, config) if hasattr(command, "commands") else {"config": config}
        for name, command in group.commands.items()
    }


def make_app() -> typer.Typer:
    """Put the commands of the tables together."""
    app = typer.Typer(
        help="Places honest check-in, thank-you and birthday drafts in a rep's own Drafts folder. It cannot send.",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback(invoke_without_command=True)(_before_any_command)
    for panel, commands in COMMANDS.items():
        for name, command in commands:
            app.command(name, rich_help_panel=panel)(command)
        for name, summary, members in GROUPS.get(panel, ()):
            group = typer.Typer(help=summary)
            for member, command in members:
                group.command(member)(command)
            app.add_typer(group, name=name, rich_help_panel=panel)
    return app


def guarded(arguments: Sequence[str]) -> int:
    """Run one command; whatever goes wrong becomes a sentence on stderr and an exit code."""
    try:
        return make_app()(list(arguments), prog_name="rapport", standalone_mode=False) or 0
    except (Exception, KeyboardInterrupt) as error:
        if os.environ.get("RAPPORT_DEBUG") and not isinstance(error, typer.TyperException):
            raise
        sentence, code = _last_words(error)
        typer.echo(sentence, err=True)
        return code


def _last_words(error: BaseException) -> tuple[str, int]:
    """Say what ended a command, and with which exit code."""
    match error:
        case WorkerError():
            return str(error), error.exit_code
        case ConnectorError():
            return str(error), 1
        case KeyboardInterrupt() | typer.Abort():
            return "Stopped.", 130
        case typer.TyperException():
            context = getattr(error, "ctx", None)
            see = f" See: {context.command_path} --help" if context else ""
            return f"{error.format_message().replace('Value error, ', '')}{see}", error.exit_code
        case OSError():
            return f"{error.filename or 'A file'}: {error.strerror or 'cannot be used'}.", 1
    return f"Rapport stopped over a mistake of its own ({type(error).__name__}). RAPPORT_DEBUG=1 shows where.", 1


def main() -> None:
    """Run `rapport`."""
    sys.exit(guarded(sys.argv[1:]))
