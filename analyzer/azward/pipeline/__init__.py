"""From paths to a report: read, judge, find, compare."""
