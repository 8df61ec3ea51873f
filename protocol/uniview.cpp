#include "protocol/uniview.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/wsd.hpp"
#include "protocol/xml.hpp"

namespace onvigil::protocol::uniview {
namespace {

constexpr std::size_t max_tags = 4096;

struct ScopeField {
    std::string_view category;
    std::string Match::*field;
};

constexpr ScopeField scope_fields[] = {
    {"type", &Match::type},        {"manufacturer", &Match::manufacturer},
    {"hardware", &Match::model},   {"mac", &Match::mac},
    {"serial", &Match::serial},    {"version", &Match::version},
    {"name", &Match::device_name},
};

void take_scope(Match& match, std::string_view scope)
{
    if (match.scopes.size() >= limits::scopes_per_device) return;
    match.scopes.push_back(tidy_encoded(scope));
    const std::string_view start = scope.find("://") == scope.npos ? "onvif://www.onvif.org/" : "";
    wsd::Scope parsed = wsd::parse_scope(std::string(start).append(scope));  // "serial/210235X" stands for the whole
    for (const auto& [category, field] : scope_fields)
        if (parsed.category == category && (match.*field).empty()) match.*field = std::move(parsed.value);
}

void take(Match& match, const pugi::xml_node& element)
{
    const std::string_view name = xml::name(element);
    if (name == "EndpointReference") {
        match.endpoint = xml::text(xml::child(element, "Address"));
    } else if (name == "Scopes") {
        for (const auto scope : text::words(xml::raw_text(element))) take_scope(match, scope);
    } else if (name == "XAddrs") {
        for (const auto address : text::words(xml::raw_text(element)))
            if (match.xaddrs.size() < limits::xaddrs_per_device) match.xaddrs.push_back(tidy(address));
    }
}

bool begins_match(std::string_view name)
{
    return name == "UniviewProbeMatch" || name == "UniviewProbeMatches" || name == "ProbeMatch" ||
           name == "UniviewProbe";
}

}  // namespace

std::string encode_probe(std::string_view message_id)
{
    std::string out =
        R"(<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" )"
        R"(xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" )"
        R"(xmlns:tns="http://www.uniview.com/Ver10/Device/wsdl"><s:Header>)"
        R"(<a:Action>http://www.uniview.com/Ver10/Device/wsdl/UniviewProbe</a:Action><a:MessageID>)";
    out += xml::escape(message_id);
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
    const auto document = xml::parse(as_text(datagram), max_tags);
    if (!document) return document.error();
    Answer answer;
    std::vector<Match> matches(1);
    bool asks = false;
    for (pugi::xml_node element = document->document_element(); element; element = xml::next(element)) {
        asks = asks || (xml::name(element) == "UniviewProbe" && !element.first_child());
        if (xml::name(element) == "RelatesTo") answer.relates_to = xml::text(element);
        if (begins_match(xml::name(element)) && matches.back() != Match{}) matches.emplace_back();
        take(matches.back(), element);
    }
    for (Match& match : matches) {
        if (match.scopes.empty() && match.xaddrs.empty()) continue;
        if (answer.matches.size() == limits::matches_per_message) return DecodeError::too_much;
        answer.matches.push_back(std::move(match));
    }
    if (answer.matches.empty()) return asks ? DecodeError::not_an_answer : DecodeError::other_message;
    answer.maker_namespace = as_text(datagram).find("www.uniview.com/") != std::string_view::npos;
    return answer;
}

}  // namespace onvigil::protocol::uniview
