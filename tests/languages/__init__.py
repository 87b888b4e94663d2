"""What the screens say, found in the source, and the catalogues that say it in other languages."""
