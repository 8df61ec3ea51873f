#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include "cli/command.hpp"
#include "cli/device_changes.hpp"
#include "render/json_text.hpp"

namespace onvigil::cli {

Run retry(CLI::App& command)
{
    auto options = std::make_shared<ChangeOptions>();
    command.add_option("DEVICE", options->devices, "The devices");
    add_change_options(command, *options);
    return [options](const Session& session) {
        const DeviceChange change{"retry", "POST", "/retry", {}, [](const boost::json::object& device) {
                                      return render::text_at(device, "id") + " is asked once more\n";
                                  }};
        return change_devices(session, *options, change);
    };
}

}  // namespace onvigil::cli
