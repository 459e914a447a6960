"""Read the declarations in the files of one folder, which form a module."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from azward.graph.diagnostic import Diagnostic, DiagnosticKind
from azward.source.terraform.hcl.filenames import is_module_file, is_override
from azward.source.terraform.hcl.syntax import Attribute, Block, text_attribute
from azward.source.terraform.module.paths import is_local_source, joined_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azward.source.terraform.hcl.files import Files
    from azward.source.terraform.hcl.source_file import SourceFile

__all__ = [
    "Declaration",
    "Folder",
    "Folders",
    "Local",
    "is_child_module",
    "is_library",
    "is_root_module",
    "may_be_root_module",
    "read_file",
    "read_folder",
]


class Declaration(NamedTuple):
    """A block with its file."""

    tree: Block
    file: SourceFile


class Local(NamedTuple):
    """A local with its file."""

    tree: Attribute
    file: SourceFile


@dataclass(slots=True)
class Folder:
    """The declarations of a module by name."""

    path: Path
    variables: dict[str, Declaration] = field(default_factory=dict[str, Declaration])
    locals: dict[str, Local] = field(default_factory=dict[str, Local])
    resources: dict[tuple[str, str], Declaration] = field(default_factory=dict[tuple[str, str], Declaration])
    data: dict[tuple[str, str], Declaration] = field(default_factory=dict[tuple[str, str], Declaration])
    ephemeral: dict[tuple[str, str], Declaration] = field(default_factory=dict[tuple[str, str], Declaration])
    actions: dict[tuple[str, str], Declaration] = field(default_factory=dict[tuple[str, str], Declaration])
    calls: dict[str, Declaration] = field(default_factory=dict[str, Declaration])
    outputs: dict[str, Declaration] = field(default_factory=dict[str, Declaration])
    settings: list[Declaration] = field(default_factory=list[Declaration])  # `terraform` blocks
    providers: list[Declaration] = field(default_factory=list[Declaration])
    files: list[str] = field(default_factory=list[str])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    broken: bool = False  # a file cannot be read: missing declarations may be in it

    @property
    def size(self) -> int:
        """The number of resources and calls."""
        return len(self.resources) + len(self.data) + len(self.ephemeral) + len(self.actions) + len(self.calls)

    def local_calls(self) -> Iterator[Path]:
        """Yield the folders of the modules that it calls by a local path."""
        for declared in self.calls.values():
            source = text_attribute(declared.tree, "source")
            if source and is_local_source(source):
                yield joined_path(self.path, source)


def is_child_module(folder: Folder, *, called: bool) -> bool:
    """Decide whether a module is meant to be called by others.

    It configures neither a provider nor a backend, requires arguments, and is below `modules` or `called` by another module.
    """
    return _is_placed(folder, called=called) and _needs_arguments(folder) and not _is_configured(folder)


def is_library(folder: Folder, *, called: bool) -> bool:
    """Decide whether a module without variable files has no deployment of its own, so that callers replace its defaults.

    It configures neither a provider nor a backend, and requires arguments, is below `modules` or `called` by another module.
    """
    configured = _is_configured(folder) and not _lacks_azurerm(folder)
    return not configured and (_needs_arguments(folder) or _is_placed(folder, called=called))


def _lacks_azurerm(folder: Folder) -> bool:
    """Decide whether a module has azurerm resources and only other providers: azurerm requires a provider block."""
    backends = any(block.type in ("backend", "cloud") for setting in folder.settings for block in setting.tree.blocks)
    uses = any(kind.startswith("azurerm_") for kind, _ in folder.resources)
    return uses and not backends and all(declared.tree.labels != ("azurerm",) for declared in folder.providers)


def _is_configured(folder: Folder) -> bool:
    return bool(folder.providers) or _has_backend(folder)


def _is_placed(folder: Folder, *, called: bool) -> bool:
    return called or "modules" in folder.path.parts[-4:-1]


def is_root_module(folder: Folder) -> bool:
    """Decide whether a module is deployed on its own, even if others call it.

    It has a backend, which Terraform ignores in others, or it configures a provider and requires no arguments.
    """
    return _has_backend(folder) or (bool(_configured_providers(folder)) and not _needs_arguments(folder))


def may_be_root_module(folder: Folder) -> bool:
    """Decide whether a module that no other deploys may be deployed on its own: it has a provider, or takes no arguments."""
    return bool(_configured_providers(folder)) or not folder.variables


def _needs_arguments(folder: Folder) -> bool:
    return any("default" not in declared.tree.attributes for declared in folder.variables.values())


def _has_backend(folder: Folder) -> bool:
    return any(block.type in ("backend", "cloud") for setting in folder.settings for block in setting.tree.blocks)


def _configured_providers(folder: Folder) -> list[Declaration]:
    """Return the provider blocks that configure something: an empty one, or an alias alone, only declares a name."""
    return [
        declared
        for declared in folder.providers
        if declared.tree.blocks or declared.tree.attributes.keys() - {"alias", "version"}
    ]


class Folders:
    """The folders below the scan root, each read once."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._read: dict[Path, Folder] = {}
        self.shared: Callable[[Path], Folders | None] = lambda _: None  # finds the same path in another version of the tree

    def known(self, path: Path) -> Folder | None:
        """Return the folder at `path` if it has been read."""
        return self._read.get(path)

    def get(self, path: Path) -> Folder:
        """Return the declarations in the files of a folder."""
        if path not in self._read:
            shared = self.shared(path)
            self._read[path] = shared.get(path) if shared is not None else read_folder(path, self.files)
        return self._read[path]

    def called_by(self, folder: Folder) -> Iterator[Path]:
        """Yield the folders of the modules that it calls by a local path, except by calls that Terraform refuses.

        A module with a provider configuration of its own cannot be called with `count`, `for_each` or `depends_on`, and no
        call has both `count` and `for_each`: <https://developer.hashicorp.com/terraform/language/modules/develop/providers>.
        """
        for declared in folder.calls.values():
            arguments = declared.tree.attributes.keys()
            source = text_attribute(declared.tree, "source")
            if not source or not is_local_source(source) or {"count", "for_each"} <= arguments:
                continue
            path = joined_path(folder.path, source)
            repeated = not arguments.isdisjoint(("count", "for_each", "depends_on"))
            inside = repeated and self.files.contains(path) and self.files.disk.is_dir(path)
            if not (inside and _configured_providers(self.get(path))):
                yield path

    def called_from(self, folder: Folder) -> Iterator[Folder]:
        """Yield the folder and those of the modules that it calls by local paths, directly or not, each once."""
        seen: set[Path] = set()
        pending = [folder]
        while pending:
            current = pending.pop()
            if current.path not in seen:
                seen.add(current.path)
                yield current
                pending.extend(
                    self.get(path)
                    for path in current.local_calls()
                    if self.files.contains(path) and self.files.disk.is_dir(path)
                )


