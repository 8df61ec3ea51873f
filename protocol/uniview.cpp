#include "protocol/uniview.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/flat_xml.hpp"

namespace onvigil::protocol::uniview {
namespace {

constexpr std::size_t max_elements = 4096;

std::string_view as_text(std::span<const std::byte> datagram)
{
    return {reinterpret_cast<const char*>(datagram.data()), datagram.size()};
}

struct ScopeField {
    std::string_view category;
    std::string Match::*field;
};

constexpr ScopeField scope_fields[] = {
    {"type", &Match::type},       {"manufacturer", &Match::manufacturer},
    {"hardware", &Match::model},  {"serial", &Match::serial},
    {"macaddr", &Match::mac},     {"mac", &Match::mac},
    {"version", &Match::version}, {"name", &Match::device_name},
};

/// "onvif://www.onvif.org/serial/210235X" and "serial/210235X" alike.
void take_scope(Match& match, std::string_view scope)
{
    if (match.scopes.size() >= limits::scopes_per_device) return;
    match.scopes.push_back(flat_xml::unescape(scope));
    std::string_view path = scope;
    if (const auto scheme = path.find("://"); scheme != std::string_view::npos) {
        const auto slash = path.find('/', scheme + 3);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return;
    const std::string category = text::lower(path.substr(0, slash));
    for (const auto& [name, field] : scope_fields)
        if (category == name && (match.*field).empty())
            match.*field = flat_xml::unescape(text::percent_decode(path.substr(slash + 1)));
}

void take(Match& match, const flat_xml::Element& element)
{
    if (element.name == "Address" && element.parent == "EndpointReference") {
        match.endpoint = flat_xml::unescape(element.text);
    } else if (element.name == "Scopes") {
        for (const auto scope : text::words(element.text)) take_scope(match, scope);
    } else if (element.name == "XAddrs") {
        for (const auto address : text::words(element.text))
            if (match.xaddrs.size() < limits::xaddrs_per_device) match.xaddrs.push_back(flat_xml::unescape(address));
    }
}

bool ends_match(const flat_xml::Element& element)
{
    return element.name == "UniviewProbeMatch" || element.name == "UniviewProbeMatches" ||
           element.name == "ProbeMatch" || element.name == "UniviewProbe";
}

}  // namespace

std::string encode_probe(std::string_view message_id)
{
    std::string out =
        R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
        R"(xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
        R"(xmlns:tns="http://www.uniview.com/Ver10/Device/wsdl"><s:Header>)"
        R"(<a:Action>http://www.uniview.com/Ver10/Device/wsdl/UniviewProbe</a:Action><a:MessageID>)";
    out += flat_xml::escape(message_id);
    out += R"(</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header>)"
           R"(<s:Body><tns:UniviewProbe/></s:Body></s:Envelope>)";
    return out;
}

bool concerns(std::span<const std::byte> datagram) noexcept
{
    return as_text(datagram).find("UniviewProbe") != std::string_view::npos;
}

Result<Answer, DecodeError> decode(std::span<const std::byte> datagram)
{
    if (datagram.size() > limits::datagram_bytes) return DecodeError::too_long;
    if (!concerns(datagram)) return DecodeError::malformed;
    flat_xml::Reader reader(as_text(datagram));
    Answer answer;
    Match match;
    while (const auto element = reader.next()) {
        if (reader.started() > max_elements) return DecodeError::too_much;
        if (element->name == "RelatesTo") answer.relates_to = flat_xml::unescape(element->text);
        take(match, *element);
        if (!ends_match(*element)) continue;
        if (!match.scopes.empty() || !match.xaddrs.empty()) {
            if (answer.matches.size() == limits::matches_per_message) return DecodeError::too_much;
            answer.matches.push_back(std::move(match));
        }
        match = {};
    }
    if (reader.refused() || reader.root().empty()) return DecodeError::malformed;
    if (answer.matches.empty()) return reader.complete() ? DecodeError::not_an_answer : DecodeError::truncated;
    answer.maker_namespace = as_text(datagram).find("www.uniview.com/") != std::string_view::npos;
    return answer;
}

}  // namespace onvigil::protocol::uniview
