"""Suppressions, baselines and the identity of findings."""
