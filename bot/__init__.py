"""What runs inside the dialogue engine's process: understanding and the connector to the desk."""
