#!/usr/bin/python3
"""A second reader of vedette's repositories, written from recovery/archive/FORMAT.md alone.

    VEDETTE_PASSPHRASE=… scripts/read-repository.py FOLDER ls
    VEDETTE_PASSPHRASE=… scripts/read-repository.py FOLDER ls SNAPSHOT
    VEDETTE_PASSPHRASE=… scripts/read-repository.py FOLDER cat SNAPSHOT PATH
    VEDETTE_PASSPHRASE=… scripts/read-repository.py FOLDER check

VEDETTE_IDENTITY (the text of an X25519 identity) opens it too. Debian: python3-cryptography python3-zstandard python3-xxhash
"""

import base64
import hashlib
import hmac
import json
import os
import struct
import sys
import unicodedata

import xxhash
import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

EMPTY = hashlib.sha256(b"").digest()


class Damaged(Exception):
    pass


def derive(key, salt, purpose, length):
    return HKDF(hashes.SHA256(), length, salt, b"vedette/1 " + purpose.encode()).derive(key)


def open_box(key, context, box):
    return AESGCM(key).decrypt(box[:12], box[12:], context.encode())


def unzstd(frame):
    return zstandard.ZstdDecompressor().decompress(frame)


def checked(data, name):
    if len(data) < 8 or xxhash.xxh3_64_intdigest(data[:-8]) != struct.unpack("<Q", data[-8:])[0]:
        raise Damaged(f"{name}: its checksum is another one")
    return data[:-8]


def raw(public):
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


