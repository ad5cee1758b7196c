"""Notices that a browser shows (Web Push)."""
