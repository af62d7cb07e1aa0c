"""Danger: an archive that is damaged, cut off or made to do harm, and a restore that believes it or stops half-way."""
import gzip
import hashlib
import io
import tarfile

import orjson
import pytest

from engine.errors import EngineError, OtherSchema
from storage.backups import rows
from storage.backups.archive import BLOCK, MANIFEST, SUMS, BadArchive, Reader, Writer
from storage.database import Database
from storage.schema import revision
from tests.conftest import KEYS
from tests.golden.installation import furnish
from tests.safekeeping import NOW, back, empty_place, installation, kept, what_is_there


@pytest.fixture(scope="module")
def whole(sqlite_template, tmp_path_factory):
    """The bytes of a good archive."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "tramita.db").write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{folder}/tramita.db", folder / "data", KEYS)
    furnish(database)
    kept(installation(database), folder / "kept.tar")
    database.close()
    return (folder / "kept.tar").read_bytes()


@pytest.fixture
def refused(tmp_path):
    """`refused(bytes)`: these are refused by a restore, which leaves nothing behind; with which error."""

    def restored(content):
        path, place = tmp_path / "hostile.tar", empty_place(tmp_path)
        path.write_bytes(content)
        with pytest.raises(EngineError) as told:
            back(path, place)
        assert what_is_there(place.data) == {}
        assert not (place.data / "tramita.sqlite").exists() or revision(place.url) is None
        return told.value

    return restored


def rewritten(content, change):
    """An archive whose members `change(dict)` has changed, with sums that fit again: what a forger would make."""
    reader = Reader(io.BytesIO(content))
    members = {name: reader.read(name, 1 << 30) for name in reader.members if name != SUMS}
    change(members)
    made = io.BytesIO()
    writer = Writer(made, 0)
    for name, inside in members.items():
        writer.add(name, inside)
    writer.close()
    return made.getvalue()


def with_manifest(content, **changes):
    return rewritten(content, lambda members: members.update({MANIFEST: orjson.dumps(orjson.loads(members[MANIFEST]) | changes)}))


def test_a_good_archive_is_restored(whole, tmp_path):
    (tmp_path / "good.tar").write_bytes(rewritten(whole, lambda members: None))

    assert back(tmp_path / "good.tar", empty_place(tmp_path)).proof.problems == ()


# ---- damaged


def test_a_flipped_bit_is_found_wherever_it_is(whole):
    unseen = []
    for place in [*range(0, len(whole), 331), *range(len(whole) - 3 * BLOCK, len(whole), 7), *range(BLOCK)]:
        flipped = bytearray(whole)
        flipped[place] ^= 1 << (place % 8)
        try:
            Reader(io.BytesIO(bytes(flipped))).check()
            unseen.append(place)
        except BadArchive:
            pass

    assert unseen == []


def test_an_archive_that_is_cut_off_is_refused_wherever_it_ends(whole):
    for end in [*range(0, len(whole), BLOCK), len(whole) - 1, len(whole) - BLOCK + 1]:
        with pytest.raises(BadArchive):
            Reader(io.BytesIO(whole[:end])).check()


@pytest.mark.parametrize("tail", [b"x", bytes(1), bytes(BLOCK), b"more" * BLOCK])
def test_what_hangs_behind_the_end_is_refused(whole, tail):
    with pytest.raises(BadArchive):
        Reader(io.BytesIO(whole + tail))


def test_a_damaged_archive_leaves_nothing_behind(whole, refused):
    assert "was changed" in str(refused(whole[:BLOCK + 40] + b"!" + whole[BLOCK + 41:]))
    assert "cut off" in str(refused(whole[:-5 * BLOCK]))
    assert isinstance(refused(b""), BadArchive)
    assert isinstance(refused(b"PK\x03\x04" + bytes(5000)), BadArchive)


# ---- made to do harm


def hostile(name, **about):
    """A tar of one member that tar programs would unpack."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=about.pop("format", tarfile.USTAR_FORMAT)) as archive:
        member = tarfile.TarInfo(name)
        for what, value in about.items():
            setattr(member, what, value)
        archive.addfile(member, io.BytesIO(bytes(member.size)))
    return made.getvalue()


@pytest.mark.parametrize("content", [
    hostile("../../etc/cron.d/x", size=4), hostile("/etc/passwd", size=4), hostile("files/../../x", size=4), hostile("files/ab/" + "../" * 5 + "x"),
    hostile("files/ab/" + "ab" * 32, type=tarfile.SYMTYPE, linkname="/etc/shadow"),
    hostile("files/ab/" + "ab" * 32, type=tarfile.LNKTYPE, linkname="keys/master.key"),
    hostile("files", type=tarfile.DIRTYPE), hostile("keys/master.key", type=tarfile.FIFOTYPE), hostile("keys/master.key", type=tarfile.CHRTYPE),
    hostile("keys/master.key", size=4, pax_headers={"path": "../../x"}, format=tarfile.PAX_FORMAT),
    hostile("files/" + "a" * 300, size=4, format=tarfile.GNU_FORMAT), hostile("keys/MASTER.KEY", size=4), hostile("tables/x/000001.jsonl", size=4),
    hostile("keys/master.key", size=4, mode=0o4777), hostile("keys/master.key", size=4, uid=1000), hostile("manifest.json\n", size=4),
], ids=range(16))
def test_links_paths_and_strangers_are_refused_by_their_header(content, refused):
    assert isinstance(refused(content), BadArchive)


