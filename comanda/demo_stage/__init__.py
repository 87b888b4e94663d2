"""The demo's stage: what `comanda demo` adds to a box so that a visitor sees a restaurant live."""
