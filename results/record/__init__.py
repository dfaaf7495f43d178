"""What is kept: the journal of all that arrived and the ledger of all that was posted."""