def test_a_member_that_says_to_be_endless_is_refused(whole, refused):
    about = tarfile.TarInfo("keys/master.key")
    about.size, about.mode = 0o77777777777, 0o600

    assert "cut off" in str(refused(about.tobuf(tarfile.USTAR_FORMAT) + bytes(4 * BLOCK)))


def test_the_same_name_twice_is_refused(whole, refused):
    made = io.BytesIO()
    writer = Writer(made, 0)
    for inside in (b"one", b"two"):
        writer.add("keys/master.key", inside)
    writer.close()

    assert isinstance(refused(made.getvalue()), BadArchive)


def test_a_part_that_unpacks_to_very_much_is_refused(whole, refused, monkeypatch):
    monkeypatch.setattr(rows, "LARGEST_ROW", 1 << 20)

    def swell(members):
        members["tables/users/000001.jsonl.gz"] = gzip.compress(bytes(5 << 20))

    assert "users" in str(refused(rewritten(whole, swell)))


def packed(*lines):
    return gzip.compress(b"".join(orjson.dumps(line) + b"\n" for line in lines))


CLOCK = ["id", "now"]


@pytest.mark.parametrize("part", [
    b"no gzip", packed(), packed({"id": 1}), packed(["id"]), packed([*CLOCK, "sly"]), packed(["now", "now"]), packed(CLOCK, [1]),
    packed(CLOCK, [1, None]), packed(CLOCK, [1, 5], [1, 6]), packed(CLOCK, [1, 5]), gzip.compress(b"[\"id\",\"now\"]\n[1,"), packed(CLOCK)[:-9],
], ids=range(12))
def test_rows_that_do_not_fit_their_table_are_refused(whole, part, refused):
    def put(members):
        manifest = members.pop(MANIFEST)
        members["tables/clock/000001.jsonl.gz"] = part
        members[MANIFEST] = manifest

    assert isinstance(refused(rewritten(whole, put)), BadArchive)


def test_a_manifest_that_lies_is_refused(whole, refused):
    about = orjson.loads(Reader(io.BytesIO(whole)).read(MANIFEST, 1 << 20))

    assert "should have" in str(refused(with_manifest(whole, tables=about["tables"] | {"users": 7})))
    assert "do not end where" in str(refused(with_manifest(whole, heads=about["heads"] | {"events": 1})))
    assert "tables are not those" in str(refused(with_manifest(whole, tables={})))
    assert "cannot be read" in str(refused(with_manifest(whole, made_at="yesterday")))
    assert "cannot be read" in str(refused(with_manifest(whole, stranger=1)))
    assert "Another program" in str(refused(with_manifest(whole, program="other")))


def test_a_file_that_is_not_what_its_name_says_fails_the_proof(whole, refused):
    def swap(members):
        sealed = next(name for name in members if name.startswith("files/sealed/"))
        members[sealed] = members[sealed][:-1] + bytes([members[sealed][-1] ^ 1])

    assert "The proof fails" in str(refused(rewritten(whole, swap)))


def test_a_forged_history_fails_the_proof(whole, refused):
    def forge(members):
        lines = gzip.decompress(members["tables/events/000001.jsonl.gz"]).splitlines()
        columns, first = orjson.loads(lines[0]), orjson.loads(lines[1])
        first[columns.index("actor")] = "mallory"
        members["tables/events/000001.jsonl.gz"] = gzip.compress(b"\n".join([lines[0], orjson.dumps(first), *lines[2:]]))

    assert "its content was changed" in str(refused(rewritten(whole, forge)))


# ---- of another release


def test_a_newer_schema_or_format_is_refused(whole, refused):
    newer = refused(with_manifest(whole, schema="9999"))

    assert isinstance(newer, OtherSchema)
    assert "newer than this program" in str(newer)
    assert "A newer release made it" in str(refused(with_manifest(whole, format=2)))


def test_hashes_of_all_members_stand_in_the_sums(whole):
    reader = Reader(io.BytesIO(whole))
    lines = reader.read(SUMS, 1 << 20).decode().splitlines()

    assert [line.split("  ")[1] for line in lines] == [name for name in reader.members if name != SUMS]
    assert all(hashlib.sha256(reader.read(line[66:], 1 << 30)).hexdigest() == line[:64] for line in lines)
    assert NOW.isoformat() in reader.read(MANIFEST, 1 << 20).decode()
