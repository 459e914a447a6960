"""The commands: each parses its arguments, calls one function, renders what it returns."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from azward import __version__
from azward.cli.formats import RenderOptions, ReportFormat, parse_report, rendered
from azward.cli.output import ClosedPipeError
from azward.config.configuration import HonouredSuppressions
from azward.exit_status import ExitStatus

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from azward.config.configuration import Config, ScanOptions
    from azward.graph.diagnostic import Diagnostic
    from azward.report.model import Report
    from azward.rule.model import Rule

__all__ = ["app", "scan", "write"]

PLAIN_WIDTH = 100
PATIENCE = 2.0  # seconds before a scan says that it is at work
SHOWN_ERRORS = 20

EXPECTED = "ARM templates (*.json), Bicep (*.bicep) or Terraform (*.tf)"


class ListFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class PageFormat(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"


class DrawingFormat(StrEnum):
    JSON = "json"
    DOT = "dot"
    MERMAID = "mermaid"


class Threshold(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"
    NEVER = "never"


class Open(StrEnum):
    IGNORE = "ignore"
    NOTE = "note"
    FAIL = "fail"


class Profile(StrEnum):
    DEFAULT = "default"
    STRICT = "strict"


class SarifProfile(StrEnum):
    FULL = "full"
    GITHUB = "github"


class Colour(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


EPILOG = "Exit status: 0 clean, 1 findings at or above --fail-on, 2 wrong usage, 3 nothing to scan, 4 unread input."

app = typer.Typer(
    name="azward",
    help="Says which threats an Azure deployment really covers, before it exists.",
    epilog=EPILOG,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
rules_app = typer.Typer(
    help="List, explain and draft rules; alone, it lists them.", rich_markup_mode=None, invoke_without_command=True
)
app.add_typer(rules_app, name="rules")
baseline_app = typer.Typer(help="Accept the findings of today, so that only others count.", rich_markup_mode=None)
app.add_typer(baseline_app, name="baseline")

Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders to read.")]
Parameters = Annotated[
    list[Path] | None,
    typer.Option("--parameters", "-p", metavar="FILE", help="A parameter file for every template, each a deployment of it."),
]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="FILE", help="Where the output goes; `-` is standard output.")
]
Partial = Annotated[
    bool, typer.Option("--partial", help="Other resources may be deployed together with those that are read.")
]
Exclude = Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Paths not to read; repeatable.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The configuration, in place of the one found.")
]

BaselineFile = Annotated[
    Path | None, typer.Option("--baseline", "-b", metavar="FILE", help="Accepted findings: only others count.")
]


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"azward {__version__}")
        raise typer.Exit


@app.callback()
def _azward(  # pyright: ignore[reportUnusedFunction]
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


# azward scan


@app.command(epilog=EPILOG)
def scan(
    paths: Paths,
    format_: Annotated[ReportFormat | None, typer.Option("--format", "-f", help="Format of the report.")] = None,
    output: Output = "-",
    also: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="FORMAT=FILE", help="Also write the report in this format to a file; repeatable."),
    ] = None,
    parameters: Parameters = None,
    fail_on: Annotated[Threshold | None, typer.Option(help="Least severity that makes the exit status 1.")] = None,
    unknown: Annotated[
        Open, typer.Option(help="What open answers do: nothing, be `note`d among annotations, or make the exit status 1.")
    ] = Open.IGNORE,
    profile: Annotated[Profile | None, typer.Option(help="`strict` also runs rules of severity info.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also report what passes, and each open answer.")] = False,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this rule: id, alias or pattern; repeatable.")
    ] = None,
    skip_rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="Not this rule; repeatable.")] = None,
    sarif_profile: Annotated[
        SarifProfile | None, typer.Option(help="`github` leaves out what is no alert: passes, unknowns, suppressed.")
    ] = None,
    color: Annotated[Colour, typer.Option(help="Whether text is coloured.")] = Colour.AUTO,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List each open answer and all notes.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line a finding, and what was not read.")] = False,
    partial: Partial = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
    diff_base: Annotated[
        str | None, typer.Option(metavar="REF", help="A branch or commit: only what is new since HEAD left it counts.")
    ] = None,
    baseline: BaselineFile = None,
    suppressions: Annotated[
        HonouredSuppressions,
        typer.Option(help="Which are honoured: `configuration` heeds no comments in what is read, `none` shows all."),
    ] = HonouredSuppressions.ALL,
    strict_suppressions: Annotated[
        bool, typer.Option("--strict-suppressions", help="Status 1 also if one is unused, expired or does not hold.")
    ] = False,
) -> None:
    """Read deployments and report the threats that they leave open."""
    from azward.config.configuration import scan_options

    _require_paths(paths)
    settings = _config(paths, config)
    options = scan_options(
        settings,
        parameters=parameters or (),
        rules=rule or (),
        skip_rules=skip_rule or (),
        profile=profile,
        partial=partial,
        exclude=exclude or (),
        honoured=suppressions,
        baseline=baseline,
        diff_base=diff_base or "",
    )
    kind = ReportFormat(format_ or settings.format or "text")
    wanted = [(kind, output), *map(_report, also or ())]
    kinds = {kind for kind, _ in wanted}
    options = replace(
        options,
        passes=everything or ReportFormat.JUNIT in kinds,
        drawing=bool(kinds & {ReportFormat.MARKDOWN, ReportFormat.GITHUB_COMMENT}),
    )
    _require_rules(options)
    look = RenderOptions(
        everything=everything,
        verbose=verbose,
        quiet=quiet,
        colour=_coloured(color, output),
        width=_width(output),
        sarif_profile=sarif_profile or settings.sarif_profile,
        config=_relative(settings.file) if settings.file else "",
        started=datetime.now(UTC),
        unknowns=unknown is not Open.IGNORE,
    )
    report = _scanned(paths, options)
    nothing = _is_nothing(report)
    for form, file in wanted:
        if not (nothing and form is ReportFormat.TEXT and file == "-"):
            write(rendered(report, form, look), file)
    if nothing:
        _say(f"azward: nothing to scan in {_names(paths)}: expected {EXPECTED}")
    elif kind is not ReportFormat.TEXT or output != "-":
        _tell(report.diagnostics)
        for entry in report.diagnostics:
            if not entry.file:  # of no file: that nothing could be compared
                _say(f"azward: {entry.message}")
    status = _status(report, fail_on or settings.fail_on or "low", unknown=unknown is Open.FAIL)
    if status is ExitStatus.CLEAN and (strict_suppressions or settings.strict_suppressions) and _is_lax(report):
        status = ExitStatus.FINDINGS
    raise typer.Exit(status)


def _report(text: str) -> tuple[ReportFormat, str]:
    from azward.config.configuration import ConfigError

    try:
        return parse_report(text)
    except ValueError as error:
        raise ConfigError(f"--report: {error}") from None


def _scanned(paths: Sequence[Path], options: ScanOptions) -> Report:
    from azward.pipeline.scan import scan as run

    with _patience():
        return run(paths, options)


def _is_nothing(report: Report) -> bool:
    return report.stats.units == 0 and not any(entry.kind.unread for entry in report.diagnostics)


def _is_lax(report: Report) -> bool:
    """Whether a suppression is of no use any more, or does not hold."""
    return any(notice.state != "used" for notice in report.suppressions)


def _status(report: Report, fail_on: str, *, unknown: bool = False) -> ExitStatus:
    from azward.rule.model import Severity, Status

    if any(entry.kind.unread for entry in report.diagnostics):
        return ExitStatus.UNREAD
    if report.stats.units == 0:
        return ExitStatus.NOTHING
    if unknown and any(result.status is Status.UNKNOWN and result.new is not False for result in report.results):
        return ExitStatus.FINDINGS
    if fail_on == Threshold.NEVER:
        return ExitStatus.CLEAN
    least = Severity.parse(fail_on)
    failing = (result for result in report.results if result.counts)
    return ExitStatus.FINDINGS if any(least <= result.severity for result in failing) else ExitStatus.CLEAN


def _require_rules(options: ScanOptions) -> None:
    """Fail if an option names a rule that does not exist: otherwise a slip of the pen would make a scan green."""
    wanted = [*options.rules, *options.skip_rules, *options.severities]
    if not wanted:
        return
    from azward.rule.pack import built_in_root, rule_ids

    roots = (built_in_root(), *options.rule_roots)
    known = rule_ids(roots)
    left = [name for name in wanted if not _matches(name, known)]
    if left:  # aliases stand in the files, all of which have to be read
        rules = _all_rules(roots)
        aliases = [name for rule in rules for alias in rule.aliases for name in (alias, alias.partition(":")[2])]
        left = [name for name in left if not _matches(name, aliases)]
    if left:
        _no_such_rule(left[0], known)


def _matches(pattern: str, names: Sequence[str]) -> bool:
    from fnmatch import fnmatchcase

    return any(fnmatchcase(name.casefold(), pattern.casefold()) for name in names)


def _no_such_rule(name: str, known: Sequence[str]) -> NoReturn:
    import difflib

    from azward.config.configuration import ConfigError

    close = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean `{close[0]}`?" if close else "`azward rules` lists them"
    raise ConfigError(f"no rule is called `{name}`, {hint}")


# azward baseline


@baseline_app.command("write", epilog=EPILOG)
def write_baseline(
    paths: Paths,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The baseline; azward-baseline.yaml without it.")
    ] = None,
    parameters: Parameters = None,
    profile: Annotated[Profile | None, typer.Option(help="`strict` also accepts what rules of severity info find.")] = None,
    partial: Partial = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
) -> None:
    """Write all findings to a file of accepted ones; what people said in it is kept."""
    from azward.config.configuration import scan_options
    from azward.suppression.baseline import NAME, entries_of, read_baseline, render

    _require_paths(paths)
    settings = _config(paths, config)
    options = scan_options(settings, parameters=parameters or (), profile=profile, partial=partial, exclude=exclude or ())
    file = output or settings.baseline or Path(NAME)
    before = read_baseline(file).entries if file.exists() else ()
    report = _scanned(paths, replace(options, baseline=None))
    entries = entries_of(report.results, before)
    write(render(entries), str(file))
    _tell(report.diagnostics)
    _say(f"azward: {_relative(file)} accepts {len(entries):,} findings; before: {len(before):,}")
    raise typer.Exit(_status(report, Threshold.NEVER))


@baseline_app.command(epilog=EPILOG)
def check(
    paths: Paths,
    baseline: BaselineFile = None,
    parameters: Parameters = None,
    profile: Annotated[Profile | None, typer.Option(help="`strict` also runs rules of severity info.")] = None,
    partial: Partial = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
) -> None:
    """Report findings that the baseline lacks and entries that are stale or expired; with either, the status is 1."""
    from azward.config.configuration import scan_options
    from azward.report import text
    from azward.suppression.baseline import NAME

    _require_paths(paths)
    settings = _config(paths, config)
    file = baseline or settings.baseline or Path(NAME)
    options = scan_options(
        settings, parameters=parameters or (), profile=profile, partial=partial, exclude=exclude or (), baseline=file
    )
    report = _scanned(paths, options)
    write(text.render(report, colour=_coloured(Colour.AUTO, "-"), width=_width("-")), "-")
    status = _status(report, Threshold.INFO)
    lax = any(notice.kind == "baseline" and notice.state != "used" for notice in report.suppressions)
    raise typer.Exit(ExitStatus.FINDINGS if status is ExitStatus.CLEAN and lax else status)


# azward graph


@app.command(epilog=EPILOG)
def graph(
    paths: Paths,
    format_: Annotated[DrawingFormat, typer.Option("--format", "-f", help="Format of the graph.")] = DrawingFormat.JSON,
    output: Output = "-",
    parameters: Parameters = None,
    partial: Partial = False,
    config: ConfigFile = None,
    exclude: Exclude = None,
) -> None:
    """Show what a rule sees: the resources, and the links between them."""
    from azward.config.configuration import scan_options
    from azward.pipeline.graphs import graph as run
    from azward.report.graph import render

    _require_paths(paths)
    options = scan_options(_config(paths, config), parameters=parameters or (), partial=partial, exclude=exclude or ())
    with _patience():
        report = run(paths, options)
    write(render(report, format_.value), output)
    _tell(report.diagnostics)
    if any(entry.kind.unread for entry in report.diagnostics):
        raise typer.Exit(ExitStatus.UNREAD)
    if not report.units:
        _say(f"azward: nothing to read in {_names(paths)}: expected {EXPECTED}")
        raise typer.Exit(ExitStatus.NOTHING)


# azward rules


@rules_app.callback()
def rules(
    context: typer.Context,
    format_: Annotated[ListFormat, typer.Option("--format", "-f", help="Format of the list.")] = ListFormat.TEXT,
) -> None:
    """List, explain and draft rules; alone, it lists them."""
    if context.invoked_subcommand is None:
        from azward.report import rules as listing

        render = listing.render_json if format_ is ListFormat.JSON else listing.render_list
        write(render(_all_rules()), "-")


def _all_rules(roots: Sequence[Path] | None = None) -> list[Rule]:
    from azward.rule.pack import load_rules

    return sorted(load_rules(roots), key=lambda rule: rule.id)


def _complete_rule(incomplete: str) -> list[str]:
    from azward.rule.pack import rule_ids

    return sorted(name for name in rule_ids() if name.startswith(incomplete))


@rules_app.command()
def explain(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id or alias of the rule.", autocompletion=_complete_rule)],
    format_: Annotated[PageFormat, typer.Option("--format", "-f", help="Format of the page.")] = PageFormat.TEXT,
) -> None:
    """Print the page of a rule: why it matters, how to mend it, what it asks for."""
    from azward.report import rules as listing

    rule = _find(identity)
    source = _source(rule)
    if format_ is PageFormat.MARKDOWN:
        write(listing.render_markdown(rule, source), "-")
    else:
        write(listing.render_page(rule, source, width=_width("-")), "-")


def _find(identity: str) -> Rule:
    from azward.rule.pack import find_rule, rule_ids

    return find_rule(identity) or _no_such_rule(identity, rule_ids())


def _source(rule: Rule) -> str:
    try:
        return Path(rule.path).read_text(encoding="utf-8") if rule.path else ""
    except OSError:
        return ""


@rules_app.command()
def new(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the rule: `storage/secure-transfer`.")],
    resource: Annotated[str, typer.Option(metavar="TYPE", help="Resource type: `Microsoft.Storage/storageAccounts`.")],
    directory: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder of the rules; in a checkout of azward, `rules`.")
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
        raise ConfigError(f"{_relative(file)}: exists already, and is left as it is") from None
    except OSError as error:
        raise ConfigError(f"{_relative(file)}: cannot be written: {_reason(error)}") from error
    typer.echo(f"{_relative(file)} is drafted: replace each TODO, then run `pytest`")


def _own_rules() -> Path:
    from azward.config.configuration import ConfigError

    if Path("analyzer/azward/rule").is_dir() and Path("rules").is_dir():
        return Path("rules")
    raise ConfigError("not in a checkout of azward: say with --directory where the rules are")


# Input and output


def _require_paths(paths: Sequence[Path]) -> None:
    """Fail if there is none of `paths`; where there are others, what is missing is a diagnostic of the scan."""
    from azward.config.configuration import ConfigError

    missing = [path for path in paths if not path.exists()]
    if len(missing) == len(paths):
        raise ConfigError(f"no such file or folder: {_names(missing)}")


def _names(paths: Iterable[Path]) -> str:
    return ", ".join(f"`{path}`" for path in paths)


def _config(paths: Sequence[Path], given: Path | None) -> Config:
    from azward.config.configuration import Config, find_config, load_config

    file = given or find_config(paths[0])
    return load_config(file) if file else Config()


def _relative(file: Path) -> str:
    try:
        return file.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(file)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def write(text: str, output: str) -> None:
    if output == "-":
        try:
            _print(text)
        except BrokenPipeError:
            raise ClosedPipeError from None
        return
    try:
        Path(output).write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        from azward.config.configuration import ConfigError

        raise ConfigError(f"{output}: cannot be written: {_reason(error)}") from error


def _print(text: str) -> None:
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:  # something stands in for it that takes text only
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    stream.write(text.encode("utf-8", "backslashreplace"))
    stream.flush()


def _say(line: str) -> None:
    from azward.report.plain import inert, plain

    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(inert(plain(line)).encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _tell(diagnostics: Sequence[Diagnostic]) -> None:
    """Say what was not read, for those who see only the log of a job whose report went elsewhere."""
    unread = [entry for entry in diagnostics if entry.kind.unread]
    for entry in unread[:SHOWN_ERRORS]:
        _say(f"azward: {entry.file}:{entry.line}:{entry.column}: {entry.message}")
    if len(unread) > SHOWN_ERRORS:
        _say(f"azward: and {len(unread) - SHOWN_ERRORS:,} more places that could not be read")


def _coloured(color: Colour, output: str) -> bool:
    if color is not Colour.AUTO:
        return color is Colour.ALWAYS
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return output == "-" and (bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty())


def _width(output: str) -> int:
    if output != "-" or not sys.stdout.isatty():
        return PLAIN_WIDTH
    import shutil

    return min(shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, 140)


@contextmanager
def _patience() -> Generator[None]:
    """Say on a terminal, after a while, that work is going on."""
    if not sys.stderr.isatty():
        yield
        return
    from threading import Event, Timer

    said = Event()

    def say() -> None:
        said.set()
        sys.stderr.write("azward: reading and judging …\r")
        sys.stderr.flush()

    timer = Timer(PATIENCE, say)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if said.is_set():
            sys.stderr.write("\x1b[K")
