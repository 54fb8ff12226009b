"""Which files Checkov would look for clusters in. Measured with 3.2.0 and 3.3.30."""

from __future__ import annotations

import os
from collections.abc import Iterator

from checkov.cloudformation.cfn_utils import CF_POSSIBLE_ENDINGS
from checkov.common.runners.base_runner import filter_ignored_paths
from checkov.serverless.runner import SLS_FILE_MASK  # type: ignore[attr-defined]  # it moved; 3.2.0 has it here


def files_below(folder: str) -> Iterator[str]:
    """The files in a folder that Checkov does not pass over."""
    for root, folders, names in os.walk(folder):
        filter_ignored_paths(root, folders, None)
        filter_ignored_paths(root, names, None)
        yield from (os.path.join(root, name) for name in names if os.path.isfile(os.path.join(root, name)))


def is_read(path: str) -> bool:
    """Whether a file is of a kind that Checkov reads."""
    return os.path.splitext(path)[1] in (".tf", ".hcl", *CF_POSSIBLE_ENDINGS)


def framework_of(path: str, text: str) -> str:
    """The framework of a file, empty for one that has no say about clusters."""
    if path.endswith((".tf", ".hcl")):
        return "terraform"
    if path.endswith(".tf.json"):
        return "terraform_json"
    if os.path.basename(path) in SLS_FILE_MASK:
        return "serverless"
    if path.endswith(".json") and '"planned_values"' in text and '"terraform_version"' in text:
        return "terraform_plan"
    is_template = os.path.splitext(path)[1] in CF_POSSIBLE_ENDINGS and "AWS::RDS::DBCluster" in text
    return "cloudformation" if is_template else ""
