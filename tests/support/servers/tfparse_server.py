"""The windows that tfparse, another evaluator of Terraform, works out: a folder a line in, a JSON object a line out."""

from __future__ import annotations

import json
import sys

from tfparse import load_from_path


def windows(folder: str) -> dict[str, object]:
    try:
        blocks = load_from_path(folder).get("aws_rds_cluster", [])
        return {block["__tfmeta"]["path"]: block.get("backtrack_window") for block in blocks}
    except Exception:  # whatever it cannot read
        return {}


for line in sys.stdin:
    print(json.dumps(windows(json.loads(line))), flush=True)
