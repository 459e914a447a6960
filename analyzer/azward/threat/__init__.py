"""Threat models: what they are, which of them fit a deployment, and what the verdicts of rules say of their threats."""
