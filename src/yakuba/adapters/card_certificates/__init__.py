"""Checking signatures of cards: CMS, chain, use, validity and revocation, for any authority that is named as trusted.

It serves the simulator's test authority today. With J-LIS's authority it needs that authority's certificate, its list
and the object identifiers of the four items, all settings, and above all the standing of a 署名検証者: see
docs/decisions/0071.
"""
