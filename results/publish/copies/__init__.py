"""Copies of the public page in files and buckets, for when many read or everything of ours is down."""
