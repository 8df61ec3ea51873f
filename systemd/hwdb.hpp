#pragma once
/// systemd/hwdb.hpp - the registered owner of a MAC address, from the hardware database that udev ships (sd-hwdb).
///
/// The longest registered prefix wins (24, 28 or 36 bits). Answers are kept, so asking again costs a hash look-up.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

struct sd_hwdb;

namespace onvigil::systemd {

class Hwdb {
public:
    /// A machine without a hardware database is no error: every look-up is then empty.
    Hwdb();
    ~Hwdb();
    Hwdb(const Hwdb&) = delete;
    Hwdb& operator=(const Hwdb&) = delete;

    [[nodiscard]] bool available() const noexcept { return hwdb_ != nullptr; }

    /// The registered organisation; empty where none is known.
    [[nodiscard]] const std::string& organization(const std::array<std::uint8_t, 6>& mac);

private:
    sd_hwdb* hwdb_ = nullptr;
    std::unordered_map<std::uint64_t, std::shared_ptr<const std::string>> known_;  ///< by the first 36 bits
};

}  // namespace onvigil::systemd
