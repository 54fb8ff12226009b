"""Makes this folder the package ``checkov_backtrack`` where Checkov executes its checks as files of their own.

Checkov walks the folder that it is given, whatever that is called, and executes ``rds034_*.py`` as top-level modules
(3.2.0 to 3.3.30). All that they import from the package is then found by Python's own import system, also long after
loading. Where the checks are signed, nothing but what Checkov has verified is found.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from types import ModuleType

NAME = "checkov_backtrack"


def adopt(check: ModuleType) -> None:
    """Makes a check that Checkov executes as a file a module of the package, which is made for the first one.

    The package of a folder that was there before, or of an import, stays what it is.
    """
    if NAME not in sys.modules:
        spec = check.__spec__
        assert spec is not None and spec.origin is not None
        folder = os.path.dirname(os.path.abspath(spec.origin))
        package = ModuleSpec(NAME, None, is_package=True)
        if type(spec.loader) is SourceFileLoader:
            package.submodule_search_locations = [folder]
        else:  # Checkov's own finder serves un-dotted names only, and only while the folder is loaded (3.3.30)
            sys.meta_path.insert(0, _Verified(os.path.realpath(folder)))
        sys.modules[NAME] = module_from_spec(package)
    sys.modules.setdefault(f"{NAME}.{check.__name__}", check)


class _Verified:
    """Finds the modules of the package among the sources that Checkov has verified, and nowhere else."""

    def __init__(self, folder: str) -> None:
        from checkov.common.external_checks.verification.sources_registry import get_all_verified_sources

        self._folder = folder
        self._sources = get_all_verified_sources() or {}  # by the real path

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if not name.startswith(f"{NAME}."):
            return None
        file = os.path.join(self._folder, *name.split(".")[1:])
        if f"{file}.py" in self._sources:
            return ModuleSpec(name, self, origin=f"{file}.py")  # type: ignore[arg-type]  # a loader without the base class
        if any(each.startswith(file + os.sep) for each in self._sources):
            return ModuleSpec(name, None, is_package=True)
        raise ModuleNotFoundError(f"{name} is none of the files that Checkov has verified", name=name)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        path = str(module.__spec__ and module.__spec__.origin)
        exec(compile(self._sources[path], path, "exec", dont_inherit=True), module.__dict__)
