"""The module of James Woolfenden: a window by default in the newest versions."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

JAMES_WOOLFENDEN = KnownModule(
    name="JamesWoolfenden/terraform-aws-aurora",
    sources=("github.com/jameswoolfenden/terraform-aws-aurora",),
    page="https://github.com/JamesWoolfenden/terraform-aws-aurora",
    read="2026-11-23",
    newest="0.0.104",
    changes={
        "0.0.2": """
resource "aws_rds_cluster" "default" {}
""",
        "0.0.38": """
variable "engine" { default = "aurora" }
resource "aws_rds_cluster" "default" { engine = var.engine }
""",
        "0.0.97": """
variable "engine" { default = "aurora-mysql" }
""",
        "0.0.103": """
variable "backtrack_window" { default = 86400 }
resource "aws_rds_cluster" "default" { backtrack_window = var.backtrack_window }
""",
    },
)
