"""Sources and targets: what can be read from and written to, and that nothing is half written."""

from __future__ import annotations

import gzip
import io
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from xjmeta import InputError, TargetError, sources, targets
from xjmeta.messages import LimitError
from xjmeta.sources import Document, decoded, encoded, opened
from xjmeta.targets import written

TEXT = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<ead>é €</ead>'
BYTES = b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<ead>\xe9 &#8364;</ead>'


def content(source: object) -> bytes:
    with opened(source) as document:  # type: ignore[arg-type]
        first = document.data()
        with document.open() as again:
            assert first == again.read()
        assert document.head(5) == first[:5]
        return first


def put(target: object, data: bytes = b"new") -> None:
    with written(target) as draft:  # type: ignore[arg-type]
        draft.stream.write(data)


# ---- sources ----------------------------------------------------------------------------------------------


def test_a_path_a_path_object_bytes_and_streams_give_the_same_bytes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(BYTES)
    with path.open("rb") as binary, path.open(encoding="latin-1") as text:
        given = [
            content(source)
            for source in (str(path), path, BYTES, io.BytesIO(BYTES), binary, text)
        ]

    assert [BYTES] * 6 == given


def test_a_text_without_bytes_below_it_is_in_the_encoding_its_declaration_names() -> (
    None
):
    assert BYTES == content(io.StringIO(TEXT))


@pytest.mark.parametrize(
    "text",
    [
        "plain é",
        TEXT.replace("€", ""),
        TEXT.replace("ISO-8859-1", "UTF-16"),
        TEXT.replace("ISO-8859-1", "no-such"),
    ],
)
def test_decoded_is_the_inverse_of_encoded(text: str) -> None:
    if "no-such" in text:
        assert text.encode() == encoded(text)
    else:
        assert text == decoded(encoded(text))


def test_a_text_stream_that_has_been_read_from_goes_on_where_it_stands(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\ntwo\n")
    with path.open(encoding="utf-8") as stream:
        stream.seek(4)

        assert b"two\n" == content(stream)


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(BYTES), encoding="utf-8")
    )

    assert BYTES == content("-")


def test_a_pipe_is_read_once_and_opened_as_often_as_needed(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(BYTES,))
    writer.start()

    assert BYTES == content(pipe)
    writer.join()


@pytest.mark.skipif(sys.platform != "linux", reason="a file without a name is Linux's")
def test_a_long_stream_is_kept_in_a_file_without_a_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sources, "_SMALL", 100)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = bytes(range(256)) * 10
    with opened(io.BytesIO(data)) as document:
        assert (data, data) == (document.data(), document.data())
        assert [] == list(tmp_path.iterdir())


def test_gzip_is_unfolded_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(gzip.compress(BYTES) + gzip.compress(b"second member"))

    assert BYTES + b"second member" == content(path)
    assert BYTES == content(gzip.compress(BYTES))


def test_a_gzip_that_unfolds_to_far_more_than_its_size_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources, "_SMALL", 1000)
    bomb = gzip.compress(b"\0" * 1_000_000)
    with (
        opened(bomb) as document,
        pytest.raises(LimitError, match="unfolds to more than"),
    ):
        document.data()


def test_a_gzip_beyond_the_bound_is_refused_at_any_ratio(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sources, "MAX_UNFOLDED", 1000)
    with opened(gzip.compress(os.urandom(2000))) as document, pytest.raises(LimitError):
        document.data()


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: data[:20] + b"xxxx" + data[24:]]
)
def test_a_damaged_gzip_is_an_input_error_that_names_its_source(
    damage: object, tmp_path: Path
) -> None:
    path = tmp_path / "a.xml.gz"
    path.write_bytes(damage(gzip.compress(os.urandom(500))))  # type: ignore[operator]
    with opened(path) as document, pytest.raises(InputError) as caught:
        document.data()

    assert ("bad-gzip", str(path)) == (caught.value.code, caught.value.source)


def test_what_is_no_source_is_told(tmp_path: Path) -> None:
    codes = []
    for source in (tmp_path, tmp_path / "none", 7):
        with pytest.raises(InputError) as caught:
            content(source)
        codes.append(caught.value.code)

    assert ["is-a-directory", "not-found", "not-a-source"] == codes


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every file")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(BYTES)
    path.chmod(0)
    with pytest.raises(InputError, match="permission denied"):
        content(path)


def test_progress_tells_how_far_a_source_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(BYTES * 1000)
    told: list[int] = []
    with opened(path, told.append) as document, document.open() as stream:
        while stream.read(1000):
            pass

    assert len(BYTES) * 1000 == told[-1]
    assert told == sorted(told)


def test_a_document_is_a_source_too() -> None:
    document = Document("a.xml", lambda: io.BytesIO(BYTES))
    with opened(document) as same:
        assert document is same


# ---- targets ----------------------------------------------------------------------------------------------


