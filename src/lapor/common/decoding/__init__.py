"""Strangers' files are opened here: what they are, whether they are passive, and a copy that tells of nobody.

Decoders of a dozen formats meet bytes that anybody may send. So none of this runs where requests are answered: each
file is opened by a process of its own (`__main__.py`, started by `common/files/sandbox.py`), with a bounded time and
memory, without database, secrets or settings. Nothing here imports more of Django than its lazy translations.
"""
