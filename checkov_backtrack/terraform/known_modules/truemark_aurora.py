"""The module of TrueMark: always MySQL, no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

TRUEMARK = KnownModule(
    name="truemark/rds-aurora-mysql/aws",
    sources=(
        "registry.terraform.io/truemark/rds-aurora-mysql/aws",
        "github.com/truemark/terraform-aws-rds-aurora-mysql",
    ),
    page="https://registry.terraform.io/modules/truemark/rds-aurora-mysql/aws/latest",
    read="2026-11-25",
    newest="0.1.3",
    changes={
        "0.0.0": """
module "db" {
  source      = "terraform-aws-modules/rds-aurora/aws"
  version     = "6.1.4"
  engine      = "aurora-mysql"
  engine_mode = "provisioned"
}
""",
        "0.1.0": """
module "db" {
  version = "9.3.1"
  create  = true
}
""",
    },
)
