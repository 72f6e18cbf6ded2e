"""The night: the whole way from the tracker to the mail, unattended, one tracker after another.

Nothing is exported here, so that a command imports no more of it than it needs.
"""
