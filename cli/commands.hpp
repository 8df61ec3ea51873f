#pragma once
/// cli/commands.hpp - one function a file: each adds its command to the command line and says what it does.

namespace CLI {
class App;
}

namespace onvigil::cli {

struct Session;

void add_status(CLI::App& app, Session& session);
void add_devices(CLI::App& app, Session& session);
void add_show(CLI::App& app, Session& session);  ///< and explain
void add_scan(CLI::App& app, Session& session);
void add_events(CLI::App& app, Session& session);  ///< and watch
void add_waive(CLI::App& app, Session& session);   ///< and unwaive
void add_label(CLI::App& app, Session& session);   ///< and forget
void add_policy(CLI::App& app, Session& session);
void add_alerts(CLI::App& app, Session& session);
void add_report(CLI::App& app, Session& session);
void add_check(CLI::App& app, Session& session);
void add_config(CLI::App& app, Session& session);

}  // namespace onvigil::cli
