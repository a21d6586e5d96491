"""Snapshots: the same content, the same hash; kept whole or refused; in order whatever came."""

import json
import re
import tempfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator import arrays as arrays_from_outside
from aggregator.blob import HEAD, MAGIC, BlobRefused, read_arrays, write_arrays
from aggregator.codes import Codes
from aggregator.levels import levels
from aggregator.messages import sentence
from aggregator.network import build
from aggregator.ordered import ordered
from aggregator.rows import FootprintRow, Line, Tables
from aggregator.snapshot import Names, Snapshot, from_arrays
from aggregator.soundness import NetworkRefused


def made_up(seed, size=30, *, with_loops=False):
    """Return random edges of few nodes, with pairs that occur twice."""
    rng = np.random.default_rng(seed)
    parents, children = rng.integers(0, size, (2, 2 * size))
    if not with_loops:
        parents, children = np.minimum(parents, children), np.maximum(parents, children)
        keep = parents != children
        parents, children = parents[keep], children[keep]
    own = np.where(rng.random(size) < 0.3, np.nan, rng.uniform(-1, 5, size))
    return size, parents, children, rng.uniform(0.01, 0.1, len(parents)), own


def snapshot(seed=1, **options):
    size, parents, children, quantities, own = made_up(seed, **options)
    return from_arrays(size, parents, children, quantities, own=own)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_a_network_of_arrays_is_what_the_dense_solve_says(seed, with_loops):
    size, parents, children, quantities, own = made_up(seed, with_loops=with_loops)
    dense = np.zeros((size, size))
    np.add.at(dense, (parents, children), quantities)

    found = from_arrays(size, parents, children, quantities, own=own)

    expected = np.linalg.solve(np.eye(size) - dense, np.nan_to_num(own))
    np.testing.assert_allclose(found.cumulative()[:, 0], expected, rtol=1e-9, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_every_edge_leads_down_but_within_a_loop(seed, with_loops):
    size, parents, children, *_ = made_up(seed, with_loops=with_loops)

    level, loop = levels(size, parents.astype(np.int32), children.astype(np.int32))

    down = level[parents] > level[children]
    assert (down | (loop[parents] == loop[children])).all()


def test_a_long_chain_is_climbed():
    ends = np.arange(3000, dtype=np.int32)

    level, _ = levels(3001, ends, ends + 1)

    assert level.tolist() == list(range(3000, -1, -1))


@pytest.mark.parametrize("with_loops", [False, True])
def test_the_order_of_edges_changes_no_bit(with_loops):
    size, parents, children, quantities, own = made_up(3, with_loops=with_loops)
    turned = np.random.default_rng(0).permutation(len(parents))

    first = from_arrays(size, parents, children, quantities, own=own)
    second = from_arrays(size, parents[turned], children[turned], quantities[turned], own=own)

    assert first.sha256 == second.sha256
    assert (first.folded == second.folded).all()


def test_another_value_is_another_hash():
    size, parents, children, quantities, own = made_up(3)
    other = own.copy()
    other[-1] = 9.0

    first = from_arrays(size, parents, children, quantities, own=own)

    assert first.sha256 != from_arrays(size, parents, children, quantities, own=other).sha256


def test_tables_and_arrays_give_the_same_snapshot():
    lines = (
        Line(parent="P", component="A", quantity=2, unit="kg"),
        Line(parent="P", component="B", quantity=0.5, unit="kg", scrap_rate=0.5),
    )
    rows = (FootprintRow(item="A", declared_unit="kg", footprint_kgco2e=3),)

    found = build(Tables(lines, rows)).snapshot

    same = from_arrays(3, [2, 2], [0, 1], [2, 1], own=[[3] + [np.nan] * 5] + [[np.nan] * 6] * 2)
    assert found.sha256 == same.sha256
    assert found.cumulative([2]).tolist() == [[6, 1, 2]]


@pytest.mark.parametrize("with_loops", [False, True])
def test_what_is_kept_comes_back_to_the_bit(tmp_path, with_loops):
    kept = snapshot(5, with_loops=with_loops)
    kept.save(tmp_path / "network.gfa")

    found = Snapshot.load(tmp_path / "network.gfa")

    assert found.is_unaltered()
    assert found.sha256 == kept.sha256
    assert (found.folded == kept.folded).all()
    assert (found.fold.up(np.ones((30, 1))) == kept.fold.up(np.ones((30, 1)))).all()
    with pytest.raises(ValueError, match="read-only"):
        found.own[0] = 1.0


def test_an_empty_network_is_kept_too(tmp_path):
    from_arrays(0, [], [], []).save(tmp_path / "nothing.gfa")

    assert Snapshot.load(tmp_path / "nothing.gfa").size == 0


def test_an_altered_number_is_told_by_the_hash(tmp_path):
    path = tmp_path / "network.gfa"
    kept = snapshot()
    kept.save(path)
    content = bytearray(path.read_bytes())
    where = content.find(kept.network.quantities.tobytes())
    content[where] ^= 1
    path.write_bytes(content)

    assert not Snapshot.load(path).is_unaltered()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_bit_of_a_file_can_flip_unseen(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.gfa"
        snapshot(2, with_loops=True).save(path)
        content = bytearray(path.read_bytes())
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(content)

        try:
            is_unaltered = Snapshot.load(path).is_unaltered()
        except BlobRefused:
            is_unaltered = False

    assert not is_unaltered


def test_an_altered_footprint_is_told_by_the_hash(tmp_path):
    path = tmp_path / "network.gfa"
    kept = snapshot()
    kept.save(path)
    content = bytearray(path.read_bytes())
    content[content.find(kept.folded.tobytes())] ^= 1
    path.write_bytes(content)

    assert not Snapshot.load(path).is_unaltered()


class TestRefusals:
    @pytest.mark.parametrize(
        ("cut", "reason"),
        [
            (5, "foreign"),
            (40, "damaged"),
            (-100, "truncated"),
            (-50, "truncated"),
            (-1, "truncated"),
        ],
    )
    def test_a_truncated_file_is_refused_in_words(self, tmp_path, cut, reason):
        path = tmp_path / "network.gfa"
        snapshot().save(path)
        path.write_bytes(path.read_bytes()[:cut])

        with pytest.raises(BlobRefused) as refused:
            Snapshot.load(path)

        assert refused.value.reason == reason

    def test_a_file_with_something_between_its_arrays_is_refused(self, tmp_path):
        path = tmp_path / "one.gfa"
        write_arrays(path, {"x": np.ones(3, dtype=np.int8)}, {})
        path.write_bytes(path.read_bytes()[:-1] + b"x")

        with pytest.raises(BlobRefused) as refused:
            read_arrays(path)

        assert refused.value.reason == "damaged"

    def test_a_file_with_something_behind_its_end_is_refused(self, tmp_path):
        path = tmp_path / "network.gfa"
        snapshot().save(path)
        path.write_bytes(path.read_bytes() + b"x")

        with pytest.raises(BlobRefused) as refused:
            Snapshot.load(path)

        assert refused.value.reason == "damaged"
        assert sentence(refused.value.code, refused.value.facts, "zh").endswith(
            "不是完整的网络快照：内容已损坏。请从表格重新生成。"
        )

    @pytest.mark.parametrize(
        "content", [b"", b"PK\x03\x04" + b"x" * 100, b"parent,component\n" * 9]
    )
    def test_a_foreign_file_is_refused(self, tmp_path, content):
        path = tmp_path / "network.gfa"
        path.write_bytes(content)

        with pytest.raises(BlobRefused):
            Snapshot.load(path)

    @pytest.mark.parametrize(
        "heading",
        [
            {"facts": {}},
            {"facts": {}, "arrays": {"x": {"kind": "|O", "shape": [1], "offset": 0}}},
            {"facts": {}, "arrays": {"x": {"kind": "<f8", "shape": [-1], "offset": 0}}},
            [],
        ],
    )
    def test_a_made_up_heading_is_refused(self, tmp_path, heading):
        path, text = tmp_path / "made_up.gfa", json.dumps(heading).encode()
        path.write_bytes(MAGIC + HEAD.pack(len(text), zlib.crc32(text)) + text + b"\0" * 64)

        with pytest.raises(BlobRefused):
            read_arrays(path)

    def test_arrays_of_something_else_are_refused(self, tmp_path):
        path = tmp_path / "other.gfa"
        write_arrays(path, {"x": np.arange(3)}, {"kind": "something else"})

        with pytest.raises(BlobRefused):
            Snapshot.load(path)

    def test_missing_arrays_are_refused(self, tmp_path):
        path = tmp_path / "other.gfa"
        snapshot().save(path)
        arrays, facts = read_arrays(path)
        arrays.pop("own")
        write_arrays(path, arrays, facts)

        with pytest.raises(BlobRefused):
            Snapshot.load(path)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("children", 99),
            ("order", -1),
            ("first", 10**6),
            ("loops", 99),
            ("starts", 7),
        ],
    )
    def test_an_index_that_points_outside_is_refused(self, tmp_path, name, value):
        path = tmp_path / "network.gfa"
        snapshot(2, with_loops=True).save(path)
        arrays, facts = read_arrays(path)
        changed = arrays[name].copy()
        changed.ravel()[-1] = value
        write_arrays(path, arrays | {name: changed}, facts)

        with pytest.raises(BlobRefused) as refused:
            Snapshot.load(path)

        assert refused.value.reason == "damaged"

    def test_an_array_of_another_type_is_refused(self, tmp_path):
        path = tmp_path / "network.gfa"
        snapshot().save(path)
        arrays, facts = read_arrays(path)
        write_arrays(path, arrays | {"gaps": arrays["gaps"].astype(np.int8)}, facts)

        with pytest.raises(BlobRefused):
            Snapshot.load(path)

    def test_nothing_is_left_where_writing_fails(self, tmp_path):
        with pytest.raises(ValueError, match="cannot include dtype"):
            write_arrays(tmp_path / "x.gfa", {"x": np.zeros(3, dtype="<M8[s]")}, {})

        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        "arrays",
        [
            (2, [0], [1, 1], [1.0]),
            (2, [0], [2], [1.0]),
            (2, [-1], [1], [1.0]),
            (2, [0], [1], [0.0]),
            (2, [0], [1], [np.inf]),
            (2, [0], [1], [np.nan]),
            (2, [0], [1], [1e-310]),
            (2, [0], [1], ["x"]),
            (2, [0], [1], [[1.0]]),
            (2, [0.7], [1], [1.0]),
            (2, ["a"], [1], [1.0]),
            (2, [[0], [0, 1]], [1], [1.0]),
            (2, [[0]], [[1]], [1.0]),
            (-1, [], [], []),
            (2.5, [], [], []),
            (2**31, [], [], []),
        ],
    )
    def test_arrays_that_are_no_network_are_refused_in_words(self, arrays):
        with pytest.raises(NetworkRefused) as refused:
            from_arrays(*arrays)

        english, chinese = (
            sentence("network.refused", refused.value.facts, lang) for lang in ("en", "zh")
        )
        assert english.startswith("The network cannot be calculated. ")
        assert not re.search("[a-z]{3}", re.sub("parents|children|quantities|inf|nan", "", chinese))

    def test_too_many_edges_are_refused(self, monkeypatch):
        monkeypatch.setattr(arrays_from_outside, "MOST", 2)

        with pytest.raises(NetworkRefused) as refused:
            from_arrays(2, [0, 0, 0], [1, 1, 1], [1.0, 1.0, 1.0])

        assert refused.value.problem.code == "network.too_many"

    @pytest.mark.parametrize(
        "columns",
        [
            {"own": [1.0]},
            {"own": [np.inf, 1.0]},
            {"own": np.ones((2, 1, 1))},
            {"own": np.ones((2, 0))},
            {"own": 1.0},
            {"own": ["?", 1.0]},
            {"own": [1.0, 1.0], "gaps": [True]},
            {"own": [1.0, 1.0], "gaps": [[True], [True, False]]},
        ],
    )
    def test_values_that_fit_no_node_are_refused(self, columns):
        with pytest.raises(NetworkRefused):
            from_arrays(2, [0], [1], [1.0], **columns)


