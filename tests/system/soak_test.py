"""The short soak: what soak.py does for minutes, in half a minute; and that its judge sees what is wrong."""

import unittest

import soak
from lab import needs_namespaces
from receivers import needs_rsyslog



def text(seq, note=""):
    return b'{"id":"01a207db-2133-7000-a6ea-%012d","seq":%d,"note":"%s"}' % (seq, seq, note.encode())


def at(second):
    return f"2026-11-23T10:00:{second:02}.000000+00:00"


class Judge(unittest.TestCase):
    """Over a journal of three events; the one crash is in the tenth second, what is calm begins with seq 3."""

    def judged(self, *told):
        receiver = type("Receiver", (), {"transport": "tcp", "records": lambda _self: (list(told), 0)})()
        crash = soak.datetime.datetime.fromisoformat(at(10)).timestamp()
        return soak.judge(receiver, {seq: text(seq) for seq in (1, 2, 3)}, [crash], 3)

    def test_all_is_well_where_only_a_crash_makes_copies(self):
        verdict = self.judged((at(9), text(1)), (at(11), text(1)), (at(11), text(2)), (at(12), text(3)))
        self.assertEqual((verdict.missing, verdict.copies, verdict.out_of_order, verdict.other_content,
                          verdict.unexplained_copies, verdict.calm_copies), (0, 1, 0, 0, 0, 0))

    def test_what_never_came_is_missing(self):
        self.assertEqual(self.judged((at(1), text(1)), (at(1), text(3))).missing, 1)

    def test_a_first_arrival_behind_a_newer_one_is_out_of_order(self):
        self.assertEqual(self.judged((at(1), text(2)), (at(1), text(1)), (at(1), text(3))).out_of_order, 1)

    def test_another_content_or_an_event_that_the_journal_does_not_hold_is_noticed(self):
        self.assertEqual(self.judged((at(1), text(1, "x")), (at(1), text(4))).other_content, 2)

    def test_a_copy_without_a_crash_is_unexplained(self):
        self.assertEqual(self.judged((at(1), text(1)), (at(2), text(1))).unexplained_copies, 1)
        self.assertEqual(self.judged((at(14), text(1)), (at(15), text(1))).unexplained_copies, 1)

    def test_a_copy_of_what_is_calm_is_noticed(self):
        self.assertEqual(self.judged((at(9), text(3)), (at(11), text(3))).calm_copies, 1)


@needs_namespaces
@needs_rsyslog
class Soak(unittest.TestCase):
    def test_killed_five_times_the_daemon_delivers_all_in_order_and_copies_only_around_crashes(self):
        for verdict in soak.run(events=10_000, kills=5, transports=["tcp", "relp"]):
            with self.subTest(verdict.transport):
                self.assertGreaterEqual(verdict.events, 10_000)
                self.assertEqual(verdict._replace(events=0, copies=0),
                                 soak.Verdict(verdict.transport, *[0] * (len(soak.Verdict._fields) - 1)))


if __name__ == "__main__":
    unittest.main()
