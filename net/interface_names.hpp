#pragma once
/// net/interface_names.hpp - which interfaces have other names than before. Pure.

#include "net/interfaces.hpp"

#include <map>
#include <string>
#include <vector>

namespace onvigil::net {

class InterfaceNames {
public:
    void use(const std::vector<Interface>& interfaces);
    /// New names by the old ones, of interfaces that are or were in use, also where they were down meanwhile.
    [[nodiscard]] std::map<std::string, std::string> renamed(const Interfaces& interfaces);

private:
    std::map<int, std::string> names_;  ///< by index
};

}  // namespace onvigil::net
