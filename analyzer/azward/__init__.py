"""azward checks Azure infrastructure before you deploy it, or as it runs.

```python
import azward

report = azward.scan("infra")
for result in report.results:
    if result.counts:
        print(result.severity, result.message, result.location.span.file)
```

`docs/python.md` describes the interface. Its names are imported when one is used, so that the command line starts quickly.
"""

__version__ = "0.1.0"

_INTERFACE = "azward.api"


def __getattr__(name: str) -> object:
    """Return a name of the interface, imported on its first use."""
    if name.startswith("_"):  # what Python looks for in every package
        raise AttributeError(f"module `azward` has no attribute `{name}`")
    from importlib import import_module

    interface = import_module(_INTERFACE)
    if name not in interface.__all__:
        raise AttributeError(f"module `azward` has no attribute `{name}`")
    return getattr(interface, name)


def __dir__() -> list[str]:
    from importlib import import_module

    return sorted({*globals(), *import_module(_INTERFACE).__all__})
