#include "daemon/device_directory.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/text.hpp"

namespace onvigil::daemon {
namespace {

namespace asio = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;

/// Longer than the inventory waits for other protocols' answers before it makes a new device of the first.
constexpr std::chrono::milliseconds longest_wait_for_device{300};

}  // namespace

std::vector<model::IpAddress> DeviceDirectory::addresses_on(const std::string& network) const
{
    return pipeline_.registry().addresses_in(network);
}

std::vector<model::IpAddress> DeviceDirectory::neighbours_on(const std::string& network) const
{
    return pipeline_.registry().neighbours_in(network);
}

void DeviceDirectory::each_address(const Visit& visit) const
{
    for (const auto& [id, record] : pipeline_.committed().records)
        for (const auto& address : record.device->addresses)
            visit(record.device->endpoint, address, record.device->network);
}

std::uint64_t device_number(std::string_view id)
{
    return text::fnv1a(id);
}

std::uint64_t DeviceDirectory::device_at(const model::IpAddress& address) const
{
    const auto devices = pipeline_.registry().at(address);
    return devices.size() == 1 ? device_number(devices.front()->id) : 0;
}

asio::awaitable<bool> DeviceDirectory::wants_fingerprint(model::IpAddress address)
{
    // Judged from what the registry holds by now: to wait for the disk would keep the interview's slot for nothing.
    asio::steady_timer limit(co_await asio::this_coro::executor, longest_wait_for_device);
    auto devices = pipeline_.registry().at(address);
    while (devices.empty()) {  // heard so lately that it is not taken in yet
        const auto first = co_await (pipeline_.devices_changed() || limit.async_wait(asio::use_awaitable));
        devices = pipeline_.registry().at(address);
        if (first.index() == 1) break;
    }
    const auto now = pipeline_.now();
    co_return std::ranges::all_of(devices,
                                  [&](const auto& device) { return pipeline_.evaluator().wants_banners(device, now); });
}

}  // namespace onvigil::daemon
