"""What the desk prints: the notice, the text to be read out, the verification statement, a ward's journal."""
