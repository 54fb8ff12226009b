"""The module of Intel: no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

INTEL = KnownModule(
    name="intel/aws-aurora-mysql/intel",
    sources=("registry.terraform.io/intel/aws-aurora-mysql/intel", "github.com/intel/terraform-intel-aws-aurora-mysql"),
    page="https://registry.terraform.io/modules/intel/aws-aurora-mysql/intel/latest",
    read="2026-11-23",
    newest="1.0.5",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora-mysql" }
resource "aws_rds_cluster" "default" { engine = var.engine }
""",
    },
)
