"""`azward rules`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azward.cli.inputs import all_rules, unknown_rule
from azward.cli.options import ConfigFile, RuleFolders, TextOrJson
from azward.cli.output import names, reason, relative, say, terminal_width, write
from azward.exit_status import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from azward.config.configuration import Config
    from azward.rule.model import Rule

__all__ = ["app"]

HELP = "List, search, explain, draft and test rules. Without a command, list all rules."

app = typer.Typer(help=HELP, rich_markup_mode=None, invoke_without_command=True)


class PageFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


ListFormat = Annotated[TextOrJson, typer.Option("--format", "-f", help="Format of the list.")]
Service = Annotated[
    str, typer.Option(metavar="NAME", help="List only the rules of this service, such as `storage`, or of several: `a,b`.")
]


@app.callback()
def rules(
    context: typer.Context,
    format_: ListFormat = TextOrJson.TEXT,
    service: Service = "",
    coverage: Annotated[bool, typer.Option("--coverage", help="List resource types by the number of their rules.")] = False,
    compliance: Annotated[
        str,
        typer.Option(metavar="NAME", help="List the rules for each control of a standard: `cis`, `mcsb` or `nist`."),
    ] = "",
    folders: RuleFolders = None,
    config: ConfigFile = None,
) -> None:
    """List, search, explain, draft and test rules. Without a command, list all rules."""
    if context.invoked_subcommand is None:
        found = _of_service(all_rules(_own(folders, config)), service)
        write(_of_standard(found, compliance, format_) if compliance else _renderer(coverage, format_)(found), "-")


def _of_standard(found: list[Rule], name: str, format_: TextOrJson) -> str:
    """Return the rules for the controls of a standard. Raises ConfigError for an unknown one."""
    from azward.config.configuration import ConfigError
    from azward.report import rules as listing
    from azward.rule.compliance import controls_of, frameworks_named

    try:
        standards = frameworks_named(name)
    except ValueError as error:
        raise ConfigError(str(error)) from None
    if format_ is TextOrJson.TEXT:
        return listing.render_compliance(found, standards)
    keys = {standard.key for standard in standards}
    return listing.render_json([rule for rule in found if not keys.isdisjoint(controls_of(rule))])


def _renderer(coverage: bool, format_: TextOrJson) -> Callable[[list[Rule]], str]:
    if coverage:
        from azward.report import other_tools as types

        return types.render_coverage_json if format_ is TextOrJson.JSON else types.render_coverage
    from azward.report import rules as listing

    return listing.render_json if format_ is TextOrJson.JSON else listing.render_list


def _of_service(found: list[Rule], service: str) -> list[Rule]:
    """Return the rules of the named services. Raises ConfigError for an unknown one."""
    from azward.config.configuration import ConfigError
    from azward.rule.language import did_you_mean

    wanted = [name.strip().casefold() for name in service.split(",") if name.strip()]
    known = sorted({rule.service for rule in found})
    for name in wanted:
        if name not in known:
            hint = did_you_mean(name, known) or f", expected one of {', '.join(known)}"
            raise ConfigError(f"unknown service `{name}`{hint}")
    return [rule for rule in found if not wanted or rule.service in wanted]


def _settings(config: Path | None) -> Config:
    from azward.config.configuration import Config, find_config, load_config

    file = config or find_config(Path.cwd())
    return load_config(file) if file else Config()


def _own(folders: list[str] | None, config: Path | None) -> tuple[Rule, ...]:
    """Return the rules that are not built in: those of the configuration, and those in `folders`."""
    settings = _settings(config)
    if not settings.rules and not folders:
        return ()
    from azward.config.own_rules import own_rules

    return own_rules((*settings.rules, *(folders or ())), ("*",), settings.disk)


def _complete(incomplete: str) -> list[str]:
    from azward.rule.pack import rule_ids

    return sorted(name for name in rule_ids() if name.startswith(incomplete))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORD...", help="Words that a rule must contain, in any case.")],
    format_: ListFormat = TextOrJson.TEXT,
    folders: RuleFolders = None,
    config: ConfigFile = None,
) -> None:
    """List the rules whose id, texts, resource types or aliases contain all words."""
    from azward.report.rules import matches

    found = [rule for rule in all_rules(_own(folders, config)) if matches(rule, words)]
    if not found and format_ is TextOrJson.TEXT:
        say(f"no rule contains {' and '.join(f'`{word}`' for word in words)}")
        raise typer.Exit(ExitStatus.FINDINGS)
    write(_renderer(coverage=False, format_=format_)(found), "-")


@app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id or alias of the rule.", autocompletion=_complete)],
    format_: Annotated[PageFormat, typer.Option("--format", "-f", help="Format of the page.")] = PageFormat.TEXT,
    folders: RuleFolders = None,
    config: ConfigFile = None,
) -> None:
    """Explain a rule: why it matters, how to fix findings, and what it requires.

    The id of a check in another tool leads to the rules that mean the same, or to the reason why there is none.
    """
    from azward.rule.foreign import canonical
    from azward.rule.other_tools import names_of
    from azward.rule.pack import find_rules

    own = _own(folders, config)
    folded = identity.casefold()
    found = [rule for rule in own if folded in rule.names]
    found = found or next((rules for name in names_of(canonical(identity)) if (rules := find_rules(name))), found)
    write(_page(found[0], format_) if len(found) == 1 else _other(identity, found, own), "-")


def _page(rule: Rule, format_: PageFormat) -> str:
    from azward.pipeline.explain import settings_of
    from azward.report import rules as listing

    source, settings = _source(rule), settings_of(rule)
    if format_ is PageFormat.JSON:
        return listing.render_json_page(rule, source, settings)
    if format_ is PageFormat.MARKDOWN:
        return listing.render_markdown(rule, source, settings)
    return listing.render_page(rule, source, settings, width=terminal_width("-"))


def _other(identity: str, found: list[Rule], own: Sequence[Rule]) -> str:
    """Return what is known about an id of another tool, which names no rule or several."""
    from azward.report.other_tools import render_several, render_unanswered
    from azward.rule.other_tools import find_entry
    from azward.rule.pack import rule_ids

    if found:
        return render_several(identity, found)
    return render_unanswered(find_entry(identity) or unknown_rule(identity, [*rule_ids(), *(rule.id for rule in own)]))


def _find(identity: str, own: Sequence[Rule]) -> Rule:
    from azward.rule.pack import find_rule, rule_ids

    folded = identity.casefold()
    found = next((rule for rule in own if folded in rule.names), None) or find_rule(identity)
    return found or unknown_rule(identity, [*rule_ids(), *(rule.id for rule in own)])


def _source(rule: Rule) -> str:
    try:
        return Path(rule.path).read_text(encoding="utf-8") if rule.path else ""
    except OSError:
        return ""


@app.command()
def new(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the rule, for example `contoso/cost-center`.")],
    resource: Annotated[
        str, typer.Option(metavar="TYPE", help="Resource type, for example `Microsoft.Storage/storageAccounts`.")
    ],
    directory: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of the rules; default: the first of the configuration, else `azward-rules`."
        ),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Draft a rule that passes `azward rules test` as it is, and write the schema of rules beside it for editors."""
    from azward.config.configuration import ConfigError
    from azward.examples.draft import check_id, check_type, draft

    for problem in (check_id(identity), check_type(resource)):
        if problem:
            raise ConfigError(problem)
    root = directory or _new_root(config)
    file = _new_file(root, identity)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        schema = _with_schema(root)
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(draft(identity, resource, ("./" if file.parent == root else "../") + schema))
    except FileExistsError:
        raise ConfigError(f"{relative(file)}: file already exists") from None
    except OSError as error:
        raise ConfigError(f"{relative(file)}: cannot be written: {reason(error)}") from error
    typer.echo(f"created {relative(file)}; replace each TODO, then run `azward rules test {relative(file)}`")


