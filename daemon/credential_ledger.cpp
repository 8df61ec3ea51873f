#include "daemon/credential_ledger.hpp"

#include <algorithm>
#include <iterator>

#include "daemon/device_directory.hpp"
#include "interview/logins.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

bool CredentialLedger::refused(std::string_view host, std::string_view digest) const
{
    return refusals_.contains({std::string(host), std::string(digest)});
}

asio::awaitable<bool> CredentialLedger::record(std::string host, std::string digest)
{
    const auto mark = *refusals_.emplace(host, digest).first;  // at once: another interview may ask meanwhile
    bool durable = true;
    try {
        co_await store_.record_refusal(std::move(host), std::move(digest));
    } catch (const store::DiskFull&) {
        durable = false;
    }
    if (!durable) refusals_.erase(mark);
    co_return durable;
}

asio::awaitable<void> CredentialLedger::accepted(std::string host, std::string digest)
{
    refusals_.erase({host, digest});
    try {
        co_await store_.forget_refusal(std::move(host), std::move(digest));
    } catch (const store::DiskFull&) {
        // Counts as refused after a restart: too cautious rather than tried twice.
    }
}

asio::awaitable<std::size_t> CredentialLedger::clear(model::DevicePtr device)
{
    Marks marks;
    std::ranges::copy_if(refusals_, std::back_inserter(marks), [&](const auto& mark) {
        return interview::is_ledger_key_of(mark.first, device_number(device->id), device->endpoint, device->addresses);
    });
    for (const auto& [key, digest] : marks) co_await accepted(key, digest);
    co_return marks.size();
}

}  // namespace onvigil::daemon
