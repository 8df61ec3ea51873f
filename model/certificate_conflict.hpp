#pragma once
/// model/certificate_conflict.hpp - how an interview says, in `Identification::detail`, that a device contradicts the
/// certificate it had before.

#include <string_view>

namespace onvigil::model {

inline constexpr std::string_view other_certificate = "presents another certificate than before";

}  // namespace onvigil::model
