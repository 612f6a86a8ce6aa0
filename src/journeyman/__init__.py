"""Journeyman gives every AI agent accounts of its own on services that other people run."""

__version__ = "0.1.0"
