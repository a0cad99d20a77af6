#!/usr/bin/env python3
"""An independent verifier of a tiled transparency log (C2SP tlog-tiles, tlog-checkpoint, signed-note,
tlog-proof; RFC 6962 section 2.1; RFC 8032 Ed25519). Python 3.9 or newer, standard library only.

usage: tlog_verify.py URL_PREFIX VKEY [--old CHECKPOINT_FILE] [--proof FILE ...]
       tlog_verify.py --selftest
VKEY is one verifier key, or a text with one a line as the log serves it: the newest first and plain, below it those it
replaced, each followed by the sizes it may sign, FROM-TO, both ends included. The newest begins where the others end.
Exit 0: everything matches.  1: the last line names the first thing that does not.  2: wrong usage."""
import argparse, base64, hashlib, http.client, os, pathlib, re, sys, tempfile, urllib.request, zlib

ENTRY_LEN = 32                   # the rule of this log: every entry is one 32-byte value
MAX_NOTE = 1 << 20               # room for far more than the 16 signatures a verifier must accept
MAX_BUNDLE = 256 * (2 + 65535)   # the largest entry bundle the format can express

class Mismatch(ValueError): "Something served or given does not match; the text names it."
def demand(condition, text, *args):
    if not condition: raise Mismatch(text % args)

# ---- Ed25519 verification, RFC 8032 section 5.1
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def number(data): return int.from_bytes(data, "little")
def sha512(data): return number(hashlib.sha512(data).digest())
def point_add(a, b):
    # Extended coordinates (X, Y, Z, T), section 5.1.4: complete, so it doubles as well as adds.
    A, B = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    C, E = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = B - A, E - C, E + C, B + A
    return e * f % P, g * h % P, f * g % P, e * h % P
def point_mul(k, pt):
    total = (0, 1, 1, 0)
    while k:
        total = point_add(total, pt) if k & 1 else total
        pt, k = point_add(pt, pt), k >> 1
    return total
def point_decode(data):
    # Section 5.1.3; None for anything that is not the one canonical encoding of a curve point.
    sign, y = divmod(number(data[:32]), 1 << 255)
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(x2, (P + 3) // 8, P)
    x = x if x * x % P == x2 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != x2 or (x == 0 and sign): return None
    return (x, y, 1, x * y % P) if x & 1 == sign else (P - x, y, 1, (P - x) * y % P)
BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
def ed25519_verify(public, message, signature):
    a, r, s = point_decode(public), point_decode(signature[:32]), number(signature[32:])
    # Were s >= L let through, anybody could turn a signature into a second one that also verifies.
    if len(public) != 32 or len(signature) != 64 or not a or not r or s >= L: return False
    # The equation without the cofactor: section 5.1.7 calls it sufficient, and it is the stricter one.
    left, right = point_mul(s, BASE), point_add(r, point_mul(sha512(signature[:32] + public + message) % L, a))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))

# ---- Merkle tree, RFC 6962 section 2.1
def leaf_hash(entry): return hashlib.sha256(b"\x00" + entry).digest()
def node_hash(left, right): return hashlib.sha256(b"\x01" + left + right).digest()
class Tree:
    def __init__(self, leaves):
        # levels[h][i] is the hash of the i-th complete subtree of 2**h leaves. Incomplete ones are
        # never stored, so the same table answers for the tree at every earlier size too.
        self.levels = [leaves]
        while len(self.levels[-1]) > 1:
            below = self.levels[-1]
            self.levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    def root(self, size):
        # The recursion of section 2.1 splits at the largest power of two, so the tree is one complete
        # subtree per bit set in its size, joined from the right (the smallest) to the left.
        total = None
        for h in range(size.bit_length()):
            if size >> h & 1:
                part = self.levels[h][(size >> h) - 1]
                total = part if total is None else node_hash(part, total)
        return hashlib.sha256(b"").digest() if total is None else total
def root_from_path(index, size, leaf, path):
    # The definition of PATH(m, D[n]) in section 2.1.1 read backwards: its last hash is the sibling of
    # the half that holds the leaf. None when the path has not exactly the length the sizes ask for.
    if size == 1 or not path: return leaf if size == 1 and not path else None
    half = 1 << (size - 1).bit_length() - 1
    left = index < half
    inner = root_from_path(index if left else index - half, half if left else size - half, leaf, path[:-1])
    return inner and (node_hash(inner, path[-1]) if left else node_hash(path[-1], inner))

