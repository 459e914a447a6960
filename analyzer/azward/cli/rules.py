"""`azward rules`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azward.cli.inputs import all_rules, unknown_rule
from azward.cli.options import TextOrJson
from azward.cli.output import reason, relative, terminal_width, write

if TYPE_CHECKING:
    from azward.rule.model import Rule

__all__ = ["app"]

HELP = "List, explain and draft rules. Without a command, list all rules."

app = typer.Typer(help=HELP, rich_markup_mode=None, invoke_without_command=True)


class PageFormat(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"


@app.callback()
def rules(
    context: typer.Context,
    format_: Annotated[TextOrJson, typer.Option("--format", "-f", help="Format of the list.")] = TextOrJson.TEXT,
) -> None:
    """List, explain and draft rules. Without a command, list all rules."""
    if context.invoked_subcommand is None:
        from azward.report import rules as listing

        render = listing.render_json if format_ is TextOrJson.JSON else listing.render_list
        write(render(all_rules()), "-")


def _complete(incomplete: str) -> list[str]:
    from azward.rule.pack import rule_ids

    return sorted(name for name in rule_ids() if name.startswith(incomplete))


@app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id or alias of the rule.", autocompletion=_complete)],
    format_: Annotated[PageFormat, typer.Option("--format", "-f", help="Format of the page.")] = PageFormat.TEXT,
) -> None:
    """Explain a rule: why it matters, how to fix findings, and what it requires."""
    from azward.pipeline.explain import settings_of
    from azward.report import rules as listing

    rule = _find(identity)
    source, settings = _source(rule), settings_of(rule)
    if format_ is PageFormat.MARKDOWN:
        write(listing.render_markdown(rule, source, settings), "-")
    else:
        write(listing.render_page(rule, source, settings, width=terminal_width("-")), "-")


def _find(identity: str) -> Rule:
    from azward.rule.pack import find_rule, rule_ids

    return find_rule(identity) or unknown_rule(identity, rule_ids())


def _source(rule: Rule) -> str:
    try:
        return Path(rule.path).read_text(encoding="utf-8") if rule.path else ""
    except OSError:
        return ""


@app.command()
def new(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the rule, for example `storage/secure-transfer`.")],
    resource: Annotated[
        str, typer.Option(metavar="TYPE", help="Resource type, for example `Microsoft.Storage/storageAccounts`.")
    ],
    directory: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the rules; default in a checkout of azward: `rules`.")
    ] = None,
) -> None:
    """Draft the file of a new rule."""
    from azward.config.configuration import ConfigError
    from azward.rule.draft import check_id, check_type, draft

    for problem in (check_id(identity), check_type(resource)):
        if problem:
            raise ConfigError(problem)
    file = (directory or _own_rules()) / f"{identity}.yaml"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(draft(identity, resource))
    except FileExistsError:
        raise ConfigError(f"{relative(file)}: file already exists") from None
    except OSError as error:
        raise ConfigError(f"{relative(file)}: cannot be written: {reason(error)}") from error
    typer.echo(f"created {relative(file)}; replace each TODO, then run `pytest`")


def _own_rules() -> Path:
    from azward.config.configuration import ConfigError

    if Path("analyzer/azward/rule").is_dir() and Path("rules").is_dir():
        return Path("rules")
    raise ConfigError("not in a checkout of azward: use --directory to name the folder of the rules")
