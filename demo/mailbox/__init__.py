"""Mails of a development machine: kept as files, read at /mail/. Never part of production."""
