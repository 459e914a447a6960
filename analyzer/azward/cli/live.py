"""`azward live` and `azward drift`: what runs, judged, and compared with what is written.

Only these import the packages of Azure, and only once they run.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azward.cli.commands import (
    EPILOG,
    BaselineFile,
    Colour,
    Exclude,
    Output,
    Parameters,
    Paths,
    Profile,
    SarifProfile,
    Threshold,
    app,
    scan,
    write,
)
from azward.cli.formats import ReportFormat
from azward.exit_status import ExitStatus
from azward.source.live.credential import CredentialKind, SignIn

if TYPE_CHECKING:
    from collections.abc import Generator

    from azward.source.live.client import Azure
    from azward.source.live.save import Progress
    from azward.source.live.scope import Identity, Scope

__all__ = ["drift", "live"]

Subscriptions = Annotated[
    list[str] | None,
    typer.Option("--subscription", metavar="ID|NAME", help="A subscription; repeatable. All that are visible, if none."),
]
ManagementGroup = Annotated[str, typer.Option(metavar="ID", help="All subscriptions below this management group.")]
ResourceGroups = Annotated[
    list[str] | None, typer.Option("--resource-group", metavar="NAME", help="Only this resource group; repeatable.")
]
Tenant = Annotated[str, typer.Option(metavar="ID", help="The tenant to sign in to.")]
CloudName = Annotated[
    str,
    typer.Option("--cloud", metavar="NAME|URL", help="`public`, `usgov`, `china`, or the address of a resource manager."),
]
Kind = Annotated[CredentialKind, typer.Option("--credential", help="How to sign in; `default` tries what is there.")]
ClientId = Annotated[str, typer.Option(metavar="ID", help="The application or the managed identity to sign in as.")]
Certificate = Annotated[
    Path | None, typer.Option("--client-certificate", metavar="FILE", help="The certificate of the application.")
]
Save = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Keep what was listed (*.azward.json); an interrupted listing is continued."),
]


@app.command(epilog=EPILOG)
def live(
    subscription: Subscriptions = None,
    management_group: ManagementGroup = "",
    resource_group: ResourceGroups = None,
    tenant: Tenant = "",
    cloud: CloudName = "public",
    credential: Kind = CredentialKind.DEFAULT,
    client_id: ClientId = "",
    client_certificate: Certificate = None,
    whoami: Annotated[
        bool, typer.Option("--whoami", help="Only say who signs in, where, and what may not be read there.")
    ] = False,
    save: Save = None,
    format_: Annotated[ReportFormat | None, typer.Option("--format", "-f", help="Format of the report.")] = None,
    output: Output = "-",
    also: Annotated[
        list[str] | None,
        typer.Option("--report", metavar="FORMAT=FILE", help="Also write the report in this format to a file; repeatable."),
    ] = None,
    fail_on: Annotated[Threshold | None, typer.Option(help="Least severity that makes the exit status 1.")] = None,
    profile: Annotated[Profile | None, typer.Option(help="`strict` also runs rules of severity info.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also report what passes, and each open answer.")] = False,
    rule: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this rule: id, alias or pattern; repeatable.")
    ] = None,
    skip_rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="Not this rule; repeatable.")] = None,
    sarif_profile: Annotated[SarifProfile | None, typer.Option(help="`github` leaves out what is no alert.")] = None,
    color: Annotated[Colour, typer.Option(help="Whether text is coloured.")] = Colour.AUTO,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="List each open answer, all notes and types.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line a finding, and what was not read.")] = False,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The configuration.")] = None,
    baseline: BaselineFile = None,
) -> None:
    """Read what runs in Azure and report the threats that it leaves open. Needs the role Reader; nothing is ever written."""
    from azward.config.configuration import find_config

    signed = SignIn(credential, tenant, client_id, str(client_certificate or ""))
    wanted = tuple(subscription or ()), management_group, tuple(resource_group or ())
    if whoami:
        raise typer.Exit(_whoami(cloud, signed, *wanted))
    with listed(cloud, signed, *wanted, save) as snapshot:
        scan(
            [snapshot],
            format_=format_,
            output=output,
            also=also,
            fail_on=fail_on,
            profile=profile,
            everything=everything,
            rule=rule,
            skip_rule=skip_rule,
            sarif_profile=sarif_profile,
            color=color,
            verbose=verbose,
            quiet=quiet,
            config=config or find_config(Path.cwd()),
            baseline=baseline,
        )


class DriftFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


@app.command(epilog="Exit status: 0 no drift, 1 drift, 2 wrong usage, 3 nothing to scan, 4 unread input.")
def drift(
    paths: Paths,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A snapshot of what runs, in place of listing it now.")
    ] = None,
    parameters: Parameters = None,
    format_: Annotated[DriftFormat, typer.Option("--format", "-f", help="Format of the report.")] = DriftFormat.TEXT,
    output: Output = "-",
    rule: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Only this rule: id, alias or pattern; repeatable.")
    ] = None,
    skip_rule: Annotated[list[str] | None, typer.Option(metavar="ID", help="Not this rule; repeatable.")] = None,
    profile: Annotated[Profile | None, typer.Option(help="`strict` also runs rules of severity info.")] = None,
    exclude: Exclude = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="The configuration.")] = None,
    subscription: Subscriptions = None,
    management_group: ManagementGroup = "",
    resource_group: ResourceGroups = None,
    tenant: Tenant = "",
    cloud: CloudName = "public",
    credential: Kind = CredentialKind.DEFAULT,
    client_id: ClientId = "",
    client_certificate: Certificate = None,
    save: Save = None,
) -> None:
    """Compare what is written with what runs: where a verdict differs, and what exists in one of them only."""
    from azward.config.configuration import Config, ConfigError, HonouredSuppressions, find_config, load_config, scan_options
    from azward.pipeline.drift import compare, render_json, render_text

    for path in (*paths, *([snapshot] if snapshot else [])):
        if not path.exists():
            raise ConfigError(f"no such file or folder: `{path}`")
    file = config or find_config(paths[0])
    options = scan_options(
        load_config(file) if file else Config(),
        parameters=parameters or (),
        rules=rule or (),
        skip_rules=skip_rule or (),
        profile=profile,
        exclude=exclude or (),
        honoured=HonouredSuppressions.NONE,
    )
    signed = SignIn(credential, tenant, client_id, str(client_certificate or ""))
    wanted = tuple(subscription or ()), management_group, tuple(resource_group or ())
    with nullcontext(snapshot) if snapshot else listed(cloud, signed, *wanted, save) as listing:
        found = compare(paths, listing, options)
    write(render_json(found) if format_ is DriftFormat.JSON else render_text(found), output)
    if any(entry.kind.unread for entry in found.diagnostics):
        raise typer.Exit(ExitStatus.UNREAD)
    raise typer.Exit(ExitStatus.CLEAN if found.is_empty else ExitStatus.FINDINGS)


@contextmanager
def listed(
    cloud: str,
    signed: SignIn,
    subscriptions: tuple[str, ...],
    management_group: str,
    resource_groups: tuple[str, ...],
    save: Path | None,
) -> Generator[Path]:
    """The snapshot of what was listed: `save`, else a file that is there for as long as the context."""
    with _faults(), tempfile.TemporaryDirectory(prefix="azward-") as folder:
        from azward.rule.credential import redact
        from azward.source.live.save import PART, list_into

        file = save or Path(folder, "live.azward.json")
        azure, scope, who = _signed_in(cloud, signed, subscriptions, management_group, resource_groups)
        try:
            with _progress() as progress:
                list_into(file, azure, scope, who, redact, progress)
        except KeyboardInterrupt:
            if save is not None:
                _say(f"interrupted: what was read is in `{save}{PART}`; the same command goes on from there")
            raise
        yield file


def _signed_in(
    cloud: str, signed: SignIn, subscriptions: tuple[str, ...], management_group: str, resource_groups: tuple[str, ...]
) -> tuple[Azure, Scope, Identity]:
    from azward.source.live.client import Azure, custom_cloud
    from azward.source.live.cloud import CLOUDS
    from azward.source.live.credential import credential
    from azward.source.live.scope import Wanted, identity, scope

    place = CLOUDS.get(cloud) or custom_cloud(cloud)
    azure = Azure(place, credential(signed, place))
    who = identity(azure)
    return azure, scope(azure, Wanted(subscriptions, management_group, resource_groups)), who


def _whoami(cloud: str, signed: SignIn, *wanted: object) -> ExitStatus:
    """Print who signs in and what may not be read; the status says whether something may not be."""
    with _faults():
        from azward.rule.pack import load_rules
        from azward.source.live.scope import missing

        azure, scope, who = _signed_in(cloud, signed, *wanted)  # pyright: ignore[reportArgumentType]
        types = sorted({kind for rule in load_rules() for kind in rule.resource_types if kind.startswith("Microsoft.")})
        typer.echo(f"identity: {who.name or 'not told'} (object {who.object_id or 'not told'})")
        typer.echo(f"tenant: {who.tenant or 'not told'}")
        typer.echo(f"cloud: {azure.cloud.name} ({azure.cloud.endpoint})")
        status = ExitStatus.CLEAN
        for held in scope.permissions:
            lacking = missing(held, types)
            if held.granted is None:
                typer.echo(f"{held.scope}: what may be read there is not told")
            elif not lacking:
                typer.echo(f"{held.scope}: all that rules ask for may be read")
            else:
                typer.echo(f"{held.scope}: {len(lacking):,} permissions are missing; the role Reader has all of them")
                for action in lacking:
                    typer.echo(f"  {action}")
            if lacking:
                status = ExitStatus.UNREAD
        return status


@contextmanager
def _faults() -> Generator[None]:
    """Says in one line what Azure or the user is at fault for, and ends with a status."""
    from azward.config.configuration import ConfigError
    from azward.source.live.cloud import CloudError, WrongRequestError

    try:
        yield
    except WrongRequestError as error:
        raise ConfigError(str(error)) from error
    except CloudError as error:
        _say(str(error))
        raise typer.Exit(ExitStatus.UNREAD) from error
    except OSError as error:
        raise ConfigError(f"{error.filename or 'the snapshot'}: cannot be written: {error.strerror or error}") from error


def _say(text: str) -> None:
    from azward.report.plain import inert, plain

    sys.stderr.write(inert(plain(f"azward: {text}")) + "\n")


@contextmanager
def _progress() -> Generator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield _Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _Drawn(bar)


class _Silent:
    def say(self, text: str, done: int, total: int) -> None:
        del text, done, total


class _Drawn:
    def __init__(self, bar: object) -> None:
        from rich.progress import Progress as Bar

        assert isinstance(bar, Bar)  # noqa: S101
        self._bar = bar
        self._tasks: dict[str, object] = {}

    def say(self, text: str, done: int, total: int) -> None:
        from rich.progress import TaskID

        task = self._tasks.get(text)
        if not isinstance(task, int):
            task = self._tasks[text] = self._bar.add_task(f"reading {text}", total=None)
        self._bar.update(TaskID(task), completed=done, total=max(total, done) or None)
