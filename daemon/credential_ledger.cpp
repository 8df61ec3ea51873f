#include "daemon/credential_ledger.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

bool CredentialLedger::refused(std::string_view host, std::string_view digest) const
{
    return refusals_.contains({std::string(host), std::string(digest)});
}

asio::awaitable<bool> CredentialLedger::record(std::string host, std::string digest)
{
    const auto mark = refusals_.emplace(host, digest).first;  // at once: another interview may ask meanwhile
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

}  // namespace onvigil::daemon
