"""tools/pages.py: what bounds of a page hold for, and where the data lie."""

import os
import sys
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tools"))
import pages  # noqa: E402


class Bounds(unittest.TestCase):
    def check(self, bound, output):
        pages.check(f"<!-- at {bound} -->\n", output)

    def expect_broken(self, bound, output, message):
        with self.assertRaisesRegex(pages.PageError, message):
            self.check(bound, output)

    def test_every_figure_counts(self):
        self.check("least: accuracy 0.6", "accuracy 0.61, accuracy 0.6.\n")
        self.expect_broken("least: accuracy 0.6", "accuracy 0.61, accuracy 0.59",
                           "expected 'accuracy' to be at least 0.6, found 0.59")
        self.check("most: loss 2", "loss -3")
        self.expect_broken("most: loss 2", "loss 2.5", "found 2.5")
        self.expect_broken("least: accuracy 0.6", "loss 1", "nothing says 'accuracy'")

    def test_an_exponent_belongs_to_its_number(self):
        self.expect_broken("least: accuracy 0.6", "accuracy 1e-05", "found 1e-05")
        self.expect_broken("most: loss 2", "loss 1.5e+03", "found 1500")

    def test_what_is_no_number_is_within_no_bound(self):
        for number in "nan", "-nan", "NaN":
            for bound in "least: loss -5", "most: loss 5":
                self.expect_broken(bound, f"loss {number}", "found nan")
        self.expect_broken("most: loss 5", "loss inf", "found inf")
        self.expect_broken("most: loss 5", "loss nanny", "nothing says 'loss'")


class Parts(unittest.TestCase):
    TEXT = "intro\n<!-- part: one -->\n## One\n<!-- part: two-b -->\ntwo\n"

    def test_a_page_is_cut_before_each_part(self):
        self.assertEqual(pages.cut(self.TEXT),
                         {"": "intro\n", "one": "<!-- part: one -->\n## One\n",
                          "two-b": "<!-- part: two-b -->\ntwo\n"})
        self.assertEqual(pages.cut("no parts\n"), {"": "no parts\n"})

    def test_names_of_parts_are_different(self):
        with self.assertRaisesRegex(pages.PageError, "two parts are called 'one'"):
            pages.cut(self.TEXT + "<!-- part: one -->\n")


class Short(unittest.TestCase):
    def test_runs_have_few_epochs_and_one_seed(self):
        for command, short in (
                ("seeds.py ingot train --epochs 40", "seeds.py --seeds 1 ingot train --epochs 6"),
                ("seeds.py --seeds 3 ingot train", "seeds.py --seeds 1 ingot train"),
                ("judge.py --seeds 3 --after 1,5,20 --pictures 5000",
                 "judge.py --seeds 1 --after 1,6 --pictures 400"),
                ("for seed in 0 1 2; do a; done", "for seed in 0; do a; done")):
            self.assertEqual(pages.shorten(command), short)


class Data(unittest.TestCase):
    def test_lie_where_the_reader_says(self):
        reader = pages.Reader.__new__(pages.Reader)
        reader.is_short, reader.fashion, reader.work = False, "/elsewhere", "/"
        reader.environment = os.environ
        self.assertEqual(reader.run(f"echo {pages.FASHION}/x"), "/elsewhere/x\n")


unittest.main(argv=sys.argv[:1])
