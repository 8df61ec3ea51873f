#pragma once
/// What the strict parsers give back: Onvigil's own keys and their values, empty ones left out.

#include <map>
#include <stdexcept>
#include <string>

namespace onvigil::alerts::test::strict {

using Values = std::map<std::string, std::string>;

inline void demand(bool holds, const std::string& what)
{
    if (!holds) throw std::runtime_error(what);
}

inline void put(Values& out, const std::string& key, const std::string& value)
{
    if (value.empty()) return;
    demand(out.emplace(key, value).second, "key twice: " + key);
}

}  // namespace onvigil::alerts::test::strict
