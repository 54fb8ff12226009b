"""The modules that ``terraform init`` has left on disk."""

from __future__ import annotations

import json
import os
from typing import NamedTuple

from checkov_backtrack.terraform.configuration_files import Sources


class Installed(NamedTuple):
    """A module on disk; its version is empty where its source has none."""

    folder: str
    version: str


def installed_modules(sources: Sources, root: str) -> dict[str, Installed]:
    """The modules of the root module in a folder, by the names of the calls that lead to them, with dots.

    Terraform keeps no promise about this file, so that one in another form, or a damaged one, names no module.
    """
    data = os.environ.get("TF_DATA_DIR") or ".terraform"
    text = sources.text(os.path.join(root, data, "modules", "modules.json"))
    try:
        modules = json.loads(text or "{}").get("Modules")
        return {
            each["Key"]: Installed(os.path.normpath(os.path.join(root, each["Dir"])), str(each.get("Version") or ""))
            for each in modules or ()
            if isinstance(each.get("Key"), str) and isinstance(each.get("Dir"), str)
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