class TestLost:
    """What has no footprint is refused as arrays as it is refused as tables."""

    @pytest.mark.parametrize("gain", [1.0, 2.0])
    @pytest.mark.parametrize("size", [2, 100])
    def test_a_loop_that_gives_back_what_it_takes_is_refused_by_number(self, gain, size):
        ends = np.arange(size)

        with pytest.raises(NetworkRefused) as refused:
            from_arrays(size, ends, (ends + 1) % size, [gain] + [1.0] * (size - 1))

        told = sentence("network.refused", refused.value.facts, "zh")
        assert told.startswith("该网络无法计算：经过 “节点 0”、“节点 1”")
        assert "返还量不小于投入量" in told

    def test_a_loop_of_tables_elsewhere_leaves_what_is_on_it_unknown(self, make):
        lines = [make.line("A", "B"), make.line("B", "A"), make.line("P", "C", 2)]
        rows = [make.row(item, 1, boundary="gate_to_gate") for item in "ABC"]

        network = build(Tables(tuple(lines), tuple(rows)))

        values = network.cumulative[:, 0].tolist()
        assert [values[network.index[item, None]] for item in "CP"] == [1.0, 2.0]
        assert all(np.isnan(values[network.index[item, None]]) for item in "AB")

    @pytest.mark.parametrize(
        ("arrays", "own", "problem"),
        [
            (([0, 1], [1, 2], [1e200, 1e200]), [0, 0, 1], "number.overflow"),
            (([0, 0], [1, 1], [1e308, 1e308]), [0, 1, 1], "number.overflow"),
            (([0, 1], [1, 2], [1e-200, 1e-200]), [0, 0, 1], "number.underflow"),
            (([0, 1], [1, 2], [1e-200, 1e-200]), [0, 1, np.nan], "number.underflow"),
            (([], [], []), [0, 1e-310, 1], "number.underflow"),
        ],
    )
    def test_numbers_that_are_lost_are_refused(self, arrays, own, problem):
        with pytest.raises(NetworkRefused) as refused:
            from_arrays(3, *arrays, own=own)

        assert refused.value.problem.code == problem
        assert "node" in refused.value.problem.sentence()

    def test_small_numbers_that_stay_are_not_refused(self):
        small = from_arrays(4, [0, 2], [1, 3], [1e-200, 1e-9], own=[0, 1, 0, 1e-150])

        assert small.cumulative([0, 2])[:, 0].tolist() == pytest.approx(
            [1e-200, 1e-159], rel=1e-12, abs=0
        )

    def test_what_is_lost_is_told_with_all_it_is_lost_of(self):
        with pytest.raises(NetworkRefused) as refused:
            from_arrays(3, [0, 0], [1, 2], [1e-200, 1e-200], own=[0, 1e-200, 1e-200])

        assert refused.value.problem.facts["items"] == ("node 1", "node 2")


