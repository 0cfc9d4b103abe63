"""Administrators' pages: officers, working hours, closed days, canned answers."""
