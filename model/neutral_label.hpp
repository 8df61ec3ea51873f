#pragma once
/// model/neutral_label.hpp - what boards, platforms and neutral builds put where a manufacturer belongs: it says
/// nothing of a company.

#include <string_view>

namespace onvigil::model {

/// "H264", "ONVIF", "IP-Camera", "Windows Media Connect compatible (MiniDLNA)". Case and punctuation make no
/// difference.
[[nodiscard]] bool is_neutral_label(std::string_view label);

}  // namespace onvigil::model
