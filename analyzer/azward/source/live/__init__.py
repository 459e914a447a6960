"""The live source: lists running resources of Azure into a snapshot, and loads snapshots."""
