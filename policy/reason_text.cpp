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

constexpr std::string_view model_sentence = "its model {0} is named the way {1} names models ({2})",
                           name_sentence = "its name \"{0}\" speaks of {1} ({2}; a user can edit it)",
                           server_sentence = "its server calls itself \"{0}\", a mark of {1} firmware ({2})",
                           realm_sentence = "its login names the realm \"{0}\", a mark of {1} firmware ({2})";

/// What a platform leaves behind (banners, namespaces, patterns); {0} is the value, {1} the maker, {2} the source.
constexpr std::pair<Key, std::string_view> mark_sentences[] = {
    {Key::onvif_model, model_sentence},
    {Key::scope_hardware, model_sentence},
    {Key::dhip_model, model_sentence},
    {Key::sadp_model, model_sentence},
    {Key::onvif_serial, "its serial number {0} is built the way {1} builds them ({2})"},
    {Key::onvif_hardware_id, "its hardware id {0} is {1}'s ({2})"},
    {Key::scope_name, name_sentence},
    {Key::mdns_instance, name_sentence},
    {Key::http_title, "its web page is titled \"{0}\", which speaks of {1} (HTTP; a user can edit it)"},
    {Key::scope_extension, "its scopes carry {0}, a mark of {1} firmware ({2})"},
    {Key::xmlns, "its answers use the namespace {0}, a mark of {1} firmware ({2})"},
    {Key::http_server, server_sentence},
    {Key::rtsp_server, server_sentence},
    {Key::ssdp_server, "its header SERVER is \"{0}\", which names {1} ({2})"},
    {Key::ssdp_usn, "its header USN is \"{0}\", a mark of {1} firmware ({2})"},
    {Key::http_realm, realm_sentence},
    {Key::rtsp_realm, realm_sentence},
    {Key::tls_subject, "its certificate is made out to \"{0}\", which names {1} (TLS)"}};

std::string mark_sentence(std::string_view maker, const Evidence& evidence)
{
    const auto row = std::ranges::find(mark_sentences, evidence.key, &std::pair<Key, std::string_view>::first);
    const auto text = row == std::end(mark_sentences) ? std::string_view("{0} speaks of {1} ({2})") : row->second;
    return fmt::format(fmt::runtime(text), in_quotes(evidence.value), maker, spoken(evidence.source));
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
    return (maker.short_name.empty() ? maker.name : maker.short_name).str();
}

std::string reason(const Knowledge& knowledge, const EvidenceMatch& match)
{
    const std::string& maker = spoken(knowledge.makers[match.maker]);
    if (!match.together.empty()) return together_sentence(maker, match);
    if (match.brand == nullptr) return sentence(maker, *match.evidence);
    return badge_tie(knowledge, match) + ": " + sentence(match.brand->name, *match.evidence);
}

std::string badge_tie(const Knowledge& knowledge, const EvidenceMatch& match)
{
    if (match.brand == nullptr || !match.together.empty()) return {};
    const std::string& maker = spoken(knowledge.makers[match.maker]);
    const std::string& brand = match.brand->name;
    return match.brand->share == Share::all ? fmt::format("{} is a brand of {}", brand, maker)
                                            : fmt::format("{} sells mostly {} equipment", brand, maker);
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

model::TakenPlace stands_after(const model::Predecessor& predecessor, const model::Verdict& was)
{
    const std::string until = model::to_rfc3339(predecessor.until);
    return {fmt::format("stands where {} ({}{}) stood until {}Z: no hardware address is known there, and nothing but "
                        "its own word shows that it is another device",
                        predecessor.id, was.maker_name.empty() ? "" : std::string(was.maker_name) + ", ",
                        model::name(was.level), until.substr(0, until.find('.'))),
            fmt::format("stands where {} did", predecessor.id), fmt::format("where {} was", predecessor.id)};
}

model::TakenPlace stands_behind(const Knowledge& knowledge, const model::DeviceMac& card, const model::Verdict& of_card)
{
    const auto known =
        std::ranges::find_if(knowledge.makers, [&](const Maker& one) { return of_card.maker == one.id; });
    const std::string& maker = known == knowledge.makers.end() ? card.organization.str() : spoken(*known);
    return {fmt::format("stands where the network card {} answers, registered to {}: that is not known to be the card "
                        "of this device alone and always, and nothing but its own word shows that it is another "
                        "maker's",
                        model::to_text(card.mac), std::string(card.organization)),
            fmt::format("stands where a network card of {} answers", maker), fmt::format("where a {} card is", maker)};
}

std::string other_than_waived(const model::Waiver& waiver, const model::Device& device)
{
    return fmt::format("was waived with serial number {}, and tells {} now: the waiver does not cover it",
                       in_quotes(waiver.serial), in_quotes(device.serial));
}

std::string announcement(const Covered& covered)
{
    std::string out = covered.list->announced ? "announced " + model::to_text(*covered.list->announced) : "announced";
    if (covered.since) return out + ", in force from " + model::to_text(*covered.since);
    return out + ", no date in force";
}

}  // namespace onvigil::policy
