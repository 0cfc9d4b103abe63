"""What the machine heard badly: collected, masked, for a person to judge; nothing trains itself."""
