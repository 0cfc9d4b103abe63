"""Figures of the desk for Prometheus; none carries anything a customer wrote."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

MESSAGES = Counter("tuvan_messages", "Messages stored", ["sender", "channel"])
TURN_SECONDS = Histogram(
    "tuvan_turn_seconds",
    "Seconds from taking up a turn to its answer",
    buckets=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300),
)
TURN_RETRIES = Counter("tuvan_turn_retries", "Turns sent to the engine again")
REPLIES_DROPPED = Counter("tuvan_replies_dropped", "Bot replies dropped after a person took over")
HOLDER_CHANGES = Counter("tuvan_holder_changes", "Changes of who holds a conversation", ["event"])
CHANNEL_EVENTS = Counter("tuvan_channel_events", "Events of vendors", ["channel", "seen"])
CHANNEL_REFUSED = Counter("tuvan_channel_refused", "Requests refused", ["channel", "code"])
CHANNEL_SENT = Counter("tuvan_channel_sent", "Messages to vendors", ["channel", "outcome"])
CHANNEL_ALARMS = Counter("tuvan_channel_alarms", "What an operator must mend", ["channel", "code"])
SOCKETS = Gauge("tuvan_sockets", "Open WebSockets", ["page"])
FILES = Counter("tuvan_files", "Files of customers, by what became of them", ["what"])
OFFERS = Counter("tuvan_offers", "Cases offered to officers, by what became of it", ["what"])
ESCALATIONS = Counter("tuvan_escalations", "Cases that waited too long")
