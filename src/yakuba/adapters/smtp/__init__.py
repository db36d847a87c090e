"""SMTP: outgoing e-mail by way of the town's mail server."""
