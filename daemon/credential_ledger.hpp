#pragma once
/// daemon/credential_ledger.hpp - logins that were tried and not accepted: looked up in memory, durable in the store.

#include "interview/interview_ports.hpp"
#include "store/store.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::daemon {

class CredentialLedger final : public interview::CredentialLedger {
public:
    using Marks = std::vector<std::pair<std::string, std::string>>;
    CredentialLedger(store::Store& store, const Marks& refusals)
        : store_(store), refusals_(refusals.begin(), refusals.end())
    {
    }

    [[nodiscard]] bool refused(std::string_view host, std::string_view digest) const override;
    [[nodiscard]] boost::asio::awaitable<bool> record(std::string host, std::string digest) override;
    [[nodiscard]] boost::asio::awaitable<void> accepted(std::string host, std::string digest) override;

    /// Whatever login this device has refused may be tried once more. The number of marks that went.
    [[nodiscard]] boost::asio::awaitable<std::size_t> clear(model::DevicePtr device);

private:
    store::Store& store_;
    std::set<std::pair<std::string, std::string>> refusals_;
};

}  // namespace onvigil::daemon
