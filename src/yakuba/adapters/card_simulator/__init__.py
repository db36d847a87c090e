"""Cards, their authority and their app for the demo and tests: nothing signed here is worth anything elsewhere.

Everything lies in one folder that both zones of the demo reach, made at first use and never shipped.
"""
