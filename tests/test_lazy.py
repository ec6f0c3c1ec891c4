"""Packages that load what they offer when it is asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys
from types import ModuleType

import pytest


@pytest.mark.parametrize("package", ["reegraph", "reegraph.analysis", "reegraph.cli"])
def test_every_public_name_is_offered(package):
    """Each name of `__all__` is there, is in `dir`, and is no module, even where a submodule has the same name."""
    module = importlib.import_module(package)
    assert sorted(module.__all__) == sorted(set(module.__all__))
    for name in module.__all__:
        assert not isinstance(getattr(module, name), ModuleType)
        assert name in dir(module)


def test_a_submodule_does_not_hide_the_function_of_its_name():
    """After the module has been loaded first, the package still offers the function."""
    code = (
        "import reegraph.analysis.routes.paths, reegraph.build, reegraph\n"
        "print(callable(reegraph.analysis.paths), callable(reegraph.build), reegraph.analysis.engine.network.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.split() == ["True", "True", "reegraph.analysis.engine.network"], done.stderr


def test_an_unknown_name_is_an_attribute_error():
    """What is not offered is missing as in any module."""
    module = importlib.import_module("reegraph")
    with pytest.raises(AttributeError, match="module 'reegraph' has no attribute 'nothing'"):
        module.nothing  # noqa: B018


def test_importing_the_package_loads_no_documents():
    """`import reegraph` alone is quick."""
    code = "import sys, reegraph; print('reegraph.api' in sys.modules, reegraph.__version__ != '')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert done.stdout.split() == ["False", "True"]
