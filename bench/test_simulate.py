"""Hand-computed cases for simulate.py: python3 -m unittest discover bench."""
import dataclasses
import os
import unittest

import simulate

# 1,000 records of 100 bytes in 10 parts, each with 1 s of computing on one core.
SCRIPT = simulate.Script("plain", cpu=0.01, part_cpu=0.01, output=1)
FIGURES = simulate.Figures(
    record=100, startup=0, frame=0, part=0, join_part=0, join_rate=1e9, scripts={"plain": SCRIPT}, disk_read=1e9, disk_write=1e9,
    link=1e9, store=1e9, worker_start=0, worker_cores=1, plan_cores=1, slow_every=0, slow_by=1, part_size=10_000)
RECORDS = 1000


def figures(**changed):
    return dataclasses.replace(FIGURES, **changed)


class Simulate(unittest.TestCase):
    def test_one_machine(self):
        for cores, changed, want in (
            (1, {}, 10),
            (4, {}, 2.5),
            (4, {"startup": 1}, 3.5),
            (4, {"disk_read": 10_000}, 10),  # 100,000 bytes
            (4, {"disk_write": 20_000}, 5),
        ):
            self.assertAlmostEqual(simulate.one_machine(figures(**changed), SCRIPT, RECORDS, cores), want, 3, (cores, changed))

    def test_work(self):
        for workers, changed, want in (
            (1, {}, 10),
            (5, {}, 2),
            (4, {}, 3),  # two workers have three parts
            (10, {}, 1),
            (1000, {}, 1),  # there are ten parts
            (5, {"worker_cores": 2}, 1),
            (5, {"worker_start": 7, "startup": 1}, 10),
            (5, {"part": 0.5}, 3),
            (5, {"link": 5000}, 4),  # 10,000 bytes a part
            (5, {"store": 10_000}, 10),  # 2,000 bytes a second for each
            (5, {"slow_every": 5, "slow_by": 2}, 3),  # the fifth worker has one part, and one of the others three
            (10, {"slow_every": 10, "slow_by": 6}, 6),  # the slow one has the last part
        ):
            self.assertAlmostEqual(simulate.work(figures(**changed), SCRIPT, RECORDS, workers), want, 3, (workers, changed))

    def test_plan(self):
        for changed, want in (({"frame": 0.001}, 1), ({"frame": 0.001, "plan_cores": 2}, 0.5), ({"link": 1000}, 100), ({"store": 1000, "startup": 3}, 103)):
            self.assertAlmostEqual(simulate.plan(figures(**changed), RECORDS), want, 3, changed)
        for workers, changed, want in ((5, {"frame": 0.001}, 0.2), (5, {"link": 1000}, 20), (5, {"link": 1000, "store": 2000}, 50), (5, {"plan_cores": 99, "frame": 0.01}, 2)):
            self.assertAlmostEqual(simulate.plan(figures(**changed), RECORDS, workers), want, 3, (workers, changed))

    def test_join(self):
        for shards, changed, want in (
            (True, {"join_part": 2}, 20),
            (False, {"join_part": 2, "join_rate": 10_000}, 30),
            (False, {"link": 1000}, 100),
            (True, {"link": 1000, "startup": 4}, 4),
        ):
            self.assertAlmostEqual(simulate.join(figures(**changed), SCRIPT, RECORDS, shards), want, 3, (shards, changed))

    def test_stages(self):
        """They add up to the whole, and each has what belongs to it."""
        f = figures(frame=0.001, link=5000, worker_start=7, slow_every=5, slow_by=2, join_part=2)
        stages = simulate.in_parts(f, SCRIPT, RECORDS, 5, simulate.WAYS[1])
        # A part takes 2 s; the slow worker takes 4 s for each. Even: 10 s of computing by five workers.
        self.assertAlmostEqual(stages.plan, 20)  # 100,000 bytes through the link
        self.assertAlmostEqual(stages.scripts, 2)
        self.assertAlmostEqual(stages.waiting, 2)
        self.assertAlmostEqual(stages.last, 2)  # 6 s instead of 4 s
        self.assertAlmostEqual(stages.starting, 7)
        self.assertAlmostEqual(stages.join, 20)
        self.assertAlmostEqual(stages.total, 53)
        self.assertAlmostEqual(simulate.in_parts(f, SCRIPT, RECORDS, 5, simulate.WAYS[2]).total, 37)  # the plan takes 4 s

    def test_enough(self):
        """The plan takes 1 s. 10 s on one worker; on n, 1 + 10/n until there are as many as parts."""
        n, stage = simulate.enough(figures(plan_cores=1, frame=0.001), SCRIPT, RECORDS, simulate.WAYS[1])
        self.assertEqual((n, stage), (10, "plan"))

    def test_figures(self):
        """The file of figures is complete."""
        f, content = simulate.read(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cluster.json"))
        self.assertEqual(set(f.scripts), {"edit", "validate"})
        self.assertIn("date", content["when"])
        for group, why in (("measured", "how"), ("assumed", "why")):
            for name, row in content[group].items():
                self.assertTrue(row["unit"] and why in row, name)


if __name__ == "__main__":
    unittest.main()
