"""The rules of a restaurant in plain Python: money, tax, orders, kitchen, people, time."""
