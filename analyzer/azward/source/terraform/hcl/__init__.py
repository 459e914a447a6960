"""Read Terraform's language, in HCL and in JSON syntax, into one syntax tree."""
