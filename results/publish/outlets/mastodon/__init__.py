"""Mastodon: posts with a key, pictures that can come later."""
