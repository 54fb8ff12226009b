"""Turns running clusters into a template that Checkov scans.

``aws rds describe-db-clusters --output json | python clusters_to_template.py > live.json``

Reads the JSON of one or more commands from standard input: ``aws rds describe-db-clusters`` and, for accounts whose
clusters do not name their global database themselves, ``aws rds describe-global-clusters``. Writes a template with one
AWS::RDS::DBCluster for each running cluster to standard output.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

# What a verdict depends on; describe-db-clusters and CloudFormation call these alike.
PROPERTIES = (
    "DBClusterIdentifier",
    "Engine",
    "EngineVersion",
    "EngineMode",
    "BacktrackWindow",
    "GlobalClusterIdentifier",
    "ReplicationSourceIdentifier",
)


def documents(text: str) -> Iterator[dict[str, Any]]:
    """The JSON documents that stand one after the other in a text; raises ValueError for anything else."""
    decoder = json.JSONDecoder()
    position = 0
    while text[position:].strip():
        position += len(text[position:]) - len(text[position:].lstrip())
        document, position = decoder.raw_decode(text, position)
        if not isinstance(document, dict) or not {"DBClusters", "GlobalClusters"} & document.keys():
            raise ValueError("neither DBClusters nor GlobalClusters in the input")
        yield document


def logical_id(identifier: str, taken: dict[str, Any]) -> str:
    """A name that CloudFormation allows, ``OrdersProd`` for ``orders-prod``."""
    name = "".join(part.capitalize() for part in re.split(r"[^A-Za-z0-9]+", identifier)) or "Cluster"
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}{number}", number + 1
    return unique


def global_members(global_clusters: list[dict[str, Any]]) -> dict[str, str]:
    """The global database that each member belongs to, by the ARN of the member."""
    members: dict[str, str] = {}
    for cluster in global_clusters:
        for member in cluster.get("GlobalClusterMembers", []):
            for arn in (member.get("DBClusterArn"), *member.get("Readers", [])):
                members[str(arn)] = cluster["GlobalClusterIdentifier"]
    return members


def template(found: list[dict[str, Any]]) -> dict[str, Any]:
    """The template for what the commands found."""
    members = global_members([cluster for each in found for cluster in each.get("GlobalClusters", [])])
    resources: dict[str, Any] = {}
    for cluster in (cluster for each in found for cluster in each.get("DBClusters", [])):
        properties = {name: cluster[name] for name in PROPERTIES if cluster.get(name) not in (None, "")}
        arn = str(cluster.get("DBClusterArn"))
        if arn in members:
            properties["GlobalClusterIdentifier"] = members[arn]
        name = logical_id(str(cluster.get("DBClusterIdentifier")), resources)
        resources[name] = {"Type": "AWS::RDS::DBCluster", "Metadata": {"Arn": arn}, "Properties": properties}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Description": "Running clusters", "Resources": resources}


def main() -> int:
    try:
        found = list(documents(sys.stdin.read()))
    except ValueError as error:
        print(f"not the output of aws rds describe-db-clusters: {error}", file=sys.stderr)
        return 2
    if not any("DBClusters" in each for each in found):
        print("not the output of aws rds describe-db-clusters: describe-db-clusters said nothing", file=sys.stderr)
        return 2
    json.dump(template(found), sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
