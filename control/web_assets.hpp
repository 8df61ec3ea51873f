#pragma once
/// control/web_assets.hpp - the files of the live page (control/web/), built into the program.

#include <span>
#include <string_view>

namespace onvigil::control {

struct WebAsset {
    std::string_view name;  ///< "page.js"
    std::string_view content_type;
    std::string_view text;
};
[[nodiscard]] std::span<const WebAsset> web_assets();

}  // namespace onvigil::control
