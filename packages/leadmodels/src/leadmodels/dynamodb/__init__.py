"""Calls of DynamoDB: signed, sent over kept connections, tried again; docs/adr says why our own."""
