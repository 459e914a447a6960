"""Components, data flows and trust boundaries, inferred from what is deployed."""