# ---- Keys, notes, checkpoints and proofs. Bad UTF-8 and bad base64 raise ValueError like demand does.
NAME, NUMBER = r"([^\s+]+)", "(0|[1-9][0-9]{0,18})"   # \s is every Unicode space here
def match(pattern, text, what):
    found = re.fullmatch(pattern, text)
    demand(found, "not %s", what)
    return found.groups()
def unbase64(text, length=None):
    raw = base64.b64decode(text, validate=True)       # unused bits must be zero, or two texts mean one value
    demand(base64.b64encode(raw).decode() == text, "base64 is not canonical")
    demand(length in (None, len(raw)), "%d bytes of base64, not %s", len(raw), length)
    return raw
def parse_vkey(vkey):
    try:
        name, key_id, material = match(NAME + r"\+([0-9a-f]{8})\+(.+)", vkey, "name+id+base64")
        material = unbase64(material, 33)
        own_id = hashlib.sha256(name.encode() + b"\n" + material).hexdigest()[:8]
        demand(material[0] == 1 and key_id == own_id, "not of Ed25519, or not the key ID of this name and key")
    except ValueError as err:
        raise argparse.ArgumentTypeError("not a verifier key: %s" % err)
    return name, bytes.fromhex(key_id), material[1:]
def parse_vkeys(text):
    """[(name, key ID, public key, smallest size, largest size or None)] of the lines of a text."""
    keys, ends = [], {}
    for line in text.strip().split("\n"):
        vkey, _, sizes = line.partition(" ")
        first, last = match(NUMBER + "-" + NUMBER + "?", sizes, "FROM-TO") if sizes else (None, None)
        key = parse_vkey(vkey)
        keys.append(key + (first and int(first), last and int(last)))
        if last: ends[key[0]] = max(int(last), ends.get(key[0], 0))
    return [key[:3] + (ends.get(key[0], 0) if key[3] is None else key[3], key[4]) for key in keys]
def open_note(data, keys):
    """The text of a signed note and the keys that signed it, given out only once one signature has been verified."""
    # The greedy first group makes it the last empty line that counts: the text may hold others.
    pattern, verified = "([^\0-\x09\x0b-\x1f]*\n)\n((?:\u2014 [^\0-\x1f]+\n)+)", []
    text, lines = match(pattern, data.decode("utf-8"), "a signed note")
    for line in lines[:-1].split("\n"):
        name, signature = match("\u2014 " + NAME + " ([^ ]+)", line, "a signature line: " + ascii(line))
        raw = unbase64(signature)
        for key in keys:
            if (name, raw[:4]) == key[:2]:            # others are of unknown keys: to be ignored
                demand(ed25519_verify(key[2], text.encode(), raw[4:]), "signature does not verify")
                verified.append(key)
    demand(verified, "no signature by %s", " or ".join("%s with key ID %s" % (key[0], key[1].hex()) for key in keys))
    return text, verified
def open_checkpoint(data, keys):
    pattern = "(.+)\n" + NUMBER + "\n(.+)\n(?:.+\n)*"    # extension lines are allowed, empty ones are not
    text, by = open_note(data, keys)
    origin, size, root = match(pattern, text, "a checkpoint")
    size, names = int(size), [key[0] for key in by]
    demand(origin in names, "origin %r is not the key name %r", origin, names[0])
    may = [key for key in keys if key[3] <= size and (key[4] is None or size <= key[4])]
    for key in by: demand(key in may, "key ID %s may not sign a tree of size %d", key[1].hex(), size)
    for key in may:                                   # where one key takes over from another, both may and must
        demand(key in by or key[0] != origin, "key ID %s has not signed the tree of size %d", key[1].hex(), size)
    return size, unbase64(root, 32)
def parse_proof(data):
    """(index, path, checkpoint bytes) of a C2SP tlog-proof."""
    pattern = r"c2sp\.org/tlog-proof@v1\n(?:extra (.+)\n)?index " + NUMBER + "\n((?:.+\n)*)\n((?:.*\n)*)"
    extra, index, hashes, checkpoint = match(pattern, data.decode("utf-8"), "a tlog-proof")
    unbase64(extra or "")                             # nothing vouches for it, so only its form is checked
    return int(index), [unbase64(line, 32) for line in hashes.split("\n")[:-1]], checkpoint.encode()
