#pragma once
/// control/selection.hpp - committed devices picked out and put in order, in slices.

#include "control/api_handler.hpp"
#include "control/device_filter.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace onvigil::control {

struct Selection {
    std::vector<model::Record> records;  ///< in the filter's order
    std::string next;                    ///< cursor of the page behind this one; empty: there is none
    std::size_t total = 0;               ///< of all pages
};
/// Shows every committed device, in slices, in the order of their ids.
[[nodiscard]] boost::asio::awaitable<void> visit_devices(const ApiHandler& handler, const ApiHandler::Visit& visit);

[[nodiscard]] boost::asio::awaitable<Selection> select_devices(const ApiHandler& handler, DeviceFilter filter);

/// The one device a reference fits, or an error: 404 for none, 409 with candidates for several.
[[nodiscard]] Answering<model::Record> find_device(const ApiHandler& handler, std::string reference);

}  // namespace onvigil::control
