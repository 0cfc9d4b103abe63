"""From the bot to a person: cases, their queue, the officers."""
