"""The pages of reports as a browser shows them: everything is there, nothing overflows,
and it can be read on a telephone and on a wide screen, in light, in dark and in black and
white."""

import collections
import itertools
import json
import os
import tempfile

from ingot_command import INGOT, main
from report_page import contrast, luminance, measure_pages, photograph, read_png, require_browser
from reported_training import ReportedTraining

WIDTHS = 400, 1600
SCHEMES = "light", "dark"
# Web Content Accessibility Guidelines 2.1: of text (1.4.3), of what is drawn (1.4.11).
TEXT_CONTRAST, DRAWING_CONTRAST = 4.5, 3
SMALLEST_LETTERS = 10  # CSS pixels
ROUNDING = 1  # what boxes may lie over each other, in CSS pixels
CLASSES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
           "Bag", "Ankle boot, the highest of all that are in the shop"]
WARNING = "the gradient of " + "features.with.a.long.name." * 6 + "weight is not finite"

# What is in each picture of the page of one run: at least so many of them.
PICTURES = {
    "loss": {"lines": 2, "markers": 4},
    "accuracy": {"lines": 1, "markers": 2},
    "learning rate": {"lines": 1, "markers": 2},
    "gradient norm, the largest 7 of 10": {"lines": 8, "markers": 16},
    "loss, step by step": {"lines": 1, "markers": 2},
    "confusion, validation, epoch 2": {"cells": 10},
    "predictions, validation, epoch 2": {"markers": 12},
    "residuals, validation, epoch 2": {"bars": 2},
    "latent space, codes, epoch 2": {"markers": 25},
    "worst, epoch 2": {"images": 9},
    "saliency, epoch 2": {"images": 9},
    "reconstructions, epoch 2": {"images": 2},
    "samples, epoch 1": {"images": 9},
    "samples, epoch 2": {"images": 9},
}


def overlap(one, other):
    """By how much two boxes lie over each other, in the direction in which it is less."""
    return min(min(one[2], other[2]) - max(one[0], other[0]),
               min(one[3], other[3]) - max(one[1], other[1]))


def reaches_out(box, within):
    return (box[0] < within[0] - ROUNDING or box[1] < within[1] - ROUNDING
            or box[2] > within[2] + ROUNDING or box[3] > within[3] + ROUNDING)


