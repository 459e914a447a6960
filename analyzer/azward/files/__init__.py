"""The only door to the disk and to git objects."""
