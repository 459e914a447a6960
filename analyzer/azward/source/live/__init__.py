"""The live source: what runs in Azure, listed into a snapshot, and read from one."""
