"""What leaves the verdict on a cluster open, and what would decide it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkov_backtrack.hosts.cluster_judgement import Judgement
from checkov_backtrack.worlds.not_known import Code
from checkov_backtrack.worlds.open_values import Open


def depends_on(judgement: Judgement) -> Iterator[str]:
    """The open value that the verdict depends on, as a reader may see it; nothing where the reason says it all."""
    cluster, field = judgement.cluster, judgement.decision.property
    if cluster and isinstance(getattr(cluster, field), Open):
        yield cluster.shown(field, 240)


def ways_to_decide(judgement: Judgement, framework: str) -> Iterator[str]:
    """What would decide the verdict, the easiest first."""
    code = judgement.decision.reason.code
    if framework in ("cloudformation", "serverless"):
        yield from _in_template(list(_names(judgement)))
    elif framework == "terraform_plan":
        yield "nothing before terraform apply tells; the live audit judges the cluster afterwards (examples/live-audit)"
    elif code is Code.NOT_AT_HAND:
        yield "terraform init in its folder, or --download-external-modules true"
        yield _PLAN
    elif code in (Code.UNREADABLE, Code.SYNTAX, Code.REFUSED):
        yield f"a file that terraform validate accepts; or {_PLAN}"
    else:
        yield from _variables(list(_names(judgement)))
        yield _PLAN


_PLAN = "a plan: terraform show -json tfplan > tfplan.json, and explain tfplan.json"


def _names(judgement: Judgement) -> Iterator[str]:
    """The names that the property depends on that the verdict rests on."""
    cluster, field = judgement.cluster, judgement.decision.property
    value = getattr(cluster, field, None)
    if isinstance(value, Open):
        yield from value.depends_on
    elif cluster and field in cluster.compared:
        yield cluster.compared[field]


_VARIABLE = re.compile(r"(.*?)\.?\bvar\.([\w-]+)", re.DOTALL)


def _variables(names: list[str]) -> Iterator[str]:
    for name in names:
        variable = _VARIABLE.fullmatch(name)
        if variable and variable[1]:
            yield f"an argument {variable[2]} where {variable[1]} is called, or a default for it"
        elif variable:
            yield f"a value for var.{variable[2]}: --var-file FILE, a terraform.tfvars, or a default"
        elif name == "terraform.workspace":
            yield "TF_WORKSPACE in the environment"


def _in_template(names: list[str]) -> Iterator[str]:
    about = " ".join(names)
    if "${" in about:
        yield "the template that serverless package writes (.serverless/cloudformation-template-update-stack.json)"
    elif re.search(r"\{\{(?!resolve:)|\{%", about):
        yield "the template after what fills it in has run"
    elif names and all(re.fullmatch(r"[A-Za-z0-9]+", name) for name in names):
        yield f"a default, or allowed values, for {' and '.join(names)}"
    elif names:
        yield "a value in the template; this one is known at deployment, and the live audit judges what is deployed"
    else:
        yield "a value in the template"
