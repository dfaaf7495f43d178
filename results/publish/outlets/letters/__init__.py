"""Letters: mail and text messages, one to each person who asked for them."""
