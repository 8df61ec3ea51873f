#include "model/waiver_scope.hpp"

#include "base/text.hpp"

namespace onvigil::model {

std::string_view interviewed_serial(const Device& device)
{
    const bool told = device.identity.text_ranks[IdentityState::serial] == traits(Protocol::onvif).rank;
    return told ? std::string_view(device.serial) : std::string_view();
}

bool still_covers(const Waiver& waiver, const Device& device)
{
    const std::string then = text::lower(waiver.serial), now = text::lower(interviewed_serial(device));
    return then.empty() || now.empty() || then.find(now) != std::string::npos || now.find(then) != std::string::npos;
}

}  // namespace onvigil::model
