"""Tests: they mirror the packages; scenarios, simulation, browser and bench go across them."""
