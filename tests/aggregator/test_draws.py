"""Random numbers belong to seed, input and draw alone, and are standard normal."""

import numpy as np
import pytest
from scipy import stats

from aggregator.draws import BLOCK, LARGEST_SEED, normals, outputs, stream_keys

NAMES = [f"input {number}" for number in range(2000)]


@pytest.fixture(scope="module")
def many():
    """Return 2,000 inputs with 512 draws each."""
    keys = stream_keys(NAMES, seed=7)
    return np.hstack([normals(keys, block) for block in range(8)]).astype(np.float64)


def test_the_generator_gives_the_published_numbers():
    """The first outputs of SplitMix64 from state 1234567, as its ports print them."""
    assert outputs(np.array([1234567], dtype=np.uint64), 0, 5).tolist() == [
        [
            6457827717110365317,
            3203168211198807973,
            9817491932198370423,
            4593380528125082431,
            16408922859458223821,
        ]
    ]


def test_a_stream_can_be_entered_anywhere():
    keys = stream_keys(NAMES[:3], seed=1)

    assert (outputs(keys, 5, 7) == outputs(keys, 0, 12)[:, 5:]).all()


def test_the_other_inputs_do_not_matter():
    among_many = normals(stream_keys(NAMES, 3), 2)[17]

    alone = normals(stream_keys([NAMES[17]], 3), 2)[0]

    assert (alone == among_many).all()


def test_another_seed_gives_other_numbers():
    first, second = (normals(stream_keys(NAMES, seed), 0).ravel() for seed in (1, 2))

    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01


def test_draws_are_standard_normal(many):
    draws = many.ravel()

    assert draws.mean() == pytest.approx(0.0, abs=4 / np.sqrt(len(draws)))
    assert draws.std() == pytest.approx(1.0, abs=4 / np.sqrt(2 * len(draws)))
    assert stats.kstest(draws, "norm").pvalue > 0.001
    assert abs(draws).max() > 4.5


def test_neither_inputs_nor_draws_hang_together(many):
    of_inputs = np.corrcoef(many[:200])
    of_draws = np.corrcoef(many.T)

    for found, size in ((of_inputs, many.shape[1]), (of_draws, many.shape[0])):
        off = found[~np.eye(len(found), dtype=bool)]
        assert abs(off).max() < 6 / np.sqrt(size)
    assert many.shape[1] == 8 * BLOCK


@pytest.mark.parametrize("seed", [-1, LARGEST_SEED + 1])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=str(seed)):
        stream_keys(["A"], seed)