class Repository:
    def __init__(self, folder):
        self.folder = folder
        config = json.loads(self.read("config"))
        if config.get("format") != "vedette repository" or config.get("version") != 1:
            raise Damaged("config: this is no repository of format 1")
        self.id = bytes.fromhex(config["id"])
        master = self.master_key()
        self.name_key = derive(master, self.id, "name", 32)
        self.index_key = derive(master, self.id, "index", 32)
        self.writer_key = derive(master, self.id, "writer", 32)
        self.content = X25519PrivateKey.from_private_bytes(derive(master, self.id, "content", 32))
        replace = Ed25519PrivateKey.from_private_bytes(derive(master, self.id, "replace", 32))
        self.replace = replace.public_key()
        self.sessions = {}
        self.blocks = {}
        self.chunks = self.index()

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def names(self, folder):
        path = os.path.join(self.folder, folder)
        return sorted(n for n in os.listdir(path) if not n.startswith(".")) if os.path.isdir(path) else []

    # Keys

    def master_key(self):
        passphrase, identity = os.environ.get("VEDETTE_PASSPHRASE"), os.environ.get("VEDETTE_IDENTITY")
        for slot_id in self.names("keys"):
            slot = json.loads(self.read(f"keys/{slot_id}"))
            key = self.slot_key(slot, passphrase, identity)
            if key is None:
                continue
            try:
                return open_box(key, f"vedette/1 slot {slot_id}", base64.b64decode(slot["box"]))
            except InvalidTag:
                continue
        raise Damaged("no key slot opens with this passphrase or identity")

    @staticmethod
    def slot_key(slot, passphrase, identity):
        if slot["kind"] == "passphrase" and passphrase is not None:
            text = unicodedata.normalize("NFC", passphrase).encode()
            n, r, p = slot["N"], slot["r"], slot["p"]
            salt = base64.b64decode(slot["salt"])
            return hashlib.scrypt(text, salt=salt, n=n, r=r, p=p, dklen=32, maxmem=256 * n * r * p)
        if slot["kind"] == "recipient" and identity is not None:
            private = X25519PrivateKey.from_private_bytes(key_text(identity, "vedette-identity-1:"))
            recipient = key_text(slot["recipient"], "vedette-recipient-1:")
            ephemeral = base64.b64decode(slot["ephemeral"])
            shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            return derive(shared, ephemeral + recipient, "recipient", 32)
        return None

    def session(self, ephemeral):
        if ephemeral not in self.sessions:
            shared = self.content.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            salt = ephemeral + raw(self.content.public_key())
            self.sessions[ephemeral] = derive(shared + self.writer_key, salt, "session", 32)
        return self.sessions[ephemeral]

    # Index and packs

    def index(self):
        contents, replaced = {}, set()
        for index_id in self.names("index"):
            name = f"index/{index_id}"
            data = checked(self.read(name), name)
            if data[:8] != b"VDTINDX1":
                raise Damaged(f"{name}: it is no index object")
            plain = unzstd(open_box(self.index_key, f"vedette/1 index {index_id}", data[8:]))
            gone, packs, end = parse_index(plain)
            if gone:
                try:
                    self.replace.verify(plain[end:], f"vedette/1 replace {index_id}".encode() + plain[:end])
                except InvalidSignature:
                    raise Damaged(f"{name}: it replaces others without the right to") from None
            contents[index_id] = packs
            replaced |= gone
        chunks = {}
        for index_id, packs in contents.items():
            if index_id in replaced:
                continue
            for pack, ephemeral, blocks in packs:
                for offset, length, parts in blocks:
                    at = 0
                    for chunk, size in parts:
                        chunks.setdefault(chunk, (pack, ephemeral, offset, length, at, size))
                        at += size
        return chunks

    def block(self, pack, ephemeral, offset, length):
        if (pack, offset) not in self.blocks:
            with open(os.path.join(self.folder, "packs", pack[:2], pack), "rb") as file:
                file.seek(offset)
                data = file.read(length)
            try:
                body = open_box(self.session(ephemeral), f"vedette/1 block {data[0]}", data[1:])
            except (InvalidTag, IndexError):
                raise Damaged(f"packs/{pack[:2]}/{pack}: a block at {offset} does not open") from None
            while len(self.blocks) > 16:
                self.blocks.pop(next(iter(self.blocks)))
            self.blocks[(pack, offset)] = unzstd(body) if data[0] == 1 else body
        return self.blocks[(pack, offset)]

    def chunk(self, digest):
        name = hmac.new(self.name_key, digest, hashlib.sha256).digest()
        if name not in self.chunks:
            raise Damaged(f"chunk {name.hex()[:16]}: no index has it")
        pack, ephemeral, offset, length, at, size = self.chunks[name]
        data = self.block(pack, ephemeral, offset, length)[at : at + size]
        if hashlib.sha256(data).digest() != digest:
            raise Damaged(f"packs/{pack[:2]}/{pack}: a chunk is not what its name says")
        return data

    # Snapshots and entries

    def snapshots(self):
        return sorted((self.snapshot(i) for i in self.names("snapshots")), key=lambda s: s["startedAt"])

    def snapshot(self, snapshot_id):
        name = f"snapshots/{snapshot_id}"
        data = checked(self.read(name), name)
        if data[:8] != b"VDTSNAP1":
            raise Damaged(f"{name}: it is no snapshot")
        (length,) = struct.unpack_from("<I", data, 8)
        head, rest = data[12 : 12 + length], data[12 + length :]
        summary = json.loads(unzstd(open_box(self.index_key, f"vedette/1 snapshot {snapshot_id}", head)))
        body = open_box(self.session(rest[:32]), f"vedette/1 snapshot body {snapshot_id}", rest[32:])
        return {**summary, **json.loads(unzstd(body))}

    def chosen(self, beginning):
        found = [s for s in self.snapshots() if beginning == "latest" or s["id"].startswith(beginning)]
        if not found:
            raise Damaged(f"snapshot {beginning}: there is none")
        return found[-1]

    def entries(self, snapshot):
        rest = b""
        for digest in snapshot["list"]:
            *lines, rest = (rest + self.chunk(bytes.fromhex(digest))).split(b"\n")
            for line in lines:
                entry = json.loads(line)
                if "content" in entry:
                    entry["content"]["chunks"] = self.digests(entry["content"])
                yield entry

    def digests(self, content):
        if "chunks" in content:
            return [bytes.fromhex(d) for d in content["chunks"]]
        data = b"".join(self.chunk(bytes.fromhex(d)) for d in content["list"])
        return [data[at : at + 32] for at in range(0, len(data), 32)]


