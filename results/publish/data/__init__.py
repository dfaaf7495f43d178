"""The public night as data: one file a form, each made from what the gate lets through."""
