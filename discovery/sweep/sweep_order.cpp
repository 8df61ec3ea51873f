#include "discovery/sweep/sweep_order.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace onvigil::discovery {

namespace {

constexpr unsigned excluded_at_once = 4096;

bool names_no_host(const model::Cidr& network, const model::IpAddress& address)
{
    if (!address.is_v4() || network.prefix > 30) return false;
    const auto offset = address.to_v4().to_uint() - network.base.to_v4().to_uint();
    return offset == 0 || offset == network.size() - 1;
}

std::uint64_t hash_of(const std::vector<model::Cidr>& networks)
{
    std::uint64_t hash = 1;
    for (const model::Cidr& network : networks) hash = text::fnv1a(model::to_text(network), net::mix(hash));
    return hash;
}

}  // namespace

SweepOrder::SweepOrder(std::vector<model::Cidr> networks, std::vector<model::Cidr> exclude, std::uint64_t seed,
                       SweepPosition resume)
    : exclude_(std::move(exclude)), order_(0, 0)
{
    for (model::Cidr& network : swept_as(std::move(networks))) {
        total_ += network.size();
        ends_.push_back(total_);
        networks_.push_back(std::move(network));
    }
    position_ = {.key = net::mix(seed), .networks = hash_of(networks_), .next = 0};
    if (resume.networks == position_.networks && resume.next < total_) {
        position_ = resume;
        resumed_ = resume.next > 0;
    }
    order_ = net::Permutation(total_, position_.key);
}

std::optional<SweepOrder::Address> SweepOrder::next()
{
    paused_ = false;
    for (unsigned passed = 0; position_.next < total_; ++passed) {
        if (passed == excluded_at_once) {
            paused_ = true;
            return std::nullopt;
        }
        Address candidate = at(order_.at(position_.next++));
        if (!left_out(candidate)) return candidate;
    }
    return std::nullopt;
}

SweepOrder::Address SweepOrder::at(std::uint64_t number) const
{
    const auto end = std::upper_bound(ends_.begin(), ends_.end(), number);
    const auto network = std::size_t(end - ends_.begin());
    const std::uint64_t begin = network == 0 ? 0 : ends_[network - 1];
    return {address_in(networks_[network], number - begin), network};
}

bool SweepOrder::left_out(const Address& candidate) const
{
    return names_no_host(networks_[candidate.network], candidate.address) ||
           std::any_of(exclude_.begin(), exclude_.end(),
                       [&](const auto& network) { return network.contains(candidate.address); });
}

std::optional<std::size_t> SweepOrder::network_of(const model::IpAddress& address) const
{
    // In ascending order and apart from each other: only the last that begins at or before it can have it.
    const auto after = std::upper_bound(networks_.begin(), networks_.end(), address,
                                        [](const auto& a, const model::Cidr& n) { return a < n.base; });
    if (after == networks_.begin() || !std::prev(after)->contains(address)) return std::nullopt;
    return std::size_t(after - networks_.begin()) - 1;
}

std::vector<model::Cidr> swept_as(std::vector<model::Cidr> networks)
{
    std::erase_if(networks, [](const auto& network) { return network.size() > SweepOrder::max_addresses; });
    std::sort(networks.begin(), networks.end(),
              [](const auto& a, const auto& b) { return a.base != b.base ? a.base < b.base : a.prefix < b.prefix; });
    std::vector<model::Cidr> out;
    for (const model::Cidr& network : networks)
        if (out.empty() || !out.back().contains(network.base)) out.push_back(network);
    return out;
}

model::IpAddress address_in(const model::Cidr& network, std::uint64_t offset)
{
    namespace ip = boost::asio::ip;
    if (network.base.is_v4()) return ip::address_v4(network.base.to_v4().to_uint() + std::uint32_t(offset));
    auto bytes = network.base.to_v6().to_bytes();
    for (std::size_t i = bytes.size(); i-- > 0 && offset > 0; offset >>= 8) {
        const std::uint64_t sum = bytes[i] + (offset & 0xFF);
        bytes[i] = static_cast<unsigned char>(sum);
        if (sum > 0xFF) offset += 0x100;
    }
    return ip::address_v6(bytes, network.base.to_v6().scope_id());
}

}  // namespace onvigil::discovery
