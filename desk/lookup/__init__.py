"""What an officer looks up beside a conversation: rates, interest, instalments, a first opinion."""
