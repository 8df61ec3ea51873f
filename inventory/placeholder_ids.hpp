#pragma once
/// inventory/placeholder_ids.hpp - values that firmware prints into every unit: they tell no two devices apart, and tie
/// none together. Collected from issue threads of discovery tools and from sample code; there is no list to cite.

#include "model/mac.hpp"

#include <string_view>

namespace onvigil::inventory {

/// False for empty text, nil, all but zero, repeated or counted-up UUIDs, those made of a fake MAC, and values known
/// from sample code.
[[nodiscard]] bool real_endpoint(std::string_view endpoint);

/// False for what firmware leaves there when it is not filled in: "SerialNumber", "0", "000000000001", "SN123456789",
/// "112233445566", …
[[nodiscard]] bool real_serial(std::string_view serial);

/// False for fake and group addresses. Locally administered ones do tell devices apart (they name no owner).
[[nodiscard]] bool real_mac(const model::Mac& mac);

/// An owner is registered under this name ("Private" names none).
[[nodiscard]] bool names_owner(std::string_view organization);

}  // namespace onvigil::inventory
