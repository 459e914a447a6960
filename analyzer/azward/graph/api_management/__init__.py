"""API Management policies: reads the XML, and composes the effective policy of each operation."""
