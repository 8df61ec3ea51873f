#pragma once
/// discovery/sweep/sweep_order.hpp - the addresses of networks in random order, without ever holding them as a list.
///
/// Sans-I/O. Addresses in `exclude` are left out, and so are the network and broadcast address of an IPv4 network of
/// /30 and wider. Where it stands fits in a few numbers (SweepPosition), so that a restart goes on instead of starting
/// anew.

#include "model/ip.hpp"
#include "net/permutation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onvigil::discovery {

/// Where a sweep stands: stored by the daemon and given back at the next start, so that a restart resumes it.
struct SweepPosition {
    std::uint64_t key = 0;       ///< of the random order
    std::uint64_t networks = 0;  ///< hash of what is swept; another set starts anew
    std::uint64_t next = 0;      ///< index in that order
    bool operator==(const SweepPosition&) const = default;
};

class SweepOrder {
public:
    /// `resume` counts where it is of the same networks; otherwise the sweep starts anew, in an order made of `seed`.
    /// Networks beyond max_addresses, which could not be asked within a year, are not swept.
    SweepOrder(std::vector<model::Cidr> networks, std::vector<model::Cidr> exclude, std::uint64_t seed,
               SweepPosition resume = {});

    struct Address {
        model::IpAddress address;
        std::size_t network = 0;  ///< index into networks()
    };
    /// The next address to ask; nullopt at the end. A long run of excluded addresses is passed in one call of bounded
    /// length: `paused()` then says that there is more.
    [[nodiscard]] std::optional<Address> next();
    [[nodiscard]] bool paused() const noexcept { return paused_; }
    [[nodiscard]] bool done() const noexcept { return position_.next >= total_; }
    /// It goes on where another run's stood.
    [[nodiscard]] bool resumed() const noexcept { return resumed_; }

    /// Addresses passed and in all, excluded ones counted like others.
    [[nodiscard]] std::uint64_t passed() const noexcept { return position_.next; }
    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    [[nodiscard]] SweepPosition position() const noexcept { return position_; }
    [[nodiscard]] const std::vector<model::Cidr>& networks() const noexcept { return networks_; }
    /// Index of the network that has this address.
    [[nodiscard]] std::optional<std::size_t> network_of(const model::IpAddress& address) const;

    static constexpr std::uint64_t max_addresses = 1ULL << 32;

private:
    [[nodiscard]] Address at(std::uint64_t number) const;
    [[nodiscard]] bool left_out(const Address& candidate) const;

    std::vector<model::Cidr> networks_;
    std::vector<model::Cidr> exclude_;
    std::vector<std::uint64_t> ends_;  ///< running sums of the networks' sizes
    std::uint64_t total_ = 0;
    SweepPosition position_;
    net::Permutation order_;
    bool paused_ = false;
    bool resumed_ = false;
};

/// What a sweep of these networks comes to: each address in one network alone, the widest, in ascending order; without
/// those that are too large. A swept network is named as it stands here.
[[nodiscard]] std::vector<model::Cidr> swept_as(std::vector<model::Cidr> networks);

/// `base` + `offset`, within its family.
[[nodiscard]] model::IpAddress address_in(const model::Cidr& network, std::uint64_t offset);

}  // namespace onvigil::discovery
