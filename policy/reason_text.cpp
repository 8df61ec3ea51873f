#include "policy/reason_text.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::policy {
namespace {

using model::Evidence;
using model::Key;

constexpr std::size_t longest_quote = 128;

std::string_view spoken(model::Protocol source)
{
    return model::traits(source).in_sentences;
}

std::string in_quotes(std::string_view value)
{
    return value.size() <= longest_quote ? std::string(value) : text::clean(value, longest_quote) + "…";
}

/// "neighbour table, lan0, 2026-11-23T00:00:00Z"
std::string where_and_when(const Evidence& evidence)
{
    if (evidence.via == typed_in) return typed_in;
    const std::string stamp = model::to_rfc3339(evidence.first_seen);
    const auto seconds = std::string_view(stamp).substr(0, stamp.find('.'));
    if (evidence.via.empty()) return fmt::format("{}, {}Z", spoken(evidence.source), seconds);
    return fmt::format("{}, {}, {}Z", spoken(evidence.source), evidence.via, seconds);
}

std::string registered(const Evidence& evidence)
{
    const std::string which = evidence.detail.empty() ? "" : " " + evidence.detail.str();
    switch (evidence.key) {
        case Key::scope_mac:
            return fmt::format("the MAC{} in its {} is registered to {}", which,
                               evidence.source == model::Protocol::mdns ? "mDNS records" : "scopes", evidence.value);
        case Key::endpoint_mac:
            return fmt::format("the MAC{} inside its endpoint is registered to {}", which, evidence.value);
        default:
            return fmt::format("{}MAC{} is registered to {} ({})", which.empty() ? "its " : "", which, evidence.value,
                               where_and_when(evidence));
    }
}

std::string protocol_sentence(std::string_view maker, const Evidence& evidence)
{
    const auto protocol = model::parse_protocol(text::lower(evidence.value));
    const std::string_view known_as = protocol ? model::traits(*protocol).known_as : std::string_view();
    if (evidence.detail == model::unsolicited)
        return fmt::format("a message of {}'s own discovery protocol came in its name, and it has not confirmed it",
                           maker);
    if (known_as.empty()) return fmt::format("it answers {}'s own discovery protocol", maker);
    return fmt::format("it answers {}'s own discovery protocol ({})", maker, known_as);
}

/// The sentence for what a platform leaves behind: banners, namespaces, patterns.
std::string mark_sentence(std::string_view maker, const Evidence& evidence)
{
    const std::string value = in_quotes(evidence.value);
    const std::string_view source = spoken(evidence.source);
    switch (evidence.key) {
        case Key::onvif_model:
        case Key::scope_hardware:
        case Key::dhip_model:
        case Key::sadp_model:
            return fmt::format("its model {} is named the way {} names models ({})", value, maker, source);
        case Key::onvif_serial:
            return fmt::format("its serial number {} is built the way {} builds them ({})", value, maker, source);
        case Key::onvif_hardware_id:
            return fmt::format("its hardware id {} is {}'s ({})", value, maker, source);
        case Key::scope_name:
        case Key::mdns_instance:
            return fmt::format("its name \"{}\" speaks of {} ({}; a user can edit it)", value, maker, source);
        case Key::http_title:
            return fmt::format("its web page is titled \"{}\", which speaks of {} (HTTP; a user can edit it)", value,
                               maker);
        case Key::scope_extension:
            return fmt::format("its scopes carry {}, a mark of {} firmware ({})", value, maker, source);
        case Key::xmlns:
            return fmt::format("its answers use the namespace {}, a mark of {} firmware ({})", value, maker, source);
        case Key::http_server:
        case Key::rtsp_server:
            return fmt::format("its server calls itself \"{}\", a mark of {} firmware ({})", value, maker, source);
        case Key::ssdp_server:
            return fmt::format("its header SERVER is \"{}\", which names {} ({})", value, maker, source);
        case Key::ssdp_usn:
            return fmt::format("its header USN is \"{}\", a mark of {} firmware ({})", value, maker, source);
        case Key::http_realm:
        case Key::rtsp_realm:
            return fmt::format("its login names the realm \"{}\", a mark of {} firmware ({})", value, maker, source);
        case Key::tls_subject:
            return fmt::format("its certificate is made out to \"{}\", which names {} (TLS)", value, maker);
        default:
            return fmt::format("{} speaks of {} ({})", value, maker, source);
    }
}

std::string sentence(std::string_view maker, const Evidence& evidence)
{
    switch (evidence.key) {
        case Key::oui_organization:
        case Key::scope_mac:
        case Key::endpoint_mac:
            return registered(evidence);
        case Key::protocol:
            return protocol_sentence(maker, evidence);
        case Key::onvif_manufacturer:
        case Key::ssdp_manufacturer:
        case Key::dhip_vendor:
            return fmt::format("it calls itself {} ({})", in_quotes(evidence.value), spoken(evidence.source));
        default:
            return mark_sentence(maker, evidence);
    }
}

/// All values that a rule wants together.
std::string together_sentence(std::string_view maker, const EvidenceMatch& match)
{
    std::string values = in_quotes(match.evidence->value);
    for (std::size_t i = 0; i < match.together.size(); ++i)
        values += (i + 1 == match.together.size() ? " and " : ", ") + in_quotes(match.together[i]->value);
    const std::string_view kind = match.evidence->key == Key::xmlns ? "the namespaces " : "";
    return fmt::format("it has {}{} together, as {} firmware has ({})", kind, values, maker,
                       spoken(match.evidence->source));
}

}  // namespace

