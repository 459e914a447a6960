"""A Terraform module: its expressions, variables, resources and calls."""
