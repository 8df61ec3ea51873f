"""The event journal: the cause of each event, that nothing is told twice, and what a stop or a dead sink leaves."""

import signal
import sqlite3
import unittest

from lab import Lab, needs_namespaces, wait_for
import onvif_off_test

FIVE = """
interface: cams0
cameras:
  - {address: 10.77.0.10, count: 5, platform: hikvision, manufacturer: HIKVISION, model: DS-2CD2012-I,
     serial: "DS-2CD2012-I20150201CCWR{n:09}", mac: "44:19:b6:00:00:01", protocols: [ws-discovery, onvif, sadp]}
"""


def of_type(events, *types):
    return [event for event in events if event["type"] in types]


@needs_namespaces
class EventJournal(unittest.TestCase):
    def start(self, lab, extra):
        lab.configure(extra)
        lab.start_daemon()

    def wait_for_event(self, lab, kind, count=1):
        wait_for(lambda: len(of_type(lab.events(), kind)) >= count, f"{count} of {kind}", 60)

    def test_the_first_look_is_the_baseline_and_its_summary_counts_all_of_it(self):
        with Lab(routed=False) as lab:
            onvif_off_test.OnvifOff.make_hosts(self, lab)
            lab.start_simulator("interface: cams0\ncameras:\n  - {address: 10.77.0.10, interface: hik, manufacturer: "
                                "HIKVISION, model: DS-2CD2012-I, mac: '44:19:b6:0a:0b:10', protocols: [ws-discovery, "
                                "onvif, sadp]}\n")
            lab.within(lab.fleet_net, ["python3", "-c", onvif_off_test.SPEAK, "10.77.0.12"])
            self.start(lab, "discovery: {interval: 4s, window: 2s}\n")
            self.wait_for_event(lab, "baseline.taken")
            wait_for(lambda: lab.try_status()["rounds"]["count"] >= 2, "another round", 40)
            events = lab.events()
            taken = of_type(events, "baseline.taken")[0]
            self.assertEqual((taken["cause"], taken["devices"], taken["banned"]), ("observed", 2, 2))
            told = of_type(events, "device.found", "finding.opened")
            self.assertEqual({event["cause"] for event in told}, {"baseline"})
            self.assertLess(max(event["seq"] for event in told), taken["seq"])

    def test_other_lists_at_a_restart_are_judged_by_like_those_of_a_reload(self):
        with Lab() as lab:
            lab.start_simulator(FIVE)
            self.start(lab, "policy: {lists: [ca-qc-2023]}\n")
            self.wait_for_event(lab, "baseline.taken")
            self.assertEqual(lab.end_daemon()[0], 0)

            self.start(lab, "policy: {lists: [us-ndaa-889]}\n")
            self.wait_for_event(lab, "policy.changed")
            self.assertEqual({f["list"] for d in lab.devices() for f in d["findings"]}, {"us-ndaa-889"})
            events = lab.events()
            changed = of_type(events, "policy.changed")[0]
            self.assertEqual((changed["cause"], changed["lists_added"], changed["lists_removed"]),
                             ("observed", ["us-ndaa-889"], ["ca-qc-2023"]))
            self.assertEqual((changed["findings_opened"], changed["findings_closed"]), (5, 5))
            closed = of_type(events, "finding.closed")
            self.assertEqual(([e["cause"] for e in closed], {e["list"] for e in closed}),
                             (["policy"] * 5, {"ca-qc-2023"}))
            self.assertEqual(lab.end_daemon()[0], 0)

            self.start(lab, "policy: {lists: [us-ndaa-889]}\n")
            self.wait_for_event(lab, "sensor.started", 3)
            wait_for(lambda: lab.try_status()["rounds"]["count"] >= 4, "a round", 40)
            later = [e["type"] for e in lab.events() if e["seq"] > changed["seq"]]
            self.assertLessEqual(set(later), {"sensor.started", "sensor.stopped", "sensor.heartbeat"})

    def test_a_cleaned_journal_and_a_restart_tell_of_no_device_again(self):
        with Lab() as lab:
            lab.start_simulator(FIVE)
            self.start(lab, "")
            self.wait_for_event(lab, "device.found", 5)
            self.assertEqual(lab.end_daemon()[0], 0)
            with sqlite3.connect(lab.path("inventory.db")) as database:
                database.execute("DELETE FROM event WHERE seq < (SELECT last_seq FROM journal)")
            self.start(lab, "")
            self.wait_for_event(lab, "sensor.started")
            rounds = lab.try_status()["rounds"]["count"]
            wait_for(lambda: lab.try_status()["rounds"]["count"] > rounds, "a round", 40)
            self.assertEqual(of_type(lab.events(), "device.found", "finding.opened"), [])

    def test_a_stop_is_quick_and_clean_whatever_a_dead_sink_has_lost(self):
        with Lab() as lab:
            lab.start_simulator(FIVE.replace("count: 5", "count: 50"))
            self.start(lab, "alerts: {heartbeat: 1s, sinks: [{name: dead, type: syslog, address: 'tcp://127.0.0.1:9', "
                            "max_backlog: 5}]}\n")
            self.wait_for_event(lab, "device.found", 50)
            wait_for(lambda: lab.json("alerts")["sinks"][-1]["backlog"] <= 5, "the backlog to be cut", 20)
            code, took = lab.end_daemon()
            self.assertEqual(code, 0, lab.text("daemon.log"))
            self.assertLess(took, 2.0)

    def test_a_failing_sink_is_degraded_once_and_what_needs_a_restart_is_said(self):
        with Lab() as lab:
            sinks = "alerts: {sinks: [{name: dead, type: syslog, address: 'tcp://127.0.0.1:9'}]}\n"
            self.start(lab, sinks)
            self.wait_for_event(lab, "sensor.degraded")
            lab.configure(sinks + f"inventory: {{path: {lab.path('other.db')}}}\n")
            lab.daemon.send_signal(signal.SIGHUP)
            wait_for(lambda: any("inventory.path has changed" in p["what"] for p in lab.try_status()["problems"]), "a word", 20)
            self.assertEqual(lab.end_daemon()[0], 0)
            self.start(lab, sinks)
            wait_for(lambda: any("inventory.path has changed" in e["what"] for e in of_type(lab.events(), "sensor.recovered")),
                     "its recovery", 20)
            told = [e["what"] for e in of_type(lab.events(), "sensor.degraded")]
            self.assertEqual(sum("sink dead" in what for what in told), 1, told)


if __name__ == "__main__":
    unittest.main()
