"""The module of Young-ook: engine and mode in an object, no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

YOUNG_OOK = KnownModule(
    name="Young-ook/aurora/aws",
    sources=("registry.terraform.io/young-ook/aurora/aws", "github.com/young-ook/terraform-aws-aurora"),
    page="https://registry.terraform.io/modules/Young-ook/aurora/aws/latest",
    read="2026-11-23",
    newest="2.2.2",
    changes={
        "0.0.0": """
resource "aws_rds_cluster" "db" {
  engine      = "aurora-mysql"
  engine_mode = "provisioned"
}
""",
        "2.0.0": """
variable "aurora_cluster" { default = { engine = "aurora-mysql" } }
resource "aws_rds_cluster" "db" {
  count       = var.aurora_cluster == null ? 0 : length(var.aurora_cluster) > 0 ? 1 : 0
  engine      = lookup(var.aurora_cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.aurora_cluster, "engine_mode", "provisioned")
}
""",
        "2.0.2": """
- resource "aws_rds_cluster" "db"
variable "aurora_cluster" { default = {} }
resource "aws_rds_cluster" "db" {
  engine      = lookup(var.aurora_cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.aurora_cluster, "engine_mode", "provisioned")
}
""",
        "2.1.4": """
resource "aws_rds_cluster" "db" { engine_mode = lookup(var.aurora_cluster, "mode", "provisioned") }
""",
        "2.2.0": """
- variable "aurora_cluster"
variable "cluster" { default = {} }
resource "aws_rds_cluster" "db" {
  engine      = lookup(var.cluster, "engine", "aurora-mysql")
  engine_mode = lookup(var.cluster, "mode", "provisioned")
}
""",
    },
)