def named(what, function, *args):
    try: return function(*args)
    except ValueError as err: raise Mismatch("%s: %s" % (what, err))

# ---- Fetching. No redirects, which could lead away from this machine, and no proxy, which would be asked
# in place of the loopback host.
class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args): return None
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect)
LOOPBACK = r"http://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?(/[^?#\s]*)?"
def check_prefix(prefix):
    if not (re.fullmatch(LOOPBACK, prefix) if "://" in prefix else os.path.isdir(prefix)):
        raise argparse.ArgumentTypeError("neither http:// on a loopback host nor a folder: %s" % prefix)
    return prefix.rstrip("/") or "/"
def fetch(prefix, path, limit):
    """The bytes of one resource, or None when it is not there."""
    try:
        coding = "identity"
        if "://" in prefix:
            request = urllib.request.Request(prefix + "/" + path, headers={"Accept-Encoding": "gzip, identity"})
            with OPENER.open(request, timeout=30) as answer:
                body = answer.read(limit + limit // 8 + 1024)   # gzip makes a tile of hashes a little longer
                coding = answer.headers.get("Content-Encoding", coding).strip().lower()
        else:
            with open(os.path.join(prefix, path), "rb") as f: body = f.read(limit + 1)
        demand(coding in ("identity", "gzip"), "%s has Content-Encoding %r", path, coding)
        if coding == "gzip":                          # logs may compress without being asked
            body = zlib.decompressobj(31).decompress(body, limit + 1)
        demand(len(body) <= limit, "%s is longer than %d bytes", path, limit)
        return body
    except (OSError, OverflowError, http.client.HTTPException, zlib.error) as err:
        absent = isinstance(err, (FileNotFoundError, NotADirectoryError)) or getattr(err, "code", 0) in (404, 410)
        return demand(absent, "%s cannot be read: %s", path, err)
def tile_path(level, n, width=256):
    digits = "%0*d" % (-(-len(str(n)) // 3) * 3, n)
    path = "tile/%s/%s" % (level, re.sub("(...)(?=.)", r"x\1/", digits))
    return path if width == 256 else "%s.p/%d" % (path, width)
def tile_list(size, level):
    # (index, width) of each tile at one level, the partial one last; bundles are laid out like level 0.
    count = size >> 8 * level
    return ((n, min(256, count - 256 * n)) for n in range((count + 255) >> 8))
def fetch_tile(prefix, level, n, width, limit):
    # A log may drop a partial tile once the full one exists, which can happen while we read.
    for w in sorted({width, 256}):
        body = fetch(prefix, tile_path(level, n, w), limit)
        if body is not None: return tile_path(level, n, w), w, body
    raise Mismatch("%s is not served" % tile_path(level, n, width))
def fetch_entries(prefix, size):
    for n, width in tile_list(size, 0):
        path, have, body = fetch_tile(prefix, "entries", n, width, MAX_BUNDLE)
        at = 0
        for i in range(have):
            end = at + 2 + int.from_bytes(body[at:at + 2], "big")
            demand(at + 2 <= len(body) >= end, "%s entry %d is cut short", path, i)
            demand(end - at - 2 == ENTRY_LEN, "%s entry %d is %d bytes long, not %d", path, i, end - at - 2, ENTRY_LEN)
            if i < width: yield body[at + 2:end]
            at = end
        demand(at == len(body), "%s has %d bytes after its last entry", path, len(body) - at)
def fetch_hashes(prefix, size, level):
    """(path, position in the tile, hash) of every hash at one level, left to right."""
    for n, width in tile_list(size, level):
        path, have, body = fetch_tile(prefix, level, n, width, 256 * 32)
        demand(len(body) == 32 * have, "%s is %d bytes long, not %d", path, len(body), 32 * have)
        yield from ((path, i, body[32 * i:32 * i + 32]) for i in range(width))

# ---- The verification
def verify(prefix, keys, old=None, proofs=(), say=print):   # old and each proof: what given_file returns
    data = fetch(prefix, "checkpoint", MAX_NOTE)
    demand(data is not None, "checkpoint is not served")
    size, root = named("checkpoint", open_checkpoint, data, keys)
    say("ok checkpoint: size %d, origin and signature of %s" % (size, keys[0][0]))
    entries = list(fetch_entries(prefix, size))
    say("ok entries: %d of %d bytes each" % (size, ENTRY_LEN))
    tree = Tree([leaf_hash(e) for e in entries])
    if tree.root(size) != root:
        # Tell a changed entry from a wrong checkpoint: if the leaf tiles do give the signed root,
        # the first leaf where they differ from the entries is the entry that was changed.
        leaves = list(fetch_hashes(prefix, size, 0))
        demand(Tree([h for _, _, h in leaves]).root(size) == root, "root: the entries give %s", b64(tree.root(size)))
        path, i = next(leaf[:2] for leaf, ours in zip(leaves, tree.levels[0]) if leaf[2] != ours)
        raise Mismatch("%s entry %d: not the one in the signed tree" % (path.replace("/0/", "/entries/", 1), i))
    say("ok root: the entries hash to the signed root")
    for level in range((size.bit_length() + 7) // 8):
        for i, (path, position, h) in enumerate(fetch_hashes(prefix, size, level)):
            demand(h == tree.levels[8 * level][i], "%s hash %d", path, position)
        say("ok tile/%d: %d hashes in %d tiles" % (level, i + 1, i // 256 + 1))
    def open_earlier(what, data):
        its_size, its_root = named(what, open_checkpoint, data, keys)
        demand(its_size <= size, "%s: its tree has %d entries, the log serves only %d", what, its_size, size)
        demand(tree.root(its_size) == its_root, "%s: its root is not that of the first %d entries", what, its_size)
        return its_size, its_root
    if old:
        say("ok old %s: its %d entries are a prefix" % (old[0], open_earlier("old " + old[0], old[1])[0]))
    for name, data in proofs:
        index, path, note = named("proof " + name, parse_proof, data)
        its_size, its_root = open_earlier("proof " + name, note)
        demand(index < its_size and root_from_path(index, its_size, tree.levels[0][index], path) == its_root,
               "proof %s: does not lead from entry %d to its checkpoint", name, index)
        say("ok proof %s: entry %d = %s, in the tree of size %d" % (name, index, entries[index].hex(), its_size))
    say("verified %d entries, root %s" % (size, b64(root)))
def b64(data): return base64.b64encode(data).decode()

# ---- The self test: signs and builds logs by the letter of the texts, sharing as little code as it can
def encode(pt):
    x, y = (c * pow(pt[2], -1, P) % P for c in pt[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little")
def sign(seed, message):                              # RFC 8032 sections 5.1.5 and 5.1.6: public key, signature
    h = hashlib.sha512(seed).digest()
    a, r = number(h[:32]) & ~7 & (1 << 254) - 1 | 1 << 254, sha512(h[32:] + message) % L
    public, big_r = encode(point_mul(a, BASE)), encode(point_mul(r, BASE))
    return public, big_r + ((r + sha512(big_r + public + message) * a) % L).to_bytes(32, "little")
def sha256(data): return hashlib.sha256(data).digest()
def half(n): return max(2**i for i in range(64) if 2**i < n)
def mth(d):                                           # RFC 6962 section 2.1, word for word
    if len(d) < 2: return sha256(b"\0" + d[0]) if d else sha256(b"")
    return sha256(b"\1" + mth(d[:half(len(d))]) + mth(d[half(len(d)):]))
def audit_path(m, d):                                 # section 2.1.1
    if len(d) == 1: return []
    k = half(len(d))
    return audit_path(m, d[:k]) + [mth(d[k:])] if m < k else audit_path(m - k, d[k:]) + [mth(d[:k])]
def put(log, where, data):
    os.makedirs(os.path.dirname(os.path.join(log, where)), exist_ok=True)
    with open(os.path.join(log, where), "wb") as f: f.write(data)
def build(log, d, checkpoint):
    put(log, "checkpoint", checkpoint)
    for l, span in ((l, 256**l) for l in range(3)):
        for n in range(-(-(len(d) // span) // 256)):  # stays below 1000 here: three digits
            cells = range(256 * n, min(256 * n + 256, len(d) // span))
            end = "%03d" % n + (".p/%d" % len(cells) if len(cells) < 256 else "")
            put(log, "tile/%d/%s" % (l, end), b"".join(mth(d[i * span:(i + 1) * span]) for i in cells))
            if l == 0: put(log, "tile/entries/" + end, b"".join(len(d[i]).to_bytes(2, "big") + d[i] for i in cells))
# RFC 8032 section 7.1, tests 1 to 3: secret key, public key, message, signature. Then the example of signed-note.
RFC8032 = """9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a::e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c:72:92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7:fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025:af82:6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"""
NOTE_KEY, NOTE = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", """This is an example message.\n
\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"""
def selftest():
    results, name, seed, fine = [], "example.com/selftest", bytes(range(32)), "nothing refused"
    material = b"\1" + sign(seed, b"")[0]
    key_id = sha256(name.encode() + b"\n" + material)[:4]
    vkey = "%s+%s+%s" % (name, key_id.hex(), b64(material))
    keys = parse_vkeys(vkey)
    def check(what, passed):
        print("%s %s" % ("ok" if passed else "FAIL", what))
        results.append(passed)
    def note(d, root=None):
        text = "%s\n%d\n%s\n" % (name, len(d), b64(root or mth(d)))
        return ("%s\n\u2014 %s %s\n" % (text, name, b64(key_id + sign(seed, text.encode())[1]))).encode()
    def proof(i, d, m=None):
        lines = ["c2sp.org/tlog-proof@v1", "extra AAAA", "index %d" % i] + [b64(h) for h in audit_path(m or i, d)]
        return dict(proofs=[("p", "\n".join(lines + ["", ""]).encode() + note(d))])
    def refusal(function, *args, **given):
        try: function(*args, **given)
        except (Mismatch, argparse.ArgumentTypeError) as err: return str(err)
        return fine
    for vector in RFC8032.split():
        secret, public, message, signature = (bytes.fromhex(part) for part in vector.split(":"))
        check("RFC 8032 vector %s" % vector[:8], sign(secret, message) == (public, signature)
              and ed25519_verify(public, message, signature) and not ed25519_verify(public, message + b"\0", signature))
    d = [b"%032d" % i for i in range(70000)]
    tree, empty = Tree([leaf_hash(e) for e in d[:40]]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    check("RFC 6962 trees of 0 to 40", tree.root(0).hex() == empty and all(tree.root(n) == mth(d[:n]) for n in range(41)))
    check("RFC 6962 audit paths", all(root_from_path(i, n, leaf_hash(d[i]), audit_path(i, d[:n])) == mth(d[:n])
                                      for n in range(1, 41) for i in range(n)))
    check("tile path x001/x234/067", (tile_path(0, 1234067), tile_path(0, 7)) == ("tile/0/x001/x234/067", "tile/0/007"))
    check("tiles of 70,000 of the text", [(len(t), t[-1]) for t in (list(tile_list(70000, l)) for l in range(3))]
          == [(274, (273, 112)), (2, (1, 17)), (1, (0, 1))] and list(tile_list(256, 1)) == [(0, 1)])
    check("signed note of the text", open_note(NOTE.encode(), parse_vkeys(NOTE_KEY))[0] == "This is an example message.\n")
    with tempfile.TemporaryDirectory() as log:
        for size in (0, 1, 256, 70000, 700):          # the last one stays, for the checks below
            lines = []
            build(log, d[:size], note(d[:size]))
            verify(log, keys, say=lines.append)
            check("log of %d" % size, lines[-1] == "verified %d entries, root %s" % (size, b64(mth(d[:size]))))
        for where, at, expected in (
                ("tile/entries/001", 34 * 44 + 9, "tile/entries/001 entry 44: not the one in the signed tree"),
                ("tile/entries/002.p/188", 1, "tile/entries/002.p/188 entry 0 is 33 bytes long, not 32"),
                ("tile/0/000", 32 * 17, "tile/0/000 hash 17"), ("tile/0/002.p/188", 187 * 32, "tile/0/002.p/188 hash 187"),
                ("tile/1/000.p/2", 40, "tile/1/000.p/2 hash 1"),
                ("checkpoint", len(name) + 1, "checkpoint: signature does not verify")):
            good = fetch(log, where, MAX_BUNDLE)
            put(log, where, good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            check("flipped bit: " + expected, refusal(verify, log, keys, say=len) == expected)
            put(log, where, good)
        bits = int.from_bytes(good, "big")            # every bit of text, key name, key ID and signature
        flipped = ((bits ^ 1 << i).to_bytes(len(good), "big") for i in range(8 * len(good)))
        check("flipped: each of %d bits of a checkpoint" % (8 * len(good)),
              fine not in (refusal(named, "", open_checkpoint, data, keys) for data in flipped))
        d = d[:700]
        fits = [("old of %d" % n, dict(old=("o", note(d[:n])))) for n in (0, 1, 255, 512, 699, 700)]
        fits += [("proof of %d in %d" % (i, n), proof(i, d[:n])) for i, n in ((0, 1), (5, 600), (699, 700), (511, 512))]
        for what, given, expected in [(what, given, fine) for what, given in fits] + [
                ("old, forked", dict(old=("o", note(d[1:]))), "old o: its root is not that of the first 699 entries"),
                ("old, longer", dict(old=("o", note(d + d))), "old o: its tree has 1400 entries, the log serves only 700"),
                ("proof of another entry", proof(5, d, 6), "proof p: does not lead from entry 5 to its checkpoint"),
                ("proof in another tree", proof(5, d[1:]), "proof p: its root is not that of the first 699 entries")]:
            check(what, refusal(verify, log, keys, say=len, **given) == expected)
        put(log, "checkpoint", note(d, sha256(b"")))
        check("a signed wrong root", refusal(verify, log, keys, say=len) == "root: the entries give " + b64(mth(d)))
        build(log, d[:99] + [b"x" * 31] + d[100:], good)
        check("an entry of 31 bytes", refusal(verify, log, keys, say=len) == "tile/entries/000 entry 99 is 31 bytes long, not 32")
    next_seed = bytes(range(1, 33))
    next_material = b"\1" + sign(next_seed, b"")[0]
    next_id = sha256(name.encode() + b"\n" + next_material)[:4]
    rotated = parse_vkeys("%s+%s+%s\n%s 0-512\n" % (name, next_id.hex(), b64(next_material), vkey))
    check("sizes of the keys", [key[3:] for key in rotated] == [(512, None), (0, 512)])
    def signed(size, *by):
        text = "%s\n%d\n%s\n" % (name, size, b64(mth(d[:size])))
        signers = {"old": (key_id, seed), "new": (next_id, next_seed)}
        lines = ["\u2014 %s %s\n" % (name, b64(signers[one][0] + sign(signers[one][1], text.encode())[1])) for one in by]
        return ("%s\n%s" % (text, "".join(lines))).encode()
    for size, by, expected in ((0, ("old",), fine), (511, ("old",), fine), (512, ("old", "new"), fine), (513, ("new",), fine),
                               (513, ("old",), ": key ID %s may not sign a tree of size 513" % key_id.hex()),
                               (513, ("new", "old"), ": key ID %s may not sign a tree of size 513" % key_id.hex()),
                               (511, ("new",), ": key ID %s may not sign a tree of size 511" % next_id.hex()),
                               (512, ("old",), ": key ID %s has not signed the tree of size 512" % next_id.hex()),
                               (512, ("new",), ": key ID %s has not signed the tree of size 512" % key_id.hex())):
        check("size %d by %s" % (size, " and ".join(by)), refusal(named, "", open_checkpoint, signed(size, *by), rotated) == expected)
    for bad in ("%s 5" % vkey, "%s 0-x" % vkey, "0-5", "%s  0-5" % vkey):
        try: check("refused keys %r" % bad[-5:], not parse_vkeys(bad))
        except (ValueError, argparse.ArgumentTypeError): check("refused keys %r" % bad[-5:], True)
    for prefix in ("http://example.com/log", "https://127.0.0.1/log", "http://127.0.0.1@example.com/", "file:///etc"):
        check("refused " + prefix, refusal(check_prefix, prefix).startswith("neither"))
    print("selftest: %d checks, %d failed" % (len(results), results.count(False)))
    return 1 if False in results else 0

# ---- The command line
def given_file(name): return name, pathlib.Path(name).read_bytes()
def main(argv):
    sys.stdout.reconfigure(errors="backslashreplace")
    if argv == ["--selftest"]: return selftest()
    parser = argparse.ArgumentParser(allow_abbrev=False, epilog="--selftest, alone: check this program itself")
    parser.add_argument("prefix", metavar="URL_PREFIX", type=check_prefix)
    parser.add_argument("key", metavar="VKEY", type=parse_vkeys)
    parser.add_argument("--old", metavar="CHECKPOINT_FILE", type=given_file)
    parser.add_argument("--proof", metavar="FILE", nargs="+", action="extend", default=[], type=given_file)
    try:
        args = parser.parse_args(argv)                # wrong usage exits with 2 by itself
        return verify(args.prefix, args.key, args.old, args.proof)
    except OSError as err:                            # of given_file: fetch turns its own into Mismatch
        parser.error(str(err))
    except Mismatch as err:
        print("FAIL %s" % err)
        return 1
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