def test_edges_are_found_by_their_ends():
    network = ordered(3, [0, 0, 1], [1, 2, 2], [2.0, 1.0, 3.0])

    assert network.quantities[network.edge(0, 1)] == 2.0
    assert network.edge(1, 0) is None
    assert network.edge(2, 0) is None
    assert {(p, c, q) for p, c, q in zip(*(x.tolist() for x in network.edges()), strict=True)} == {
        (0, 1, 2.0),
        (0, 2, 1.0),
        (1, 2, 3.0),
    }


def test_a_file_can_be_asked_by_name(tmp_path, make):
    line = make.line("P", "A", 2, supplier="S@1", share=1)
    built = build(Tables((line,), (make.row("A", 3),)))

    built.named().save(tmp_path / "p.gfa")

    again = Snapshot.load(tmp_path / "p.gfa")
    assert {node.key: again.names.find(node.key) for node in built.nodes} == {
        node.key: number for number, node in enumerate(built.nodes)
    }
    assert again.names.find("X") is None
    assert again.is_unaltered()
    assert again.sha256 == built.named().sha256 != built.snapshot.sha256


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("name_ends", np.array([0, 9, 2, 3])),
        ("name_ends", np.array([0, 1, 2, 4])),
        ("name_ends", np.array([0, 1, 2])),
        ("name_ends", np.array([0, 1, 2, 3], np.int32)),
        ("name_nodes", np.array([0, 1, 3], np.int32)),
        ("names", np.zeros((3, 1), np.uint8)),
    ],
)
def test_names_that_lead_nowhere_are_refused(tmp_path, name, wrong):
    pack = from_arrays(3, [0, 0, 1], [1, 2, 2], [2.0, 1.0, 3.0])
    path = tmp_path / "pack.gfa"
    replace(pack, names=Names.of(["a", "b", "c"])).save(path)
    arrays, facts = read_arrays(path)
    write_arrays(path, arrays | {name: wrong}, facts)

    with pytest.raises(BlobRefused):
        Snapshot.load(path)


def test_codes_are_a_sequence_of_texts():
    codes = Codes.of(["b", "铜", "a", "a"])

    assert codes[-1] == "铜"
    assert codes[:2] == ["a", "b"]
    assert "b" in codes
    with pytest.raises(IndexError):
        codes[3]
