"""azward: says which threats an Azure deployment really covers, before it exists or as it runs."""

__version__ = "0.1.0"
