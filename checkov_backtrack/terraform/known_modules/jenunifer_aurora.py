"""The module of jenunifer, in the language of Terraform 0.11: no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

JENUNIFER = KnownModule(
    name="jenunifer/rds-aurora/aws",
    sources=("registry.terraform.io/jenunifer/rds-aurora/aws", "github.com/jenunifer/terraform-aws-rds-aurora"),
    page="https://registry.terraform.io/modules/jenunifer/rds-aurora/aws/latest",
    read="2026-11-25",
    newest="3.0.2",
    changes={
        "0.0.0": """
variable "engine" { default = "aurora" }
resource "aws_rds_cluster" "default" { engine = var.engine }
""",
        "0.2.0": """
variable "engine" { default = "aurora-mysql" }
""",
    },
)
