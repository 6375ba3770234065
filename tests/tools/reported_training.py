"""Short training runs of programs of the zoo, on data that is made up, with a report."""

import struct

from ingot_command import INGOT, CommandTest, floats, npy

TRAIN, TEST = 48, 25
SEED = "3"


def idx(shape, values):
    """The bytes of an IDX file of bytes."""
    return struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape) + bytes(values)


class ReportedTraining(CommandTest):
    def write_data(self):
        """Images in which the row of the label is bright, and a table of sums."""
        for prefix, count in (("train", TRAIN), ("t10k", TEST)):
            labels = [i % 10 for i in range(count)]
            pixels = [200 + i % 50 if row == labels[i] else 0
                      for i in range(count) for row in range(28) for _ in range(28)]
            self.write(f"{prefix}-images-idx3-ubyte", idx((count, 28, 28), pixels))
            self.write(f"{prefix}-labels-idx1-ubyte", idx((count,), labels))
        features = floats(TRAIN * 8, seed=1)
        self.write("features.npy", npy("<f4", (TRAIN, 8), features))
        self.write("targets.npy", npy("<f4", (TRAIN,), [
            sum(features[i:i + 8]) for i in range(0, TRAIN * 8, 8)]))

    def command(self, model, name, epochs, *options):
        data = (["--data", "features=features.npy", "--data", "targets=targets.npy",
                 "--valid-share", "0.25"] if model == "mlp_regressor" else ["--data", "."])
        return [INGOT, "train", model, *data, "--batch", "12", "--epochs", epochs,
                "--lr", "0.01", "--seed", SEED, "--log-steps", "1",
                "-o", f"{name}.safetensors", "--report", name, *options]
