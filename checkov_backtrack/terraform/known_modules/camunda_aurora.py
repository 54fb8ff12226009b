"""The module of Camunda: PostgreSQL by default, no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

CAMUNDA = KnownModule(
    name="camunda/camunda-tf-eks-module//modules/aurora",
    sources=("github.com/camunda/camunda-tf-eks-module//modules/aurora",),
    page="https://github.com/camunda/camunda-tf-eks-module/tree/main/modules/aurora",
    read="2026-11-25",
    newest="3.1.4",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora-postgresql" }
resource "aws_rds_cluster" "aurora_cluster" { engine = var.engine }
""",
    },
    cluster_folders=("examples/*", "modules/aurora"),
)
