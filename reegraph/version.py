"""The version of the installed package."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("reegraph")
except PackageNotFoundError:  # pragma: no cover - the package runs from a folder that was never installed
    __version__ = "0+unknown"
