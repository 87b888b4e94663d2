"""The restaurant itself: its name, place, money and words, as screens need them."""
