"""A decoded frame out of the cache, against decoding it again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from time import perf_counter

from benchmarks.bench import Bench
from benchmarks.rows import Row, percentile, seconds
from domain.study import Instance
from imaging.decoded import Decoded
from imaging.decoder_version import decoder_version
from imaging.reading import Readers
from records.frames import DecodedFrames

_FRAMES = 60


def cached(bench: Bench) -> Iterator[Row]:
    """Frames of 512x512 with 16 bits: from the encrypted disk, from memory, and decoded."""
    with bench.seat() as station, Readers() as readers:
        archive = station.records.archive
        instances = archive.instances_of_study(bench.jpegls.study_uid)[:_FRAMES]
        folder = bench.new_folder()
        key = bytes(32)
        disk = DecodedFrames(folder, key, decoder_version(), memory_bytes=0)

        def decode(instance: Instance) -> Decoded:
            read = partial(archive.read, instance.sop_uid)
            ((_, answer),) = readers.decode_many([(0, read, instance, 0)])
            assert isinstance(answer, Decoded)
            return answer

        readers.warm()
        decode(instances[0])
        again, contents = [], []
        for n, instance in enumerate(instances):
            began = perf_counter()
            took = decode(instance)
            again.append(perf_counter() - began)
            contents.append(n.to_bytes(32, "big"))
            disk.put(contents[n], 0, took)
            assert took.stored.shape == (512, 512)
        disk.settle()
        cold = [seconds(partial(disk.get, content, 0)) for content in contents]
        assert all(disk.get(content, 0) is not None for content in contents)
        disk.close()
        memory = DecodedFrames(folder, key, decoder_version())
        assert all(memory.get(content, 0) is not None for content in contents)
        warm = [seconds(partial(memory.get, content, 0)) for content in contents]
        memory.close()
    decoded = percentile(again, 50) * 1000
    for what, found, limit in (("encrypted disk", cold, 5.0), ("memory", warm, 1.0)):
        for percent in (50, 95):
            mine = percentile(found, percent) * 1000
            yield Row(
                f"decoded frame of 512x512 from {what}, {percent} of 100 within",
                mine,
                "ms",
                f"{limit:.0f} ms" if percent == 50 else "reported",
                percent != 50 or mine <= limit,
                decoded if percent == 50 else percentile(again, 95) * 1000,
                "JPEG-LS decoded again, from the archive",
            )


ROWS = (cached,)
