"""`azward live` and `azward drift`: scan live resources, and compare them with code.

Only these commands import the packages of Azure, and only when they run.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from azward.cli.inputs import require_paths
from azward.cli.options import (
    All,
    BaselineFile,
    Colour,
    ColourOption,
    ConfigFile,
    Exclude,
    FailOn,
    Include,
    NoGitignore,
    Output,
    OverrideRules,
    Parameters,
    Paths,
    Profile,
    Quiet,
    ReportFormat,
    Reports,
    RuleFolders,
    Rules,
    SarifProfile,
    SkipRules,
    TextOrJson,
    Values,
    Verbose,
)
from azward.cli.output import say, write_report
from azward.cli.scan import scan
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
    typer.Option("--subscription", metavar="ID|NAME", help="Subscription to scan; default: all visible ones. Repeatable."),
]
ManagementGroup = Annotated[str, typer.Option(metavar="ID", help="Scan all subscriptions below this management group.")]
ResourceGroups = Annotated[
    list[str] | None, typer.Option("--resource-group", metavar="NAME", help="Scan only this resource group. Repeatable.")
]
Tenant = Annotated[str, typer.Option(metavar="ID", help="Tenant to sign in to.")]
CloudName = Annotated[
    str,
    typer.Option("--cloud", metavar="NAME|URL", help="`public`, `usgov`, `china`, or the URL of a resource manager."),
]
Kind = Annotated[CredentialKind, typer.Option("--credential", help="How to sign in; `default` tries all available ways.")]
ClientId = Annotated[str, typer.Option(metavar="ID", help="Application or managed identity to sign in as.")]
Certificate = Annotated[
    Path | None, typer.Option("--client-certificate", metavar="FILE", help="Certificate of the application.")
]
Save = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Save the listing as a snapshot (*.azward.json); an interrupted one is continued."),
]


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
        bool, typer.Option("--whoami", help="Print the identity, and the permissions that it lacks; list nothing.")
    ] = False,
    save: Save = None,
    format_: ReportFormat = None,
    output: Output = "-",
    also: Reports = None,
    fail_on: FailOn = None,
    profile: Profile = None,
    everything: All = False,
    rule: Rules = None,
    skip_rule: SkipRules = None,
    rules: RuleFolders = None,
    override_rule: OverrideRules = None,
    sarif_profile: SarifProfile = None,
    color: ColourOption = Colour.AUTO,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: ConfigFile = None,
    baseline: BaselineFile = None,
) -> None:
    """Scan the resources of Azure subscriptions. Requires the role Reader; azward never changes anything."""
    from azward.config.configuration import find_config

    signed = SignIn(credential, tenant, client_id, str(client_certificate or ""))
    wanted = tuple(subscription or ()), management_group, tuple(resource_group or ())
    if whoami:
        raise typer.Exit(_whoami(cloud, signed, *wanted, verbose=verbose))
    with listed(cloud, signed, *wanted, save, verbose=verbose) as snapshot:
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
            rules=rules,
            override_rule=override_rule,
            sarif_profile=sarif_profile,
            color=color,
            verbose=verbose,
            quiet=quiet,
            config=config or find_config(Path.cwd()),
            baseline=baseline,
        )


def drift(
    paths: Paths = None,
    snapshot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Snapshot to compare with; default: list the resources now.")
    ] = None,
    parameters: Parameters = None,
    var: Values = None,
    format_: Annotated[TextOrJson, typer.Option("--format", "-f", help="Format of the report.")] = TextOrJson.TEXT,
    output: Output = "-",
    rule: Rules = None,
    skip_rule: SkipRules = None,
    rules: RuleFolders = None,
    override_rule: OverrideRules = None,
    profile: Profile = None,
    exclude: Exclude = None,
    include: Include = None,
    no_gitignore: NoGitignore = False,
    config: ConfigFile = None,
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
    """Compare code with the resources in Azure: rules with different results, and resources that only one of them has."""
    from dataclasses import replace

    from azward.config.configuration import Config, HonouredSuppressions, find_config, load_config, scan_options
    from azward.pipeline.drift import compare, render_json, render_text

    paths = [found for path in paths or [Path()] for found in require_paths([path], parameters)]
    if snapshot:
        require_paths([snapshot])
    file = config or find_config(paths[0])
    settings = load_config(file) if file else Config()
    options = scan_options(
        replace(settings, suppressions=(), baseline=None),
        parameters=parameters or (),
        values=var or (),
        rules=rule or (),
        skip_rules=skip_rule or (),
        rule_folders=rules or (),
        override_rules=override_rule or (),
        profile=profile,
        exclude=exclude or (),
        include=include or (),
        gitignore=not no_gitignore,
        honoured=HonouredSuppressions.CONFIGURATION,
    )
    signed = SignIn(credential, tenant, client_id, str(client_certificate or ""))
    wanted = tuple(subscription or ()), management_group, tuple(resource_group or ())
    with nullcontext(snapshot) if snapshot else listed(cloud, signed, *wanted, save) as listing:
        found = compare(paths, listing, options)
    render = render_json if format_ is TextOrJson.JSON else render_text
    whole = write_report(lambda: render(found), format_.value, output)
    if not whole or any(entry.kind.unread for entry in found.diagnostics):
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
    *,
    verbose: bool = False,
) -> Generator[Path]:
    """Yield the file of the snapshot: `save`, else a temporary file."""
    with tempfile.TemporaryDirectory(prefix="azward-") as folder:
        from azward.rule.redaction import stored
        from azward.source.live.save import PART, list_into

        file = save or Path(folder, "live.azward.json")
        with _faults(verbose=verbose), _terminable():
            try:
                azure, scope, who = _signed_in(cloud, signed, subscriptions, management_group, resource_groups)
                with _progress() as progress:
                    list_into(file, azure, scope, who, stored, progress)
            except KeyboardInterrupt:
                kept = save is not None and save.with_name(save.name + PART).is_file()
                again = f"; run the same command again to continue from `{save}{PART}`" if kept else ""
                say(f"interrupted{again}")
                raise
        yield file


@contextmanager
def _terminable() -> Generator[None]:
    """Let SIGTERM do inside what Ctrl-C does, so that the temporary folder is removed."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before if before is not None else signal.SIG_DFL)


