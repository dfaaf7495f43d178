"""The commands, one file each; `results.cli` puts them together."""
