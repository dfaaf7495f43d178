"""MQTT topics: facts that a broker keeps for newsrooms and screens."""
