"""Read plans and states from `terraform show -json` as modules whose instances are already evaluated."""
