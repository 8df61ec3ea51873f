#pragma once
/// daemon/credential_ledger.hpp - logins that were tried, accepted or not: looked up in memory, durable in the store.

#include "base/limits.hpp"
#include "interview/interview_ports.hpp"
#include "store/store.hpp"

#include <boost/container/flat_set.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace onvigil::daemon {

class CredentialLedger final : public interview::CredentialLedger {
public:
    using Marks = std::vector<std::pair<std::string, std::string>>;
    /// `most`: marks of refusals, and of logins that were taken. A host that has a new name for each login makes them
    /// grow.
    CredentialLedger(store::Store& store, const Marks& stored, std::size_t most = 4 * limits::devices);
    CredentialLedger(const CredentialLedger&) = delete;
    CredentialLedger& operator=(const CredentialLedger&) = delete;
    ~CredentialLedger() override;

    [[nodiscard]] bool refused(std::string_view key, std::string_view digest) const override;
    [[nodiscard]] bool was_accepted(std::string_view key, std::string_view digest) const override;
    [[nodiscard]] boost::asio::awaitable<bool> record(std::vector<std::string> keys, std::string digest) override;
    [[nodiscard]] boost::asio::awaitable<void> withdraw(std::vector<std::string> keys, std::string digest) override;
    [[nodiscard]] boost::asio::awaitable<void> accepted(std::vector<std::string> keys, std::string digest) override;
    [[nodiscard]] boost::asio::awaitable<void> keep_alone(std::vector<std::string> digests) override;

    [[nodiscard]] std::string noted(std::string_view key) const override;
    [[nodiscard]] boost::asio::awaitable<void> note(std::string key, std::string value) override;

    /// Whatever login this device has refused may be tried once more, whatever certificate it has by now. The number of
    /// marks that went.
    [[nodiscard]] boost::asio::awaitable<std::size_t> clear(model::DevicePtr device);

private:
    struct Batch;

    [[nodiscard]] boost::asio::awaitable<bool> write(std::vector<store::RefusalChange> changes);
    [[nodiscard]] boost::asio::awaitable<void> commit_next();
    [[nodiscard]] bool has_enough_notes(std::string_view key) const;

    store::Store& store_;
    std::size_t most_;
    std::set<std::pair<std::string, std::string>> refusals_;
    std::map<std::string, std::string, std::less<>> notes_;
    boost::container::flat_set<std::uint64_t> accepted_;  ///< hashes of key and digest
    std::shared_ptr<Batch> under_way_, next_;
};

}  // namespace onvigil::daemon
