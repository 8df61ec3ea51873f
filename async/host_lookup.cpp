#include "async/host_lookup.hpp"

#include "base/duration.hpp"

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <system_error>
#include <utility>

namespace onvigil::async {

namespace asio = boost::asio;

namespace {

FoundHost ask_system(const std::string& host)
{
    asio::io_context context;
    asio::ip::tcp::resolver resolver(context);
    boost::system::error_code error;
    FoundHost out;
    for (const auto& result : resolver.resolve(host, "", error)) out.addresses.push_back(result.endpoint().address());
    if (error && host == "localhost")  // its addresses are known without a hosts file (RFC 6761, 6.3)
        out.addresses = {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    else if (error)
        out.error = error.message();
    return out;
}

}  // namespace

HostLookup::HostLookup(std::string host, Resolve resolve)
    : host_(std::move(host)), resolve_(resolve ? std::move(resolve) : ask_system)
{
}

FoundHost HostLookup::failed(std::string_view why) const
{
    return {{}, fmt::format("looking up {}: {}", host_, why)};
}

asio::awaitable<FoundHost> HostLookup::addresses()
{
    boost::system::error_code not_literal;
    const auto literal = asio::ip::make_address(host_, not_literal);
    if (!not_literal) co_return FoundHost{{literal}, {}};

    std::optional<FoundHost> answer;
    try {
        const std::function<FoundHost()> work = [resolve = resolve_, host = host_] { return resolve(host); };
        answer = co_await call_.value(work, limit);
    } catch (const std::system_error& error) {
        co_return failed(error.what());
    }
    if (!answer) co_return failed(fmt::format("no answer within {}", to_text(limit)));
    if (!answer->error.empty()) co_return failed(answer->error);
    co_return std::move(*answer);
}

}  // namespace onvigil::async
