"""A training run, its pictures, and that neither depends on threads or interruptions."""

import json
import os
import re
import signal
import subprocess
import xml.etree.ElementTree as xml

from ingot_command import INGOT, main
from reported_training import TRAIN, ReportedTraining, idx

SVG = "{http://www.w3.org/2000/svg}"
EPOCHS = 9


class TrainReport(ReportedTraining):
    def interrupt(self, command, epochs):
        """Runs the command, and stops it once it has printed so many more epochs."""
        with subprocess.Popen([str(part) for part in command], cwd=self.folder, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            for _ in range(epochs):
                process.stdout.readline()
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate()
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("to go on, give the same command with --continue", output)

    def files(self, name):
        """What a run has written, without times."""
        files = {file: self.read(os.path.join(name, file))
                 for file in os.listdir(self.path(name))}
        for ending in (".safetensors", ".last.safetensors"):
            if os.path.exists(self.path(name + ending)):
                files[ending] = self.read(name + ending)
        times = rb'"(seconds|samples_per_second|waited_share)":[^,}]*'
        files["log.jsonl"] = re.sub(times, b"", files["log.jsonl"])
        return files

    def expect_pictures(self, name, expected):
        """Each picture and the page are well-formed, stand alone and are as wide as a
        telephone shows them."""
        files = [file for file in os.listdir(self.path(name)) if file.endswith(".svg")]
        self.assertEqual(sorted(files), sorted(f"{picture}.svg" for picture in expected))
        for file in files:
            picture = xml.fromstring(self.read(os.path.join(name, file)))
            self.assertEqual(picture.tag, SVG + "svg")
            self.assertTrue(picture.get("viewBox").startswith("0 0 400 "), file)
            width, height = (float(picture.get(side)) for side in ("width", "height"))
            for text in picture.iter(SVG + "text"):
                if text.get("transform") is None:
                    self.assertTrue(0 <= float(text.get("x")) <= width, text.text)
                    self.assertTrue(0 <= float(text.get("y")) <= height, text.text)
        page = self.read(os.path.join(name, "index.html")).decode()
        root = xml.fromstring(page.removeprefix("<!DOCTYPE html>\n"))
        # Of all epochs of a generator's samples the page shows six.
        hidden = max(0, sum(name.startswith("samples") for name in expected) - 6)
        self.assertEqual(len(root.findall("body/main/svg")), len(expected) - hidden)
        self.assertEqual([tag for tag in ("script", "link", "iframe")
                          if root.find(f".//{tag}") is not None], [])
        for image in root.iter("image"):
            self.assertTrue(image.get("href").startswith("data:image/png;base64,"))
        # Of the network there is a name space at most, and that is not read.
        self.assertNotIn("http", page)
        self.assertNotIn("url(", page)

    def expect_equal(self, model, pictures):
        self.write_data()
        self.succeed(*self.command(model, "whole", EPOCHS, "--threads", "1"))
        for threads, epochs in ((2, 1), (4, 2), (2, 2)):
            self.interrupt(self.command(model, "pieces", EPOCHS, "--threads", threads, "--continue"),
                           epochs)
        self.succeed(*self.command(model, "pieces", EPOCHS, "--threads", "4", "--continue"))
        whole, pieces = self.files("whole"), self.files("pieces")
        self.assertEqual(sorted(whole), sorted(pieces))
        self.assertEqual([name for name in whole if whole[name] != pieces[name]], [])
        self.assertEqual(whole["log.jsonl"].count(b'"event":"epoch"'), EPOCHS)
        self.expect_pictures("whole", pictures)

    CURVES = ("loss", "loss-step-by-step", "learning-rate")

    def test_classifier(self):
        self.expect_equal("lenet", [*self.CURVES, "accuracy", "confusion-validation",
                                    "worst", "saliency"])

    def test_classifier_with_dropout(self):
        self.expect_equal("mlp_deep", [*self.CURVES, "accuracy", "confusion-validation",
                                       "worst", "grad-norm", "grad-norm-step-by-step"])

    def test_regressor(self):
        self.expect_equal("mlp_regressor", [*self.CURVES, "rmse", "predictions-validation",
                                            "residuals-validation"])

    def test_autoencoder_with_random_codes(self):
        self.expect_equal("vae", [*self.CURVES, "latent-space-codes", "reconstructions",
                                  *(f"samples-epoch-{i}" for i in range(1, EPOCHS + 1))])

    def test_latent_space_of_as_many_samples_as_whole_batches_have(self):
        # 600 are judged in two batches; 500 would be one and two thirds.
        for prefix, count in (("train", TRAIN), ("t10k", 600)):
            self.write(f"{prefix}-images-idx3-ubyte", idx((count, 28, 28), [count % 256] * count * 784))
            self.write(f"{prefix}-labels-idx1-ubyte", idx((count,), [1] * count))
        self.succeed(*self.command("autoencoder", "page", 1))
        self.expect_pictures("page", [*self.CURVES, "latent-space-codes", "reconstructions"])

    def test_autoencoder_that_is_judged_with_noise(self):
        self.expect_equal("denoising_autoencoder",
                          [*self.CURVES, "latent-space-codes", "reconstructions"])
        shown = [json.loads(line) for line in self.read("whole/log.jsonl").splitlines()
                 if b'"reconstructions"' in line]
        self.assertEqual(shown[-1]["captions"], ["images", "seen", "reconstructions"])

    def test_two_networks(self):
        losses = ("discriminator-loss", "generator-loss")
        self.expect_equal("gan", ["learning-rate", *losses,
                                  *(f"{loss}-step-by-step" for loss in losses),
                                  *(f"samples-epoch-{i}" for i in range(1, EPOCHS + 1))])

    def test_report_draws_a_log_again(self):
        self.write_data()
        self.succeed(*self.command("lenet", "live", EPOCHS))
        self.succeed(INGOT, "report", "live/log.jsonl", "-o", "again")
        for name in os.listdir(self.path("again")):
            live, again = (self.read(os.path.join(folder, name)) for folder in ("live", "again"))
            if name.endswith(".svg"):
                self.assertEqual(live, again, name)

    def test_without_data_for_validation_training_samples_are_shown(self):
        self.write_data()
        self.succeed(INGOT, "train", "mlp_regressor", "--data", "features=features.npy", "--data",
                     "targets=targets.npy", "--batch", "12", "--epochs", "1", "--report", "page",
                     "--log", "elsewhere.jsonl")
        self.expect_pictures("page", [*self.CURVES[:1], "learning-rate", "predictions-training",
                                      "residuals-training"])
        events = [json.loads(line) for line in self.read("elsewhere.jsonl").splitlines()]
        shown = [event for event in events if event["event"] == "predictions"]
        self.assertEqual(len(shown[0]["reference"]), TRAIN)

    def test_a_folder_that_cannot_be_made(self):
        self.write_data()
        self.fail_with("^ingot: error: targets.npy/below: cannot make the folder: Not a directory",
                       INGOT, "train", "lenet", "--data", ".",
                       "-o", "w.safetensors", "--report", "targets.npy/below")


if __name__ == "__main__":
    main()
