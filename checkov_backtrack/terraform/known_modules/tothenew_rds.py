"""The module of TO THE NEW: no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

TOTHENEW = KnownModule(
    name="tothenew/terraform-aws-rds",
    sources=("github.com/tothenew/terraform-aws-rds",),
    page="https://github.com/tothenew/terraform-aws-rds",
    read="2026-11-25",
    newest="1.5.0",
    changes={
        "0.0.0": """
variable "create_rds" { default = true }
variable "create_aurora" { default = true }
variable "engine" {}
resource "aws_rds_cluster" "aurora_cluster" {
  count  = !var.create_rds && var.create_aurora ? 1 : 0
  engine = var.engine
}
""",
        "1.0.0": """
- variable "create_rds"
- resource "aws_rds_cluster" "aurora_cluster"
variable "engine" { default = "aurora-mysql" }
resource "aws_rds_cluster" "rds_cluster" {
  count  = var.create_aurora ? 1 : 0
  engine = var.engine
}
""",
    },
)
