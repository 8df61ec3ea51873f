#pragma once
/// interview/banner_scan.hpp - what a device gives away to anybody: banners of its web and RTSP servers and the name in
/// its TLS certificate. At most four requests, one at a time, never a login.
///
/// Sans-I/O, as interview.hpp: next() says what to do, the shell reports what came.

#include "interview/http_reply.hpp"
#include "model/observation.hpp"
#include "net/target.hpp"

#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace onvigil::interview {

/// One request to the target's address.
struct BannerRequest {
    enum class At : std::uint8_t { page, rtsp, certificate };
    At at = At::page;
    std::uint16_t port = 80;
    bool tls = false;
    bool operator==(const BannerRequest&) const = default;
};

class BannerScan {
public:
    explicit BannerScan(const net::Target& target);

    /// nullptr: that is all.
    [[nodiscard]] const BannerRequest* next() const { return looks_.empty() ? nullptr : &looks_.front(); }

    /// Raw bytes of the answer to the current look, and the certificate's subject where TLS was spoken.
    void heard(std::string_view raw, std::string_view subject);
    /// A host that answers nowhere is not waited for at every port.
    void failed(HttpFailure failure);

    /// One observation for each protocol that told something.
    [[nodiscard]] std::vector<model::Observation> take_result(model::TimePoint now);

private:
    model::Observation& about(model::Protocol source);
    void take_page(std::string_view raw);
    void take_rtsp(std::string_view raw);
    void take_subject(std::string_view subject);

    net::Target target_;
    std::deque<BannerRequest> looks_;
    unsigned silences_ = 0;
    std::vector<model::Observation> observations_;
};

/// The MAC in a subject's common name, where the name is nothing else (Bosch), or "axis-" and twelve digits (Axis).
[[nodiscard]] std::optional<model::Mac> mac_in_subject(std::string_view subject);

/// A page's head and title have arrived, or its end.
[[nodiscard]] bool enough_of_page(std::string_view raw, std::size_t looked_at = 0);
/// The blank line after an RTSP answer's head has arrived.
[[nodiscard]] bool enough_of_rtsp(std::string_view raw, std::size_t looked_at = 0);

}  // namespace onvigil::interview
