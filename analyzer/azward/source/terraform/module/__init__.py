"""Modules: declarations, variables, module calls, and resources with their instances."""
