"""Reads folders that were extracted from API Management: information files and policies."""