def test_a_target_is_a_path_a_path_object_or_a_stream(tmp_path: Path) -> None:
    binary, text = io.BytesIO(), io.StringIO()
    for target in (str(tmp_path / "a"), tmp_path / "b", binary, text):
        put(target, BYTES)
    with (tmp_path / "c").open("w", encoding="utf-8") as below:
        put(below, BYTES)

    assert [BYTES] * 3 == [(tmp_path / name).read_bytes() for name in "abc"]
    assert (BYTES, BYTES.decode("latin-1")) == (binary.getvalue(), text.getvalue())


def test_standard_output_is_a_target(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    put("-", BYTES)

    assert BYTES == capfdbinary.readouterr().out


def test_a_target_called_gz_is_compressed_and_always_to_the_same_bytes(
    tmp_path: Path,
) -> None:
    for name in ("a.xml.gz", "b.xml.gz"):
        put(tmp_path / name, BYTES)
    first, second = (tmp_path / name for name in ("a.xml.gz", "b.xml.gz"))

    assert BYTES == gzip.decompress(first.read_bytes())
    assert first.read_bytes() == second.read_bytes()


def fail(target: object) -> None:
    """Write half of something and stop."""
    with written(target) as draft:  # type: ignore[arg-type]
        draft.stream.write(b"half")
        raise RuntimeError("stop")


@pytest.mark.parametrize("unnamed", [True, False])
def test_a_failure_leaves_the_target_as_it_was_and_nothing_beside_it(
    unnamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not unnamed:
        monkeypatch.setattr("xjmeta.targets._unnamed", lambda folder: None)
    old, new, stream = tmp_path / "old", tmp_path / "new", io.BytesIO()
    old.write_bytes(b"old")
    for target in (old, new, stream):
        with pytest.raises(RuntimeError):
            fail(target)

    assert (b"old", b"") == (old.read_bytes(), stream.getvalue())
    assert [old] == list(tmp_path.iterdir())


@pytest.mark.parametrize("unnamed", [True, False])
def test_permissions_are_kept_and_new_files_go_by_the_umask(
    unnamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not unnamed:
        monkeypatch.setattr("xjmeta.targets._unnamed", lambda folder: None)
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"old")
    old.chmod(0o640)
    before = os.umask(0o027)
    try:
        put(old)
        put(new)
    finally:
        os.umask(before)

    assert [b"new", b"new"] == [old.read_bytes(), new.read_bytes()]
    assert [0o640, 0o640] == [stat.S_IMODE(path.stat().st_mode) for path in (old, new)]
    assert [new, old] == sorted(tmp_path.iterdir())


def test_a_link_stays_a_link_and_what_it_names_is_written(tmp_path: Path) -> None:
    link, real = tmp_path / "link", tmp_path / "real"
    real.write_bytes(b"old")
    link.symlink_to(real)
    put(link)

    assert link.is_symlink()
    assert b"new" == real.read_bytes()


def test_what_reads_the_old_file_goes_on_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with path.open("rb") as reader:
        put(path)

        assert b"old" == reader.read()


def test_a_full_disk_is_a_target_error() -> None:
    with pytest.raises(TargetError, match="No space left") as caught:
        put("/dev/full", b"x" * 100_000)

    assert "cannot-write" == caught.value.code


def test_what_is_no_target_is_told(tmp_path: Path) -> None:
    codes = []
    for target in (tmp_path, tmp_path / "none" / "a", 7):
        with pytest.raises(TargetError) as caught:
            put(target)
        codes.append(caught.value.code)

    assert ["is-a-directory", "no-folder", "not-a-target"] == codes


_WRITER = """
import sys, time
from xjmeta.targets import written
if {named}:
    from xjmeta import targets
    targets._unnamed = lambda folder: None
import signal
signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))
with written({path!r}) as draft:
    draft.stream.write(b"half" * 100000)
    draft.stream.flush()
    print("writing", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("number", "named"),
    [(signal.SIGKILL, False), (signal.SIGTERM, False), (signal.SIGTERM, True)],
)
def test_a_kill_leaves_no_half_file(number: int, named: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(b"old")
    program = _WRITER.format(path=str(path), named=named)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(number)
        process.wait(30)

    assert b"old" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("unnamed", [True, False])
def test_what_a_kill_left_is_taken_away_by_the_next_that_writes_there(
    unnamed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not unnamed:
        monkeypatch.setattr("xjmeta.targets._unnamed", lambda folder: None)
    path = tmp_path / "a"
    path.write_bytes(b"old")
    part = Path(targets._part_of(str(path)))
    part.write_bytes(b"left by a kill")
    put(path)

    assert b"new" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())

    part.write_bytes(b"of one that goes on")
    with part.open("rb") as other:
        assert targets._locked(other.fileno())
        put(path)
        assert {path, part} == set(tmp_path.iterdir())


def test_a_new_file_has_no_other_name_at_any_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if targets._unnamed(str(tmp_path)) is None:
        pytest.skip("the disk has no files without names")
    monkeypatch.setattr("xjmeta.targets.os.replace", None)
    put(tmp_path / "a")

    assert [tmp_path / "a"] == list(tmp_path.iterdir())
