#pragma once
/// cli/hub_source.hpp - the hub asked by the resources of the daemon's API, so that commands show both alike. Changes
/// become directives, which sensors carry out when they come next.

#include "cli/source.hpp"
#include "control/device_filter.hpp"
#include "hub/reader/fleet_devices.hpp"

#include <chrono>
#include <string>

namespace onvigil::cli {

struct HubChoice {
    std::string url{};  ///< empty: not the hub but the daemon
    hub::Scope scope{};
    std::chrono::seconds silent{3600};  ///< when a sensor counts as silent
    std::string version{};              ///< of this program, for reports
};

class HubSource final : public Source {
public:
    HubSource(HubChoice choice, std::chrono::milliseconds limit) : choice_(std::move(choice)), limit_(limit) {}

    [[nodiscard]] std::string request(std::string_view method, const std::string& target,
                                      std::string body) const override;
    /// The report of the fleet.
    void fetch(const std::string& target, const std::function<void(std::string_view)>& on_piece) const override;
    void stream(std::string_view method, const std::string& target, std::string body, Ends ends,
                const std::function<bool(std::string_view)>& on_line) const override;

private:
    HubChoice choice_;
    std::chrono::milliseconds limit_;
};

/// What the hub is asked for such devices.
[[nodiscard]] hub::DeviceQuery device_query(const control::DeviceFilter& filter);

/// Opens the hub and hands it out; what goes wrong there is a Failure with the client's exit codes.
void with_hub(const std::string& url, std::chrono::milliseconds limit, const std::function<void(hub::Database&)>& work);

}  // namespace onvigil::cli
