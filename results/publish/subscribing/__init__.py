"""Results by e-mail and text message for whoever asks: the way in, the way out, and their words."""