def parse_index(data):
    def u32():
        nonlocal at
        at += 4
        return struct.unpack_from("<I", data, at - 4)[0]

    def take(length):
        nonlocal at
        at += length
        return data[at - length : at]

    at = 0
    replaced = {take(16).hex() for _ in range(u32())}
    packs = []
    for _ in range(u32()):
        pack, ephemeral = take(16).hex(), take(32)
        u32()
        end = u32() + at
        blocks = []
        while at < end:
            offset, length, count = u32(), u32(), u32()
            blocks.append((offset, length, [(take(32), u32()) for _ in range(count)]))
        packs.append((pack, ephemeral, blocks))
    return replaced, packs, at


def key_text(text, prefix):
    body = text.strip()[len(prefix) :]
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))


def content_digest(digests):
    if not digests:
        return EMPTY
    return digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()


def digest_line(entry):
    fields = ["path", "type", "mode", "uid", "gid", "user", "group", "mtime", "size", "target", "device"]
    values = [entry.get(field) for field in fields]
    xattrs = entry.get("xattrs")
    values.append(None if xattrs is None else sorted([n, v] for n, v in xattrs.items()))
    values.append(entry.get("holes"))
    values.append(content_digest(entry["content"]["chunks"]).hex() if "content" in entry else None)
    return json_text(values) + "\n"


def json_text(value):
    """As JSON.stringify writes it: characters as they are, lone surrogates escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) <= 0xDFFF else c for c in text)


def check(repository):
    for folder in repository.names("packs"):
        for pack in repository.names(f"packs/{folder}"):
            name = f"packs/{folder}/{pack}"
            checked(repository.read(name), name)
    for snapshot in repository.snapshots():
        digest, count = hashlib.sha256(), 0
        for entry in repository.entries(snapshot):
            count += 1
            digest.update(digest_line(entry).encode())
            if "content" in entry:
                length = sum(len(repository.chunk(d)) for d in entry["content"]["chunks"])
                if length != entry["content"]["bytes"]:
                    raise Damaged(f"{entry['path']}: {length} bytes instead of {entry['content']['bytes']}")
        if digest.hexdigest() != snapshot["treeDigest"] or count != snapshot["entries"]:
            raise Damaged(f"snapshots/{snapshot['id']}: its entries are not those that were written")
        print(f"{snapshot['id']} {count} entries ok")


def main(arguments):
    if len(arguments) < 2 or arguments[1] not in ("ls", "cat", "check"):
        sys.exit(__doc__)
    repository = Repository(arguments[0])
    if arguments[1] == "check":
        check(repository)
    elif arguments[1] == "ls" and len(arguments) == 2:
        for s in repository.snapshots():
            print(s["id"], s["startedAt"], s["host"], s["source"], s["entries"], s["bytes"])
    elif arguments[1] == "ls":
        for entry in repository.entries(repository.chosen(arguments[2])):
            size = entry["content"]["bytes"] if "content" in entry else "-"
            sys.stdout.buffer.write(f"{entry['type']} {size} {entry['path']}\n".encode("utf-8", "surrogateescape"))
    else:
        wanted = os.fsencode(arguments[3]).decode("utf-8", "surrogateescape")
        for entry in repository.entries(repository.chosen(arguments[2])):
            if entry["path"] == wanted and "content" in entry:
                for digest in entry["content"]["chunks"]:
                    sys.stdout.buffer.write(repository.chunk(digest))
                return
        raise Damaged(f"{arguments[3]}: it is not in the snapshot, or has no content")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Damaged as problem:
        sys.exit(f"error: {problem}")
    except InvalidTag:
        sys.exit("error: a box does not open: damaged, or of another repository")
