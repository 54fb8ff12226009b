variable "window" {
  type = number
}

resource "aws_rds_cluster" "this" {
  engine           = "aurora-mysql"
  backtrack_window = var.window
}
