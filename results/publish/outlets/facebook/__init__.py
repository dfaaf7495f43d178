"""Facebook Pages: posts through the Graph API."""
