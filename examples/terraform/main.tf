# What the clusters in compliant.tf and non_compliant.tf have in common; the two differ in one argument.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "subnet_group_name" {
  description = "The DB subnet group with the private subnets"
  type        = string
}

variable "security_group_ids" {
  description = "The security groups that let the application in"
  type        = list(string)
}

locals {
  engine         = "aurora-mysql"
  engine_version = "8.0.mysql_aurora.3.10.0"
}
