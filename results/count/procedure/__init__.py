"""The people's procedure: who types, who checks, who approves, who releases, in which order. Pure.

Every total can be right and the result still wrong; only what people do in turn finds that. Each deed is a
report from the desk, so that the journal keeps it and a restart comes to the same place.
"""
