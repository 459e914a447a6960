"""Plans and states: what `terraform show -json` prints, as modules whose instances are already evaluated."""
