"""Answers mail clients that ask how to set themselves up. Importing it does nothing."""

__version__ = "0.1.0"
