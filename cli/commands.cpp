#include <CLI/CLI.hpp>

#include <array>

#include "cli/command.hpp"

namespace onvigil::cli {

// commands/NAME_command.cpp
Run alerts(CLI::App&);
Run alerts_replay(CLI::App&);
Run alerts_test(CLI::App&);
Run check(CLI::App&);
Run clock_accept(CLI::App&);
Run config_check(CLI::App&);
Run config_show(CLI::App&);
Run devices(CLI::App&);
Run events(CLI::App&);
Run explain(CLI::App&);
Run export_inventory(CLI::App&);
Run forget(CLI::App&);
Run help(CLI::App&);
Run hub_directives(CLI::App&);
Run hub_enrol(CLI::App&);
Run hub_init(CLI::App&);
Run hub_publish(CLI::App&);
Run hub_revoke(CLI::App&);
Run hub_sensors(CLI::App&);
Run hub_upgrade(CLI::App&);
Run import_inventory(CLI::App&);
Run label(CLI::App&);
Run policy_diff(CLI::App&);
Run policy_lists(CLI::App&);
Run policy_show(CLI::App&);
Run policy_test(CLI::App&);
Run report(CLI::App&);
Run report_verify(CLI::App&);
Run retry(CLI::App&);
Run scan(CLI::App&);
Run show(CLI::App&);
Run status(CLI::App&);
Run support(CLI::App&);
Run unwaive(CLI::App&);
Run waive(CLI::App&);
Run watch(CLI::App&);

namespace {

constexpr std::array all{
    Command{"status", "How the daemon is: devices by verdict, rounds, sinks, and what is wrong", "status", status},
    Command{"devices", "The inventory, the worst first", "devices --verdict banned --network 10.20.0.0/16 -o csv",
            devices},
    Command{"show", "Everything known of one device", "show 10.20.3.17", show},
    Command{"explain", "Why its verdict is what it is: evidence, maker, list, law", "explain 44:19:b6:0a:0b:0c",
            explain},
    Command{"scan", "A round now; networks named are also asked address by address", "scan 10.20.30.0/24 --wait", scan},
    Command{"watch", "Events as they happen, until you stop it", "watch --type finding.*", watch},
    Command{"events", "Past events, the oldest first", "events --since 24h --type finding.opened", events},
    Command{"waive", "An exception on record: who, why, until when. The verdict stays as it is",
            "waive 10.20.3.17 --until 90d --reason \"replacement ordered\" --ticket SEC-112", waive},
    Command{"unwaive", "Ends waivers now", "unwaive 10.20.3.17", unwaive},
    Command{"label", "Labels of your own on devices", "label --network 10.20.3.0/24 building=7", label},
    Command{"forget", "Deletes devices with their labels and waivers", "forget dev-7k2m9q4x1c", forget},
    Command{"retry", "Asks devices again that refused their login, with that login once more",
            "retry --identification refused", retry},
    Command{"policy", "Who is banned, by what law, and what would be said of a device", "policy lists", nullptr},
    Command{"policy lists", "Every list by jurisdiction: who must obey it, and whether it is in force", "policy lists",
            policy_lists},
    Command{"policy show", "One list: the makers it names, since when, by what law", "policy show us-ndaa-889",
            policy_show},
    Command{"policy test", "What would be said of such a device",
            "policy test --manufacturer LTS --mac 44:19:b6:00:00:01", policy_test},
    Command{"policy diff", "Whose verdict another folder of makers and lists would change; changes nothing itself",
            "policy diff /tmp/new/share/onvigil", policy_diff},
    Command{"alerts", "Sinks, what waits for them, and their last error", "alerts test siem", alerts},
    Command{"alerts test", "Sends a test event through one sink, or all", "alerts test siem", alerts_test},
    Command{"alerts replay", "Delivers past events again, with the ids they had", "alerts replay siem --since 24h",
            alerts_replay},
    Command{"report", "For auditors: one file that needs nothing else",
            "report --since 2026-09-01 --output cameras.html", report},
    Command{"report verify", "Whether a report is as it was written, and who signed it", "report verify cameras.html",
            report_verify},
    Command{"check", "For Nagios, Icinga, Zabbix: one line and an exit code",
            "check --unknown-is warning\nExit codes: 0 OK, 1 WARNING (suspected), 2 CRITICAL (banned), 3 UNKNOWN.",
            check, true},
    Command{"clock", "Whether the system clock is believed after a leap", "clock accept", nullptr},
    Command{"clock accept", "Says that the system clock is right: time goes on by it", "clock accept", clock_accept},
    Command{"config", "Checks a configuration, or shows the one in effect", "config check /etc/onvigil/onvigil.yaml",
            nullptr},
    Command{"config check", "Every mistake in a configuration file; needs no daemon", "config check onvigil.yaml",
            config_check, true},
    Command{"config show", "The values in effect, secrets left out", "config show", config_show},
    Command{"hub", "Many sites in one PostgreSQL: the sensors that push there", "hub sensors", nullptr},
    Command{"hub init", "Makes the hub in a database, and a certificate authority for it beside you",
            "hub init postgresql://postgres@hub.example.org/onvigil", hub_init},
    Command{"hub upgrade", "Brings the hub's schema up to date; before the sensors",
            "hub upgrade postgresql://postgres@hub.example.org/onvigil", hub_upgrade},
    Command{"hub enrol", "Lets a sensor in: a role with a certificate or a password", "hub enrol north --tenant acme",
            hub_enrol},
    Command{"hub revoke", "Lets a sensor in no more", "hub revoke north", hub_revoke},
    Command{"hub sensors", "Every sensor, the worst first: last contact, what waits, version, devices",
            "hub sensors --silent 2h", hub_sensors},
    Command{"hub publish", "Makers and lists, signed, for the sensors that accept them",
            "hub publish /usr/share/onvigil", hub_publish},
    Command{"hub directives", "What sensors were asked to do through the hub, and how it ended",
            "hub directives --waiting", hub_directives},
    Command{"export", "The whole inventory as JSON lines: devices, labels, waivers, history", "export inventory.jsonl",
            export_inventory},
    Command{"import", "Takes an exported inventory over; the daemon must be stopped", "import inventory.jsonl",
            import_inventory},
    Command{"support", "An archive for those who help: status, configuration without secrets, log, counters",
            "support /tmp/onvigil-support.tar.gz", support},
    Command{"help", "What a command does and takes", "help policy test", help},
};

}  // namespace

std::span<const Command> commands()
{
    return all;
}

void add_commands(CLI::App& app, Session& session)
{
    for (const auto& row : commands()) {
        const auto blank = row.name.find(' ');
        auto* parent = blank == row.name.npos ? &app : app.get_subcommand(std::string(row.name.substr(0, blank)));
        auto* command = parent->add_subcommand(std::string(row.name.substr(blank == row.name.npos ? 0 : blank + 1)),
                                               std::string(row.help));
        command->footer("Example:  onvigil " + std::string(row.example) +
                        "\nOptions of every command (onvigil --help): --socket, --hub, --site, --tenant, " +
                        (row.text_only ? "" : "-o, ") + "--color, --utc, -q, --timeout");
        if (row.declare == nullptr) continue;
        command->callback([&session, &row, command, run = row.declare(*command)] {
            if (!command->get_subcommands().empty()) return;
            session.command = run;
            session.text_only = row.text_only ? row.name : "";
        });
    }
}

}  // namespace onvigil::cli
