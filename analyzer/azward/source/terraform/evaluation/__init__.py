"""The evaluation of Terraform's expressions: three-valued, and open to values that are known only after apply."""