def _signed_in(
    cloud: str, signed: SignIn, subscriptions: tuple[str, ...], management_group: str, resource_groups: tuple[str, ...]
) -> tuple[Azure, Scope, Identity]:
    from azward.source.live.client import Azure, custom_cloud
    from azward.source.live.cloud import CLOUDS
    from azward.source.live.credential import credential
    from azward.source.live.scope import Wanted, identity, scope

    place = CLOUDS.get(cloud) or custom_cloud(cloud)
    by_hand = signed.kind in (CredentialKind.BROWSER, CredentialKind.DEVICE_CODE)
    azure = Azure(place, credential(signed, place), by_hand=by_hand)
    who = identity(azure)
    return azure, scope(azure, Wanted(subscriptions, management_group, resource_groups)), who


def _whoami(cloud: str, signed: SignIn, *wanted: object, verbose: bool) -> ExitStatus:
    """Print the identity and its missing permissions. Return `UNREAD` if some are missing."""
    with _faults(verbose=verbose):
        from azward.rule.pack import load_rules
        from azward.source.live.scope import missing

        azure, scope, who = _signed_in(cloud, signed, *wanted)  # pyright: ignore[reportArgumentType]
        types = sorted({kind for rule in load_rules() for kind in rule.resource_types if kind.startswith("Microsoft.")})
        typer.echo(f"identity: {who.name or 'unknown'} (object {who.object_id or 'unknown'})")
        typer.echo(f"tenant: {who.tenant or 'unknown'}")
        typer.echo(f"cloud: {azure.cloud.name} ({azure.cloud.endpoint})")
        status = ExitStatus.CLEAN
        for held in scope.permissions:
            lacking = missing(held, types)
            if held.granted is None:
                typer.echo(f"{held.scope}: permissions could not be read")
            elif not lacking:
                typer.echo(f"{held.scope}: all required permissions are granted")
            else:
                typer.echo(f"{held.scope}: {len(lacking):,} permissions are missing; the role Reader includes all of them")
                for action in lacking:
                    typer.echo(f"  {action}")
            if lacking:
                status = ExitStatus.UNREAD
        return status


@contextmanager
def _faults(*, verbose: bool) -> Generator[None]:
    """Turn an error of Azure or of the user into one line and an exit status; `verbose` adds the details of a sign-in."""
    import logging

    from azward.config.configuration import ConfigError
    from azward.source.live.cloud import CloudError, SignInError, WrongRequestError

    for name in ("azure", "msal", "urllib3"):  # else they print each way to sign in that fails, with a traceback
        logging.getLogger(name).addHandler(logging.NullHandler())
    try:
        yield
    except SignInError as error:
        say(f"{error}; run `az login`, or choose another way to sign in with --credential")
        if verbose:
            say(error.details)
        raise typer.Exit(ExitStatus.UNREAD) from error
    except WrongRequestError as error:
        raise ConfigError(str(error)) from error
    except CloudError as error:
        say(str(error))
        raise typer.Exit(ExitStatus.UNREAD) from error
    except OSError as error:
        raise ConfigError(f"{error.filename or 'the snapshot'}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _progress() -> Generator[Progress]:
    """Yield a progress bar on a terminal, elsewhere an object that prints nothing."""
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
