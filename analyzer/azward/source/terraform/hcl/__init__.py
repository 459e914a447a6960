"""Terraform's language: files, syntax tree, readers."""
