"""Makes this folder the package ``checkov_backtrack`` where Checkov executes its checks as files of their own.

Checkov walks the folder that it is given, whatever that is called, and executes ``rds034_*.py`` as top-level modules
(3.2.0 to 3.3.30). All that they import from the package is then found by Python's own import system, also long after
loading. Where the checks are signed, nothing but what Checkov has verified is found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import CodeType, ModuleType

NAME = "checkov_backtrack"


def adopt(check: ModuleType) -> None:
    """Makes a check that Checkov executes as a file a module of the package, which is made for the first one.

    The package of a folder that was there before, or of an import, stays what it is.
    """
    if NAME not in sys.modules:
        spec = check.__spec__
        assert spec is not None and spec.origin is not None
        sys.modules[NAME] = _package(os.path.dirname(os.path.abspath(spec.origin)), spec)
    sys.modules.setdefault(f"{NAME}.{check.__name__}", check)


def _package(folder: str, check: ModuleSpec) -> ModuleType:
    """A package whose modules are the files of a folder, as Checkov has verified them where the check is signed."""
    spec = ModuleSpec(NAME, None, is_package=True)
    if type(check.loader) is SourceFileLoader:
        spec.submodule_search_locations = [folder]
    else:  # Checkov's own finder serves un-dotted names only, and only while the folder is loaded (3.3.30)
        from checkov.common.external_checks.verification.sources_registry import get_all_verified_sources

        sys.meta_path.insert(0, _Verified(os.path.realpath(folder), get_all_verified_sources() or {}))
    return module_from_spec(spec)


class _Verified(MetaPathFinder):
    """Finds the modules of the package among verified sources, and nowhere else."""

    def __init__(self, folder: str, sources: Mapping[str, bytes]) -> None:
        """:param sources: by the real path"""
        self._folder = folder
        self._sources = sources

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if not name.startswith(f"{NAME}."):
            return None
        file = os.path.join(self._folder, *name.split(".")[1:])
        if f"{file}.py" in self._sources:
            return spec_from_loader(name, _VerifiedSource(f"{file}.py", self._sources[f"{file}.py"]))
        if any(each.startswith(file + os.sep) for each in self._sources):
            return ModuleSpec(name, None, is_package=True)
        raise ModuleNotFoundError(f"{name} is none of the files that Checkov has verified", name=name)


class _VerifiedSource(InspectLoader):
    def __init__(self, path: str, source: bytes) -> None:
        self._path = path
        self._source = source

    def get_source(self, name: str) -> str:
        return self._source.decode()

    def get_code(self, name: str) -> CodeType:
        return self.source_to_code(self._source, self._path)

    def is_package(self, name: str) -> bool:
        return False
