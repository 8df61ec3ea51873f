#pragma once
/// async/host_lookup.hpp - a receiver's name as addresses, by the system's resolver.
///
/// The resolver blocks, for minutes where no name server answers, and cannot be interrupted: there is one call at a
/// time for each receiver, on a thread of its own.

#include "async/detached_call.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::async {

struct FoundHost {
    std::vector<boost::asio::ip::address> addresses;
    std::string error;  ///< where there are none: why
};

class HostLookup {
public:
    using Resolve = std::function<FoundHost(const std::string& host)>;  ///< called on a thread of its own
    static constexpr std::chrono::milliseconds limit{4'000};

    /// `host`: a name, or an address, which needs no look-up.
    explicit HostLookup(std::string host, Resolve resolve = {});

    /// Within `limit`, for one caller at a time. An answer that comes later is the next caller's.
    [[nodiscard]] boost::asio::awaitable<FoundHost> addresses();

private:
    [[nodiscard]] FoundHost failed(std::string_view why) const;

    std::string host_;
    Resolve resolve_;
    DetachedCall<FoundHost> call_;
};

}  // namespace onvigil::async
