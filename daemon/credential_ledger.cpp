#include "daemon/credential_ledger.hpp"

namespace onvigil::daemon {

namespace asio = boost::asio;

bool CredentialLedger::refused(std::string_view device_key, std::string_view digest) const
{
    return refusals_.contains({std::string(device_key), std::string(digest)});
}

asio::awaitable<void> CredentialLedger::record(std::string device_key, std::string digest)
{
    refusals_.emplace(device_key, digest);
    co_await store_.record_refusal(std::move(device_key), std::move(digest));
}

asio::awaitable<void> CredentialLedger::accepted(std::string device_key, std::string digest)
{
    refusals_.erase({device_key, digest});
    co_await store_.forget_refusal(std::move(device_key), std::move(digest));
}

}  // namespace onvigil::daemon
