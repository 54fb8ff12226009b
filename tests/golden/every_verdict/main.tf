# A cluster of each verdict, for the golden files.

provider "aws" {
  region = "eu-west-1"
}

variable "hours" {
  description = "How far back the ledger can be rewound"
  type        = number
}

locals {
  day  = 24 * 60 * 60
  none = 0
}

module "orders" {
  source = "./modules/aurora"
  window = local.day
}

module "reports" {
  source = "./modules/aurora"
  window = local.none
}

module "customers" {
  source  = "terraform-aws-modules/rds-aurora/aws"
  version = "9.0.0"
  engine  = "aurora-mysql"
}

resource "aws_rds_cluster" "ledger" {
  engine           = "aurora-mysql"
  backtrack_window = var.hours * 3600
}

resource "aws_rds_cluster" "events" {
  #checkov:skip=CKV_RDS_034:rebuilt from [the log](https://example.org/log) | twice
  engine = "aurora-mysql"
}

resource "aws_rds_cluster" "search" {
  engine = "aurora-postgresql"
}

resource "aws_rds_cluster" "archive" {
  count  = 0
  engine = "aurora-mysql"
}
