"""What a scan is asked to do: the configuration file and its options."""
