"""Threat models: which of them fit a deployment, and the states that verdicts of rules give their threats."""
