#pragma once
/// What a registry holds, so that two of them can be compared.

#include "registry_fixture.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace onvigil::inventory::test {

/// What is heard in one round.
using Fleet = std::vector<model::Observation>;

inline std::string nic(unsigned number)
{
    return fmt::format("44:19:b6:00:{:02x}:{:02x}", number >> 8, number & 255);
}

/// Everything that makes a device, in an order of its own.
inline std::map<std::string, std::string> picture(const Registry& registry)
{
    std::map<std::string, std::string> out;
    registry.for_each([&](const model::DevicePtr& device) {
        std::ostringstream text;
        auto addresses = device->addresses;
        std::sort(addresses.begin(), addresses.end());
        auto conflicts = device->conflicts;
        std::sort(conflicts.begin(), conflicts.end());
        std::vector<std::string> rest;
        for (const auto& mac : device->macs)
            rest.push_back(fmt::format("mac {} {} {}", model::to_text(mac.mac), mac.self_stated, mac.settled));
        for (const auto& claim : device->evidence)
            rest.push_back(fmt::format("{} {} {} {}", model::name(claim.source), model::name(claim.key), claim.value,
                                       claim.detail));
        for (const auto& one : device->predecessors) rest.push_back("after " + one.id);
        for (const auto protocol : device->protocols) rest.emplace_back(model::name(protocol));
        std::sort(rest.begin(), rest.end());
        text << device->identity_key << '|' << device->endpoint << '|' << device->serial << '|' << device->model << '|'
             << device->firmware << '|' << device->manufacturer << '|' << model::name(device->identification.state)
             << '|' << model::name(device->presence);
        text << "|front " << device->addresses.front();
        for (const auto& address : addresses) text << '|' << address;
        for (const auto& line : conflicts) text << '|' << line;
        text << '|' << device->network;
        for (const auto& line : rest) text << '|' << line;
        out.emplace(device->id, text.str());
    });
    return out;
}

/// The same without what hangs on which answer came first: ids, the keys they are hashed from, the address in front.
inline std::multiset<std::string> faces(const std::map<std::string, std::string>& devices)
{
    std::multiset<std::string> out;
    for (const auto& [id, text] : devices) {
        std::string face = text.substr(text.find('|'));
        for (const auto& [mark, end] : {std::pair{"dev-", "| "}, std::pair{"|front ", "|"}})
            for (auto at = face.find(mark); at != std::string::npos; at = face.find(mark, at + 1))
                face.erase(at + 1, std::min(face.find_first_of(end, at + 1), face.size()) - at - 1);
        out.insert(std::move(face));
    }
    return out;
}

}  // namespace onvigil::inventory::test
