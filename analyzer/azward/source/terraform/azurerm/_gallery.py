"""Galleries and their version of the API."""

from __future__ import annotations

__all__ = ["GALLERIES", "GALLERY", "IN_GALLERY"]

GALLERIES = "2024-03-03"
GALLERY = "Microsoft.Compute/galleries"
IN_GALLERY = f"{{group}}/providers/{GALLERY}/{{gallery_name}}"
