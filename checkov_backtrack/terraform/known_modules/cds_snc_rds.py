"""The module of the Canadian Digital Service: MySQL has a window by default."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

CDS_SNC = KnownModule(
    name="cds-snc/terraform-modules//rds",
    sources=("github.com/cds-snc/terraform-modules//rds",),
    page="https://github.com/cds-snc/terraform-modules/tree/main/rds",
    read="2026-11-23",
    newest="11.4.5",
    changes={
        "0.0.6": """
resource "aws_rds_cluster" "cluster" { engine = "aurora-postgresql" }
""",
        "0.0.33": """
variable "engine" { default = "aurora-postgresql" }
resource "aws_rds_cluster" "cluster" { engine = var.engine }
""",
        "7.2.3": """
variable "backtrack_window" { default = 259200 }
resource "aws_rds_cluster" "cluster" { backtrack_window = var.engine != "aurora-mysql" ? 0 : var.backtrack_window }
""",
    },
    cluster_folders=(".github/*", "rds", "rds/examples/*", "rds_activity_stream/examples/*"),
)
