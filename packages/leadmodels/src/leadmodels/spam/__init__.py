"""Spam judged by what arrived."""
