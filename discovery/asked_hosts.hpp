#pragma once
/// discovery/asked_hosts.hpp - which hosts were sent a question of late, alone, and with which ids.
///
/// Pure. Any host that learns the port that such questions leave from can send there in the name of any other, and can
/// have us ask that one. What comes in the name of a host that was not asked is no answer; and that the host itself has
/// answered is shown by an id that it alone was sent. Of very many hosts asked at once the latest count.

#include "base/instant.hpp"
#include "model/ip.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace onvigil::discovery {

class AskedHosts {
public:
    /// `seed` of the UuidSource that the ids of its questions came from.
    void note(const model::IpAddress& host, std::uint64_t seed, Instant now);

    [[nodiscard]] bool contains(const model::IpAddress& host, Instant now) const;
    /// Whether this ends with an id that the host was sent.
    [[nodiscard]] bool was_sent(const model::IpAddress& host, std::string_view id, Instant now) const;

    /// At least, and less than twice that.
    static constexpr auto answers_within = std::chrono::seconds(15);
    static constexpr std::size_t most = 65'536;
    static constexpr unsigned most_ids = 8;  ///< of one host

private:
    struct Asked {
        std::unordered_map<model::IpAddress, std::uint64_t> seeds;
        Instant since{};
        [[nodiscard]] const std::uint64_t* seed_of(const model::IpAddress& host, Instant now) const;
    };
    Asked latest_, before_;
};

}  // namespace onvigil::discovery
