"""`./lapor bench`: worlds of any size, load from outside, and what each answer costs. No part of what is served.

Above `config`, because it serves the product with addresses of its own beside the product's (`settings.py`).
"""
