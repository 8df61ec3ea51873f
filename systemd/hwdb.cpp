#include "systemd/hwdb.hpp"

#include <fmt/format.h>
#include <systemd/sd-hwdb.h>

namespace onvigil::systemd {
namespace {

/// The 36 bits that the longest registrations are told apart by.
std::uint64_t registration_bits(const std::array<std::uint8_t, 6>& mac)
{
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5; ++i) bits = bits << 8 | mac[i];
    return bits >> 4;
}

/// More distinct prefixes than any network has; what comes after is looked up each time.
constexpr std::size_t most_known = 65'536;

}  // namespace

Hwdb::Hwdb()
{
    if (sd_hwdb_new(&hwdb_) < 0) hwdb_ = nullptr;
}

Hwdb::~Hwdb()
{
    sd_hwdb_unref(hwdb_);
}

const std::string& Hwdb::organization(const std::array<std::uint8_t, 6>& mac)
{
    static const std::string unknown;
    if (hwdb_ == nullptr) return unknown;
    const auto bits = registration_bits(mac);
    if (const auto found = known_.find(bits); found != known_.end()) return *found->second;

    const auto modalias =
        fmt::format("OUI:{:02X}{:02X}{:02X}{:02X}{:02X}{:02X}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
    const char* owner = nullptr;
    if (sd_hwdb_get(hwdb_, modalias.c_str(), "ID_OUI_FROM_DATABASE", &owner) < 0 || owner == nullptr) owner = "";
    if (known_.size() >= most_known) known_.clear();
    return *known_.emplace(bits, std::make_shared<const std::string>(owner)).first->second;
}

}  // namespace onvigil::systemd
