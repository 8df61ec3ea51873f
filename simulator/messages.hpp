#pragma once
/// simulator/messages.hpp - the texts fake cameras answer with, in the manner of each platform, as templates' sources.
///
/// What makes platforms recognisable is kept true to life: prefixes, namespaces (Hikvision's own, and the neutral names
/// its rebrands carry), the order of elements, the header Dahua leaves out.

#include "simulator/camera.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::simulator::messages {

/// The entry's scopes, one template source each.
[[nodiscard]] std::vector<std::string> scopes(const Entry& entry);

// WS-Discovery.
[[nodiscard]] std::string probe_match(const Entry& entry);
[[nodiscard]] std::string hello(const Entry& entry);
[[nodiscard]] std::string bye(const Entry& entry);

// ONVIF device service.
[[nodiscard]] std::string soap(const Entry& entry, Call call);  ///< datetime to services
[[nodiscard]] std::string not_authorized(const Entry& entry);
[[nodiscard]] std::string not_supported(const Entry& entry);

// Everybody else's discovery.
[[nodiscard]] std::string sadp();
[[nodiscard]] std::string dhip_json();
[[nodiscard]] std::string uniview(const Entry& entry);
[[nodiscard]] std::string ssdp(const Entry& entry);
[[nodiscard]] std::string ssdp_description();
[[nodiscard]] std::string page();

/// Behind the 32-byte header.
[[nodiscard]] std::string dhip_framed(std::string_view json);
/// Binary answers, made for one camera.
[[nodiscard]] std::string dhip_legacy(const Camera& camera);
[[nodiscard]] std::string mdns(const Camera& camera);

}  // namespace onvigil::simulator::messages
