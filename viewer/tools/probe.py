"""Read the value of one voxel."""

from domain.measurement import Probe
from viewer.tools.gesture import Gesture, Pointer, Surroundings


class ProbeTool:
    id = "probe"
    label = "Probe"
    key = "P"

    def begin(self, press: Pointer, around: Surroundings) -> Gesture:
        def read(pointer: Pointer) -> Probe | None:
            found = around.value_at(pointer.at)
            if found is None:
                return None
            value, unit = found
            return Probe(press.place, pointer.at, value, unit, around.author, around.now())

        pointer = yield read(press)
        while not pointer.released:
            pointer = yield read(pointer)
        return read(pointer)