def read_folder(path: Path, files: Files) -> Folder:
    """Read the declarations in the files of a folder; override files are merged into the others."""
    folder = Folder(path)
    if not files.contains(path):
        message = "path is outside the scan root; skipped"
        folder.diagnostics.append(Diagnostic(files.name(path), 1, 1, message, DiagnosticKind.UNREADABLE))
        folder.broken = True
        return folder
    try:
        names = [name for name in files.disk.names(path) if is_module_file(name) and files.disk.is_file(path / name)]
    except OSError as error:
        message = f"cannot be read: {(error.strerror or 'unknown error').lower()}"
        folder.diagnostics.append(Diagnostic(files.name(path), 1, 1, message, DiagnosticKind.UNREADABLE))
        folder.broken = True
        return folder
    preferred = {name.replace(".tofu", ".tf") for name in names if ".tofu" in name}
    for name in sorted((name for name in names if name not in preferred), key=is_override):
        read_file(folder, path / name, files, override=is_override(name))
    return folder


def read_file(folder: Folder, path: Path, files: Files, *, override: bool = False) -> None:
    """Add the declarations in a file to its folder."""
    folder.files.append(files.name(path))
    body, problem = files.parse(path)
    if problem is not None:
        folder.diagnostics.append(problem)
        folder.broken = True
    source = files.get(path)
    if body is None or isinstance(source, Diagnostic):
        return
    for block in body.blocks:
        _declare(folder, Declaration(block, source), override=override)


def _declare(folder: Folder, declared: Declaration, *, override: bool) -> None:
    block = declared.tree
    match block.type, block.labels:
        case "variable", (name,):
            _put(folder, folder.variables, name, declared, override=override)
        case "output", (name,):
            _put(folder, folder.outputs, name, declared, override=override)
        case "module", (name,):
            _put(folder, folder.calls, name, declared, override=override)
        case "resource", (kind, name):
            _put(folder, folder.resources, (kind, name), declared, override=override)
        case "data", (kind, name):
            _put(folder, folder.data, (kind, name), declared, override=override)
        case (("ephemeral" | "action"), (kind, name)):
            acting = folder.ephemeral if block.type == "ephemeral" else folder.actions
            _put(folder, acting, (kind, name), declared._replace(tree=_configured(block)), override=override)
        case "provider", (_,):
            folder.providers.append(declared)
        case "terraform", ():
            folder.settings.append(declared)
        case "locals", ():
            for name, attribute in block.attributes.items():
                folder.locals[name] = Local(attribute, declared.file)
        case (("variable" | "output" | "module" | "resource" | "data" | "ephemeral" | "provider"), labels):
            wanted = 2 if block.type in ("resource", "data", "ephemeral") else 1
            message = f"`{block.type}`: expected {wanted} label{'s' * (wanted > 1)}, not {len(labels)}"
            _problem(folder, declared, message, DiagnosticKind.INVALID)
        case _:  # moved, import, removed, check, and blocks of newer versions
            return


def _configured(block: Block) -> Block:
    """Return a block, that of an action with the arguments that are in its `config`."""
    config = next((inner for inner in block.blocks if inner.type == "config"), None)
    if config is None or block.type != "action":
        return block
    return block._replace(attributes={**config.attributes, **block.attributes}, blocks=config.blocks)


_Key = TypeVar("_Key", str, "tuple[str, str]")


def _put(folder: Folder, into: dict[_Key, Declaration], key: _Key, declared: Declaration, *, override: bool) -> None:
    before = into.get(key)
    if before is not None and override:
        into[key] = Declaration(_merged(before.tree, declared.tree), before.file)
        return
    if before is not None:
        name = key if isinstance(key, str) else ".".join(key)
        _problem(folder, declared, f"`{name}` is declared twice", DiagnosticKind.INVALID)
    into[key] = declared


def _merged(base: Block, override: Block) -> Block:
    kinds = {block.type for block in override.blocks}
    blocks = (*(block for block in base.blocks if block.type not in kinds), *override.blocks)
    return base._replace(attributes={**base.attributes, **override.attributes}, blocks=blocks)


def _problem(folder: Folder, declared: Declaration, message: str, kind: DiagnosticKind) -> None:
    file, block = declared.file, declared.tree
    folder.diagnostics.append(Diagnostic(file.file, *file.position(block.start), message, kind))
