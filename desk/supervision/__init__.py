"""Supervisors' pages: the live board and the reports."""
