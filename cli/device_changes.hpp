#pragma once
/// cli/device_changes.hpp - one change of one device, of several, or of all that a filter chooses.

#include "cli/device_options.hpp"
#include "cli/session.hpp"

#include <boost/json/fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace onvigil::cli {

struct ChangeOptions {
    std::vector<std::string> devices;  ///< named
    DeviceOptions filter;
    bool dry_run = false;
    bool yes = false;
};
/// The filters, --dry-run and --yes; the command declares the devices itself.
void add_change_options(CLI::App& command, ChangeOptions& options);

/// The request that each device gets, and what is said of its answer.
struct DeviceChange {
    std::string verb;      ///< "label"
    std::string method;    ///< of HTTP
    std::string resource;  ///< behind /v1/devices/ID
    std::string body{};
    std::function<std::string(const boost::json::object& device)> in_words;
};

/// Devices that are named, or that the filter chooses (asks first, on a terminal, unless --yes). A device that cannot
/// be changed is told on stderr; the others are changed all the same. The answer of one named device is shown as it is,
/// of more as `{"devices":[…]}`.
int change_devices(const Session& session, const ChangeOptions& options, const DeviceChange& change);

/// A command that needs no more than the devices; `done` is said behind the id of each.
[[nodiscard]] Run same_change(CLI::App& command, const char* verb, const char* method, const char* resource,
                              const char* done);

/// One device of a file with the body of its request.
struct DeviceRequest {
    std::string device;
    std::string body;
    std::string summary;  ///< for --dry-run; empty: what the device is
};
int change_devices(const Session& session, const ChangeOptions& options, const DeviceChange& change,
                   const std::vector<DeviceRequest>& requests);

}  // namespace onvigil::cli
