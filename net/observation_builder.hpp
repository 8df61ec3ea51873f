#pragma once
/// net/observation_builder.hpp - what answers say, put where an observation keeps it: used for announcements and
/// interviews.

#include "model/observation.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::net {

/// Adds the claim unless the value is empty or the claim is there already.
void add_claim(model::Observation& observation, model::Key key, std::string value);

/// One scope: itself, name and location, and the claims makers are recognised by. A MAC in a scope stays a claim:
/// scopes can be edited. Hardware stays one too: firmware writes placeholders into it.
void add_scope(model::Observation& observation, const std::string& scope, std::string_view category,
               std::string_view value);

/// Several scopes, each taken apart by `parse`: protocol::wsd::parse_scope.
template <class Parse>
void add_scopes(model::Observation& observation, const std::vector<std::string>& scopes, Parse parse)
{
    for (const std::string& scope : scopes) {
        const auto [category, value] = parse(scope);
        add_scope(observation, scope, category, value);
    }
}

/// Every namespace that could be a maker's own becomes a claim; those of standards and tool kits are left out, since
/// all devices declare them.
void add_namespaces(model::Observation& observation, std::span<const std::string> namespaces);

/// A network card as the device itself describes it: its MAC, in any spelling, and its addresses (loopback and
/// unspecified ones left out: they tell no devices apart).
void add_interface(model::Observation& observation, std::string_view mac, const std::vector<std::string>& addresses);

/// What a type, service or class that the device announces says of its kind, as a claim; none where it says nothing.
void add_kind(model::Observation& observation, std::string_view announced);

/// Whether a text, as UPnP devices describe themselves, speaks of cameras or recorders.
[[nodiscard]] bool names_video_equipment(std::string_view text);

/// True for namespaces of W3C, OASIS, xmlsoap.org, ONVIF, gSOAP and the like.
[[nodiscard]] bool common_namespace(std::string_view uri);

}  // namespace onvigil::net
