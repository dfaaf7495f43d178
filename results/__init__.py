"""Election-night results for a UK council: checked, declared, posted once, live within seconds."""
