"""What is written in bar codes and on staff cards: numbers, check digits, weights, prices."""
