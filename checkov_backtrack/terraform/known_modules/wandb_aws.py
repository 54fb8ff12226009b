"""The module of Weights & Biases: no input for a window."""

from checkov_backtrack.terraform.known_modules.module_releases import KnownModule

WANDB = KnownModule(
    name="wandb/wandb/aws",
    sources=("registry.terraform.io/wandb/wandb/aws", "github.com/wandb/terraform-aws-wandb"),
    page="https://registry.terraform.io/modules/wandb/wandb/aws/latest",
    read="2026-11-23",
    newest="8.0.0",
    changes={
        "0.0.0": """
module "aurora" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "6.1.3"
  engine  = "aurora-mysql"
}
""",
        "1.3.0": """
module "aurora" { version = "6.2.0" }
""",
        "2.4.0": """
module "aurora" { version = "7.7.1" }
""",
    },
    cluster_folders=("docs/*", "examples/*", "modules/database"),
)