def _new_root(config: Path | None) -> Path:
    """Return the folder for a new rule: that of a checkout of azward, else that of the configuration."""
    if Path("analyzer/azward/rule").is_dir() and Path("rules").is_dir():
        return Path("rules")
    folders = (folder for folder in _settings(config).rules if isinstance(folder, Path))
    return next(folders, Path("azward-rules"))


def _new_file(root: Path, identity: str) -> Path:
    """Return the file of a new rule: in a folder named after its service, unless `root` is that folder."""
    service, _, name = identity.partition("/")
    return (root if root.resolve().name == service else root / service) / f"{name}.yaml"


def _with_schema(root: Path) -> str:
    """Write the schema of rules into `root`, so that editors find it without a checkout, and return its name."""
    from azward.rule.schema import FILE, schema_text

    (root / FILE).write_text(schema_text(), "utf-8")
    return FILE


@app.command("test")
def run_examples(
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH...",
            help="Folders, rule files or ids; default: the rules of the configuration.",
            show_default=False,
        ),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Check rules and run their examples in every language. Exit with status 1 if one fails."""
    from dataclasses import replace

    from azward.examples.check import Checked, check
    from azward.examples.render import render
    from azward.rule.model import RuleError

    files = list(dict.fromkeys(_tested(given or [], config)))
    if not files:
        say(f"no rules in {names(map(Path, given or ['.']))}: `azward rules new` drafts one")
        raise typer.Exit(ExitStatus.NOTHING)
    checked: list[Checked] = []
    broken: list[str] = []
    called: dict[str, str] = {}
    for file, folder in files:
        try:
            rule = _loaded(file, folder)
            called[rule.id] = relative(file)
            found = check(rule, file)
            own = () if folder is None else found.doubts  # the paths of built-in rules are checked against Azure's types
            checked.append(replace(found, notes=(*found.notes, *own)))
        except RuleError as error:
            broken.append(str(error).replace(str(file), relative(file), 1))
    write(render(checked, broken, called), "-")
    if broken or any(rule.failures for rule in checked):
        raise typer.Exit(ExitStatus.FINDINGS)


def _loaded(file: Path, folder: Path | None) -> Rule:
    from azward.config.own_rules import load_own
    from azward.rule.pack import load_rule

    return load_rule(file) if folder is None else load_own(file, folder)


def _tested(given: Sequence[str], config: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Yield the rule files to test, each with its folder; `None` is the built-in one."""
    from azward.config.own_rules import rule_folder, rule_paths
    from azward.rule.pack import built_in_root, rule_files

    settings = _settings(config)
    if not given and settings.rules:
        for own in dict.fromkeys(map(rule_folder, settings.rules)):
            yield from ((path, own) for path in rule_paths(own))
    elif not given:
        yield from ((path, None) for _, path in rule_files(built_in_root()))
    for text in given:
        path = rule_folder(text)
        if path.is_dir() and path.resolve() == built_in_root().resolve():
            yield from ((file, None) for _, file in rule_files(path))
        elif path.is_dir():
            yield from ((file, path) for file in rule_paths(path))
        elif path.is_file():
            yield path, None if _is_built_in(path) else path.parent
        else:
            rule = _find(text, _own(None, config))
            file = Path(rule.path)
            yield file, None if _is_built_in(file) else file.parent


def _is_built_in(file: Path) -> bool:
    from azward.rule.pack import built_in_root

    return file.resolve().parent.parent == built_in_root().resolve()
