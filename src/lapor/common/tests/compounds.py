"""Documents of before 2007 for the tests of the intake: compound files, laid out sector by sector."""

import struct


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of 512-byte sectors. Streams by path ("Macros/VBA/dir")."""
    entries: list[dict] = [{"name": "Root Entry", "kind": 5, "children": []}]
    places = {"": 0}
    for path, content in streams.items():
        for depth, _ in enumerate(parts := path.split("/"), start=1):
            if (here := "/".join(parts[:depth])) not in places:
                places[here] = len(entries)
                entries.append({"name": parts[depth - 1], "kind": 1, "children": []})
                entries[places["/".join(parts[: depth - 1])]]["children"].append(places[here])
        entries[places[path]].update(kind=2, content=content)
    return _laid_out(entries)


def _laid_out(entries: list[dict]) -> bytes:
    """The table of sectors, the directory, the table of small sectors, then streams; each chain in one piece."""
    small, small_fat = b"", []
    for entry in entries[1:]:
        if content := entry.get("content", b"")[:4096] if len(entry.get("content", b"")) < 4096 else b"":
            entry["start"], count = len(small_fat), -(-len(content) // 64)
            small_fat += [*range(len(small_fat) + 1, len(small_fat) + count), 0xFFFFFFFE]
            small += content + bytes(-len(content) % 64)
    entries[0]["content"] = small
    placed = [entry for entry in entries if entry.get("content") and "start" not in entry]
    chains = [
        -(-len(entries) * 128 // 512),
        -(-len(small_fat) // 128),
        *(-(-len(e["content"]) // 512) for e in placed),
    ]
    fat_sectors = -(-sum(chains) // 127)
    fat, starts, at = [0xFFFFFFFD] * fat_sectors, [], fat_sectors
    for length in chains:
        starts.append(at)
        fat += [*range(at + 1, at + length), 0xFFFFFFFE] if length else []
        at += length
    fat += [0xFFFFFFFF] * (fat_sectors * 128 - len(fat))
    for entry, start in zip(placed, starts[2:], strict=True):
        entry["start"] = start
    siblings = {
        one: other for e in entries for one, other in zip(e["children"], e["children"][1:], strict=False)
    }
    directory = b"".join(_ole_entry(e, siblings.get(number, 0xFFFFFFFF)) for number, e in enumerate(entries))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    )
    header += struct.pack("<9I", 0, fat_sectors, starts[0], 0, 4096, starts[1], chains[1], 0xFFFFFFFE, 0)
    header += struct.pack(f"<{fat_sectors}I", *range(fat_sectors)).ljust(436, b"\xff")
    tables = (struct.pack(f"<{len(fat)}I", *fat), directory, struct.pack(f"<{len(small_fat)}I", *small_fat))
    return header + b"".join(
        piece + bytes(-len(piece) % 512) for piece in (*tables, *(e["content"] for e in placed))
    )


def _ole_entry(entry: dict, sibling: int) -> bytes:
    encoded = entry["name"].encode("utf-16-le") + b"\0\0"
    child = entry["children"][0] if entry["children"] else 0xFFFFFFFF
    head = encoded.ljust(64, b"\0") + struct.pack(
        "<HBB3I", len(encoded), entry["kind"], 1, 0xFFFFFFFF, sibling, child
    )
    return (
        head + bytes(36) + struct.pack("<IQ", entry.get("start", 0xFFFFFFFE), len(entry.get("content", b"")))
    )


def word(*, flags: int = 0, text: bytes = b"", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document of before 2007, as far as anybody looks: its head, its table, what is added."""
    head = bytearray(b"\xec\xa5\xc1\0".ljust(0x400, b"\0"))
    head[10:12] = struct.pack("<H", 0x200 | flags << 8)
    return compound({"WordDocument": bytes(head) + text, "1Table": bytes(512), **(extra or {})})


def biff(*records: tuple[int, bytes]) -> bytes:
    """Records of an Excel workbook, behind the one it begins with."""
    begin = (0x809, b"\0\6\5\0" + bytes(12))
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in (begin, *records))


def vba(source: str, *, storage: str = "Macros") -> dict[str, bytes]:
    """A project of one module."""
    name = b"Module1"
    records = ((0x19, name), (0x1A, name), (0x31, struct.pack("<I", 16)), (0x2B, b""))
    directory = b"".join(struct.pack("<HI", kind, len(content)) + content for kind, content in records)
    module = bytes(16) + packed_vba(('Attribute VB_Name = "Module1"\r\n' + source).encode())
    return {f"{storage}/VBA/dir": packed_vba(directory), f"{storage}/VBA/Module1": module}


def packed_vba(plain: bytes) -> bytes:
    """A compressed container without a repetition in it."""
    groups = b"".join(b"\0" + plain[at : at + 8] for at in range(0, len(plain), 8))
    return b"\1" + struct.pack("<H", 0xB000 | len(groups) - 1) + groups
