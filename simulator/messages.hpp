#pragma once
/// simulator/messages.hpp - the SOAP that fake cameras answer with, in the manner of each platform, as templates'
/// sources; what other protocols answer is in protocols/.
///
/// What makes platforms recognisable is kept true to life: prefixes, namespaces (Hikvision's own, and the neutral names
/// its rebrands carry), the order of elements, the header Dahua leaves out.

#include "simulator/camera.hpp"

#include <string>
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

/// The UPnP description that an SSDP answer points to (protocols/fake_ssdp.cpp).
[[nodiscard]] std::string ssdp_description();

}  // namespace onvigil::simulator::messages
