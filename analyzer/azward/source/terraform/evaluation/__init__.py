"""Evaluate Terraform's expressions in three-valued logic, with values that are known only after apply."""
