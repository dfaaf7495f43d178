"""The record: what is kept is kept, in order, and no change to it goes unseen."""
