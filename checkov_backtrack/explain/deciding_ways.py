"""What leaves the verdict on a cluster open, and what would decide it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkov_backtrack.rule.backtrack_rule import Cluster, Decision
from checkov_backtrack.worlds.possible_worlds import Open

_VARIABLE = re.compile(r"((?:module\.[\w-]+(?:\[[^\]]*\])?\.)*)var\.([\w-]+)")
_DATA = re.compile(r"\bdata\.[\w-]+\.")
_ADDRESS = re.compile(r"\b(?:aws|awscc|random|null|terraform)_\w+\.[\w-]+")
_AT_DEPLOYMENT = re.compile(r"\{\{resolve:|Fn::ImportValue|\.[A-Z]|Fn::Transform")


def hangs_on(cluster: Cluster | None, decision: Decision) -> Iterator[str]:
    """The open value that the verdict hangs on, as it stands in the source; nothing where the reason says it all."""
    value = getattr(cluster, decision.property, None)
    if isinstance(value, Open):
        yield value.source


def ways_to_decide(cluster: Cluster | None, decision: Decision, framework: str) -> Iterator[str]:
    """What would decide the verdict, the easiest first."""
    about = " ".join((decision.reason, *hangs_on(cluster, decision)))
    if framework in ("cloudformation", "serverless"):
        yield from _in_template(about, next(hangs_on(cluster, decision), ""))
    elif framework == "terraform_plan":
        yield "nothing before terraform apply tells; the live audit judges the cluster afterwards (examples/live-audit)"
    elif "is not at hand" in about:
        yield "terraform init in its folder, or --download-external-modules true"
        yield _PLAN
    elif "cannot be read" in about or "Terraform refuses" in about:
        yield f"a file that terraform validate accepts; or {_PLAN}"
    else:
        yield from _variables(about)
        yield _PLAN


_PLAN = "a plan: terraform show -json tfplan > tfplan.json, and explain tfplan.json"


def _variables(about: str) -> Iterator[str]:
    for module, name in dict.fromkeys(_VARIABLE.findall(about)):
        if module:
            yield f"an argument {name} where {module.rstrip('.')} is called, or a default for it"
        else:
            yield f"a value for var.{name}: --var-file FILE, a terraform.tfvars, or a default"
    if "terraform.workspace" in about:
        yield "TF_WORKSPACE in the environment"


def _in_template(about: str, value: str) -> Iterator[str]:
    if "${" in about:
        yield "the template that serverless package writes (.serverless/cloudformation-template-update-stack.json)"
    elif re.search(r"\{\{(?!resolve:)|\{%", about):
        yield "the template after what fills it in has run"
    elif _AT_DEPLOYMENT.search(about):
        yield "a value in the template; this one is known at deployment, and the live audit judges what is deployed"
    else:
        is_parameter = re.fullmatch(r"[A-Za-z0-9]+", value)
        yield f"a default, or allowed values, for {value}" if is_parameter else "a value in the template"
