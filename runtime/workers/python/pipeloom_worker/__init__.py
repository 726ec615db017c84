"""Pipeloom's Python worker: the program that the engine starts to drive pipeline bodies and run steps."""
