"""The GitHub Action: what its steps run. Everything it is told comes from environment variables, nothing from a shell."""
