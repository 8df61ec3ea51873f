#include "net/interface_names.hpp"

#include <utility>

namespace onvigil::net {

void InterfaceNames::use(const std::vector<Interface>& interfaces)
{
    for (const Interface& interface : interfaces) names_[interface.index] = interface.name;
}

std::map<std::string, std::string> InterfaceNames::renamed(const Interfaces& interfaces)
{
    std::map<std::string, std::string> out;
    for (auto& [index, name] : names_)
        if (const std::string now(interfaces.name_of(index)); !now.empty() && now != name)
            out.emplace(std::exchange(name, now), now);
    std::erase_if(names_, [&](const auto& one) { return interfaces.name_of(one.first).empty(); });
    return out;
}

}  // namespace onvigil::net
