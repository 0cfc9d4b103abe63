"""From a clone to running processes: environments, settings, checks before the start, supervision.

Standard library only: parts of this room run before any environment exists.
"""
