"""What things cost: fares, rules on them, offers across lines, discounts, service charges.

Whole minor units and millionths only. Every price can explain itself (`trail`).
"""
