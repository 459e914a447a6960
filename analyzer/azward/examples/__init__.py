"""The examples of rules, run in every input language."""
