#pragma once
/// model/sharing.hpp - what a device and a verdict say that others say, too: namespaces, owners of MACs, scopes,
/// makers, laws. A pool makes each of these texts one.

#include "model/device.hpp"
#include "model/shared_text.hpp"
#include "model/verdict.hpp"

namespace onvigil::model {

void share_texts(Device& device, TextPool& pool);
void share_texts(Verdict& verdict, TextPool& pool);

}  // namespace onvigil::model