class ReportPage(ReportedTraining):
    @classmethod
    def setUpClass(cls):
        """Trains three programs, and puts what is in the log of one into one report: no
        program has all kinds of pictures. A second report lays two runs over each other."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        case = cls()
        case.folder = cls.made = folder.name
        case.write_data()
        for model in ("lenet", "mlp_regressor", "vae"):
            case.succeed(*case.command(model, model, 2, "--watch-gradients", "100"))
        log = case.events("lenet")
        log[0]["classes"] = CLASSES
        log.append({"event": "note", "step": 3, "text": WARNING})
        for model in ("mlp_regressor", "vae"):
            log += [event for event in case.events(model)
                    if event["event"] in ("predictions", "points", "images")]
        case.write_log("everything", log)
        for run in range(2):
            case.write_log(f"run-{run}-with-a-name-that-is-longer-than-most-legends", [
                dict(event, classes=CLASSES) if event["event"] == "start" else event
                for event in case.events("lenet")])
        case.succeed(INGOT, "report", "everything.jsonl", "-o", "one")
        case.succeed(INGOT, "report", *sorted(name for name in os.listdir(case.folder)
                                              if name.startswith("run-")), "-o", "two")
        pages = [case.path(f"{name}/index.html") for name in ("one", "two")]
        cls.measured = {(os.path.basename(os.path.dirname(page)), width, scheme): found
                        for scheme in SCHEMES
                        for (page, width), found in measure_pages(pages, WIDTHS, scheme).items()}

    def events(self, run):
        return [json.loads(line) for line in self.read(f"{run}/log.jsonl").splitlines()]

    def write_log(self, name, events):
        self.write(f"{name}.jsonl", "".join(json.dumps(event) + "\n" for event in events).encode())

    def test_every_picture_is_there(self):
        for (name, _, _), page in self.measured.items():
            pictures = {picture["title"]: picture for picture in page["pictures"]}
            if name == "one":
                self.assertEqual(sorted(pictures), sorted(PICTURES))
                for title, least in PICTURES.items():
                    for kind, count in least.items():
                        self.assertGreaterEqual(pictures[title][kind], count, (title, kind))
                self.assertIn(f"step 3: {WARNING}", [text["words"] for text in page["words"]])
            else:
                # Two runs, each with training and validation.
                self.assertEqual(pictures["loss"]["lines"], 4 + len(pictures["loss"]["legend"]))
                self.assertEqual(
                    sum(title.endswith(": confusion, validation, epoch 2") for title in pictures),
                    2, list(pictures))
            # The title is what tells them apart, whatever their runs are called.
            titles = [picture["texts"][0]["words"] for picture in page["pictures"]]
            self.assertEqual(titles, list(pictures))

    def test_nothing_overflows(self):
        for where, page in self.measured.items():
            with self.subTest(where):
                self.assertEqual(page["tooWide"], [])
                for picture in page["pictures"]:
                    self.assertFalse(reaches_out(picture["box"], [0, 0, page["width"], 1e6]))
                for one, other in itertools.combinations(page["pictures"], 2):
                    self.assertLess(overlap(one["box"], other["box"]), ROUNDING,
                                    (one["title"], other["title"]))
                for text in self.texts(page):
                    self.assertFalse(reaches_out(text["box"], text["within"]), text)

    def test_no_words_lie_over_others(self):
        for where, page in self.measured.items():
            with self.subTest(where):
                for picture in page["pictures"]:
                    for one, other in itertools.combinations(picture["texts"], 2):
                        self.assertLess(overlap(one["box"], other["box"]), 2 * ROUNDING,
                                        (picture["title"], one["words"], other["words"]))
                    if picture["lines"] or picture["markers"]:
                        for text in picture["texts"]:
                            self.assertLess(overlap(text["box"], picture["frame"]), 2 * ROUNDING,
                                            (picture["title"], text["words"]))

    def texts(self, page):
        return page["words"] + [text for picture in page["pictures"]
                                for text in picture["texts"]]

    def test_words_can_be_read(self):
        for where, page in self.measured.items():
            with self.subTest(where):
                for text in self.texts(page):
                    self.assertGreaterEqual(text["size"], SMALLEST_LETTERS, text)
                    self.assertGreaterEqual(contrast(text["color"], text["below"]),
                                            TEXT_CONTRAST, text)

    def test_curves_and_points_are_told_apart_in_black_and_white(self):
        for where, page in self.measured.items():
            with self.subTest(where):
                for picture in page["pictures"]:
                    # Colours count as light or dark only.
                    for stroke in picture["strokes"]:
                        self.assertGreaterEqual(contrast(stroke, page["background"]),
                                                DRAWING_CONTRAST, (picture["title"], stroke))
                    looks = [(entry["dash"], entry["marker"]) for entry in picture["legend"]]
                    self.assertEqual(len(looks), len(set(looks)), (picture["title"], looks))

    def test_photographs_are_light_and_dark(self):
        page = os.path.join(self.made, "one", "index.html")
        width = max(WIDTHS)  # a window is never as narrow as the least
        for scheme in SCHEMES:
            photo = self.path(f"{width}-{scheme}.png")
            photograph(page, width, 900, scheme, photo)
            seen, rows = read_png(photo, 150)
            self.assertEqual(seen, width)
            counts = collections.Counter(itertools.chain(*rows))
            background, most = counts.most_common(1)[0]
            shades = sorted(luminance(color) for color in counts)
            if scheme == "light":
                self.assertGreater(luminance(background), 0.9)
                self.assertLess(shades[0], 0.05)
            else:
                self.assertLess(luminance(background), 0.05)
                self.assertGreater(shades[-1], 0.7)
            self.assertLess(most, 0.99 * width * len(rows), "the page is blank")


if __name__ == "__main__":
    require_browser()
    main()
