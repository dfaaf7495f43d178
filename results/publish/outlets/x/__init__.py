"""X: posts through tweepy, pictures through its second interface."""
