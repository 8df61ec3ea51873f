#pragma once
/// support/soap_fault.hpp - a SOAP 1.2 Fault element as a device sends it.

#include <string>

#include "protocol/soap.hpp"
#include "protocol/xml.hpp"

namespace onvigil::protocol {

/// With the prefix `s` for the envelope's namespace. Subcodes are written as they are.
inline std::string encode_fault(const Fault& fault)
{
    std::string out = "<s:Fault><s:Code><s:Value>s:" + xml::escape(fault.code) + "</s:Value>";
    for (const std::string& code : fault.subcodes) out += "<s:Subcode><s:Value>" + xml::escape(code) + "</s:Value>";
    for (std::size_t i = 0; i < fault.subcodes.size(); ++i) out += "</s:Subcode>";
    out += "</s:Code><s:Reason><s:Text xml:lang=\"en\">" + xml::escape(fault.reason) + "</s:Text></s:Reason>";
    if (!fault.detail.empty()) out += "<s:Detail><s:Text>" + xml::escape(fault.detail) + "</s:Text></s:Detail>";
    return out + "</s:Fault>";
}

}  // namespace onvigil::protocol
