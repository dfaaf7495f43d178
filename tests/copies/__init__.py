"""Copies of the page: in folders and buckets, served by other programs."""
