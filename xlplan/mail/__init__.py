"""The mail of a night: rendered once, kept until a server has it, sent by one of several ways."""
