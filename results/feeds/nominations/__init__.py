"""Who stands, and what was before: the election file made from what a council has. Pure."""