const std::string& spoken(const Maker& maker)
{
    return maker.short_name.empty() ? maker.name : maker.short_name;
}

std::string reason(const Knowledge& knowledge, const EvidenceMatch& match)
{
    const std::string& maker = spoken(knowledge.makers[match.maker]);
    if (!match.together.empty()) return together_sentence(maker, match);
    if (match.brand == nullptr) return sentence(maker, *match.evidence);
    const std::string shown = sentence(match.brand->name, *match.evidence);
    if (match.brand->share == Share::all)
        return fmt::format("{} is a brand of {}: {}", match.brand->name, maker, shown);
    return fmt::format("{} sells mostly {} equipment: {}", match.brand->name, maker, shown);
}

std::string part_of(const Knowledge& knowledge, const EvidenceMatch& part)
{
    const std::string& maker = spoken(knowledge.makers[part.maker]);
    const std::string_view kind = part.evidence->key == Key::xmlns ? "the namespace " : "";
    return fmt::format("it has {}{}, which {} firmware has together with others ({}); alone that counts for nothing",
                       kind, in_quotes(part.evidence->value), maker, spoken(part.evidence->source));
}

std::string remark(const Knowledge& knowledge, const EvidenceMatch& match)
{
    const std::string& maker = spoken(knowledge.makers[match.maker]);
    const std::string& brand = match.brand->name;
    switch (match.brand->share) {
        case Share::few:
            return fmt::format("a few {} products were {} equipment; the name alone ties it to nobody", brand, maker);
        case Share::former:
            return fmt::format("{} used to sell {} equipment; the name alone ties it to nobody", brand, maker);
        default:
            return fmt::format("{} sells some {} equipment; the name alone ties it to nobody", brand, maker);
    }
}

std::string against_proof(const Maker& maker, const EvidenceMatch& match, const Maker& proven)
{
    const std::string what =
        copied_with_code(match.evidence->key)
            ? fmt::format("it carries marks of {} firmware, but they are copied with code", spoken(maker))
            : fmt::format("its name speaks of {}, but a user can edit that", spoken(maker));
    return fmt::format("{}: it counts for nothing against proof of {}", what, spoken(proven));
}

std::string former_owner(const Knowledge& knowledge, const Maker& maker, const Ownership& owner)
{
    const auto known = std::ranges::find_if(knowledge.makers, [&](const Maker& one) { return one.id == owner.maker; });
    const std::string& name = known == knowledge.makers.end() ? owner.maker : spoken(*known);
    return fmt::format("{} belonged to {} until {} ({})", spoken(maker), name, model::to_text(*owner.to),
                       owner.citation);
}

std::string claim(const Maker& maker, Channel channel, bool deciding)
{
    switch (channel) {
        case Channel::label:
            return "calls itself " + spoken(maker);
        case Channel::mac:
            return (deciding ? "hardware is " : "MAC is registered to ") + spoken(maker);
        case Channel::protocol:
            return fmt::format("speaks {}'s own protocol", spoken(maker));
        case Channel::mark:
            return "carries marks of " + spoken(maker);
    }
    return {};
}

std::string announcement(const Covered& covered)
{
    std::string out = covered.list->announced ? "announced " + model::to_text(*covered.list->announced) : "announced";
    if (covered.since) return out + ", in force from " + model::to_text(*covered.since);
    return out + ", no date in force";
}

}  // namespace onvigil::policy
