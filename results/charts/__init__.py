"""Pictures of results: pure figures, words for those who cannot see them, and one warm browser."""
