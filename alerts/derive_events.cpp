#include "alerts/derive_events.hpp"

#include "alerts/event_fields.hpp"
#include "render/main_address.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace onvigil::alerts {
namespace {

using model::Change;
using model::Device;
using model::Event;
using model::EventType;
using model::Finding;
using model::Severity;
using model::Verdict;

std::vector<model::SharedText> texts_of(const std::vector<model::TakenPlace>& places)
{
    std::vector<model::SharedText> out;
    for (const auto& place : places) out.push_back(place.text);
    return out;
}

/// One change under examination; events collect in the order they are told.
class Deriver {
public:
    Deriver(const Change& change, const Verdict* before, const Verdict* after, const EventContext& context)
        : change_(change), before_(before), after_(after), context_(context)
    {
    }

    std::vector<Event> run()
    {
        if (context_.found_event == FoundEvent::due && change_.after) tell_found();
        if (context_.found_event == FoundEvent::sent) tell_changes();
        tell_findings();
        tell_contradictions();
        if (context_.found_event == FoundEvent::sent && !change_.after) tell_gone();
        return std::move(events_);
    }

private:
    /// The device as it is now; as it was, where it is gone.
    [[nodiscard]] const Device& device() const { return change_.after ? *change_.after : *change_.before; }
    [[nodiscard]] const Verdict* verdict() const { return change_.after ? after_ : before_; }
    [[nodiscard]] bool banned() const { return verdict() && verdict()->level == model::Level::banned; }
    [[nodiscard]] std::string who() const { return describe(device(), verdict()); }

    Event& tell(EventType type, Severity severity, std::string_view message)
    {
        Event& event = events_.emplace_back(event_of(context_, type, severity, message));
        add_device_fields(event.fields, device(), verdict());
        return event;
    }

    void tell_found()
    {
        std::string judged;
        if (const Verdict* v = verdict()) {
            judged = fmt::format(": {}", model::name(v->level));
            const bool proven = v->maker_strength == model::Strength::proof;
            if (!v->maker_name.empty())
                judged += fmt::format(", {}made by {}", proven ? "" : "perhaps ", v->maker_name);
            if (!v->places.empty()) judged += fmt::format("; {}", v->places.front().text);
        }
        tell(EventType::device_found, Severity::info, fmt::format("found {}{}", who(), judged));
    }

    void tell_changes()
    {
        if (!change_.before || !change_.after) return;
        const Device& was = *change_.before;
        const Device& is = *change_.after;
        tell_move(was, is);
        tell_withdrawn(was, is);
        const Difference changed = difference(was, before_, is, after_);
        if (!changed.text.empty()) {
            const bool disguise = changed.label && (banned() || (before_ && before_->level == model::Level::banned));
            tell(EventType::device_changed, disguise ? Severity::critical : Severity::info,
                 fmt::format("{} changed: {}", who(), changed.text))
                .fields.emplace_back("changed", changed.text);
        }
        if (was.presence == is.presence) return;
        if (is.presence == model::Presence::offline) {
            tell(EventType::device_offline, Severity::info,
                 fmt::format("{} is offline, last heard {}", who(), model::to_rfc3339(is.last_seen)));
        } else {
            tell(EventType::device_online, Severity::info, fmt::format("{} is online again", who()));
        }
    }

    /// A device with several addresses is heard now here, now there: while it still answers where it was, another
    /// address is one more, no move (see docs/decisions/0006-where-a-device-is.md).
    void tell_move(const Device& was, const Device& is)
    {
        const auto* before = render::main_address(was);
        const auto* now = render::main_address(is);
        if (before == nullptr || now == nullptr) return;
        if (std::ranges::find(is.addresses, *before) != is.addresses.end()) return;
        const auto from = before->to_string();
        tell(EventType::device_moved, Severity::info, fmt::format("{} moved there from {}", who(), from))
            .fields.emplace_back("changed", fmt::format("address: {} -> {}", from, now->to_string()));
    }

    /// What came by a maker's own protocol in the device's name, and it did not confirm.
    void tell_withdrawn(const Device& was, const Device& is)
    {
        const auto speaks = [](const Device& device, model::Protocol source, bool unsolicited) {
            return std::ranges::any_of(device.evidence, [&](const model::Evidence& one) {
                return one.key == model::Key::protocol && one.source == source &&
                       (one.detail == model::unsolicited) == unsolicited;
            });
        };
        for (const model::ProtocolTraits& protocol : model::protocol_table) {
            const auto gone = speaks(was, protocol.id, true) && !speaks(is, protocol.id, true);
            if (!gone || speaks(is, protocol.id, false)) continue;
            const std::string changed = fmt::format("evidence withdrawn: {}", protocol.in_sentences);
            tell(EventType::device_changed, Severity::medium,
                 fmt::format("{}: a message by {} came in its name, and it did not confirm it when asked; what the "
                             "message said is withdrawn",
                             who(), protocol.in_sentences))
                .fields.emplace_back("changed", changed);
        }
    }

    void tell_findings()
    {
        static const std::vector<Finding> none;
        const auto& was = change_.before && before_ ? before_->findings : none;
        const auto& is = change_.after && after_ ? after_->findings : none;
        for (const Finding& finding : is) {
            const auto old = std::ranges::find(was, finding.id, &Finding::id);
            if (old == was.end()) {
                tell_finding(EventType::finding_opened, finding, "");
            } else {
                tell_difference(*old, finding);
            }
        }
        for (const Finding& finding : was)
            if (std::ranges::find(is, finding.id, &Finding::id) == is.end()) tell_closed(finding);
    }

    void tell_difference(const Finding& was, const Finding& is)
    {
        std::string changed;
        const auto add = [&](std::string_view key, std::string_view before, std::string_view after) {
            if (before != after)
                changed += fmt::format("{}{}: {} -> {}", changed.empty() ? "" : ", ", key, before, after);
        };
        add("strength", model::name(was.strength), model::name(is.strength));
        add("effect", model::name(was.effect), model::name(is.effect));
        add("relation", model::name(was.relation), model::name(is.relation));
        if (!changed.empty()) tell_finding(EventType::finding_updated, is, changed);
        if (was.waived == is.waived && !(is.waived && waiver_was_renewed())) return;
        Event& event = tell_finding(is.waived ? EventType::finding_waived : EventType::finding_unwaived, is, "");
        const auto& waiver = is.waived ? device().waiver : change_.before->waiver;
        if (!waiver) return;
        event.fields.emplace_back("waiver_reason", waiver->reason);
        event.fields.emplace_back("waiver_ticket", waiver->ticket);
        event.fields.emplace_back("waiver_by", waiver->by);
        event.fields.emplace_back("waiver_until", model::to_rfc3339(waiver->until));
    }

    /// Other terms for a finding that was waived before are on record, too.
    [[nodiscard]] bool waiver_was_renewed() const
    {
        const auto& was = change_.before->waiver;
        const auto& is = device().waiver;
        return was && is && (was->until != is->until || was->reason != is->reason || was->ticket != is->ticket);
    }

    static Severity severity_of(const Finding& finding)
    {
        if (finding.waived) return Severity::info;
        if (finding.effect == model::Effect::advisory) return Severity::low;
        return finding.strength == model::Strength::proof ? Severity::high : Severity::medium;
    }

    static std::string_view claim(const Finding& finding)
    {
        if (finding.effect == model::Effect::advisory) return "is listed by";
        return finding.strength == model::Strength::proof ? "is banned by" : "may be banned by";
    }

    Event& tell_finding(EventType type, const Finding& finding, const std::string& changed)
    {
        std::string_view prefix;
        if (type == EventType::finding_waived) prefix = "waived: ";
        if (type == EventType::finding_unwaived) prefix = "no longer waived: ";
        if (type == EventType::finding_updated) prefix = "updated: ";
        Event& event = tell(
            type, severity_of(finding),
            fmt::format("{}{} {} {}: {} ({}){}{}", prefix, who(), claim(finding), finding.list,
                        finding.maker_name.empty() ? finding.maker : finding.maker_name, model::name(finding.strength),
                        finding.reasons.empty() ? "" : ": ", finding.reasons.empty() ? "" : finding.reasons.front()));
        add_finding_fields(event.fields, finding);
        if (!changed.empty()) event.fields.emplace_back("changed", changed);
        return event;
    }

    void tell_closed(const Finding& finding)
    {
        const auto& maker = finding.maker_name.empty() ? finding.maker : finding.maker_name;
        const bool deselected = change_.after && context_.list_chosen && !context_.list_chosen(finding.list);
        Event& event = tell(
            EventType::finding_closed, Severity::info,
            deselected
                ? fmt::format("closed: {} was tied to {} on {}: list no longer chosen", who(), maker, finding.list)
                : fmt::format("closed: {} is no longer tied to {} on {}{}", who(), maker, finding.list, why_gone()));
        add_finding_fields(event.fields, finding);
    }

    [[nodiscard]] std::string why_gone() const
    {
        if (change_.after) return {};
        return change_.merged_into.empty() ? " (it left the inventory)" : " (merged into " + change_.merged_into + ")";
    }

    /// "calls itself LTS, hardware is Hikvision" and then "calls itself LTS, speaks Hikvision's own protocol": evidence
    /// for the same maker comes in steps.
    [[nodiscard]] bool restates(std::string_view text, std::string_view before) const
    {
        const auto claim = text.substr(0, text.rfind(", "));
        return before_ && after_ && before_->maker == after_->maker && claim.size() < text.size() &&
               claim == before.substr(0, before.rfind(", "));
    }

    void tell_contradictions()
    {
        if (!change_.after) return;
        const auto tell_new = [this](const auto& was, const auto& is, Severity severity, std::string_view how) {
            for (const auto& text : is) {
                const auto told = [&](std::string_view before) {
                    return before == std::string_view(text) || restates(text, before);
                };
                if (std::ranges::any_of(was, told)) continue;
                tell(EventType::device_contradiction, severity, fmt::format("{} {}{}", who(), how, text))
                    .fields.emplace_back("contradiction", std::string(text));
            }
        };
        static const Verdict nothing_held;
        static const Device no_device;
        constexpr std::string_view of_itself = "contradicts itself: ";
        const Verdict& was = change_.before && before_ ? *before_ : nothing_held;
        const Verdict& is = after_ ? *after_ : nothing_held;
        tell_new(was.contradictions, is.contradictions, Severity::medium, of_itself);
        tell_new(texts_of(was.places), texts_of(is.places), Severity::medium, "");
        tell_new((change_.before ? *change_.before : no_device).conflicts, change_.after->conflicts,
                 banned() ? Severity::critical : Severity::medium, of_itself);
    }

    void tell_gone()
    {
        if (change_.merged_into.empty()) {
            const auto& macs = device().macs;
            const auto claimed = std::ranges::find(macs, true, &model::DeviceMac::disputed);
            if (claimed == macs.end())
                return (void)tell(EventType::device_forgotten, Severity::info, who() + " left the inventory");
            return (void)tell(
                EventType::device_forgotten, Severity::medium,
                fmt::format(
                    "{} left the inventory while its network cards were disputed, {} among them: where it is found "
                    "anew, the card counts that stands there then, by right or not",
                    who(), model::to_text(claimed->mac)));
        }
        tell(EventType::device_merged, Severity::info,
             fmt::format("{} ({}) proved to be the same device as {}", who(), device().id, change_.merged_into))
            .fields.emplace_back("merged_into", change_.merged_into);
    }

    const Change& change_;
    const Verdict* before_;
    const Verdict* after_;
    const EventContext& context_;
    std::vector<Event> events_;
};

}  // namespace

Event event_of(const EventContext& context, EventType type, Severity severity, std::string_view message)
{
    Event event;
    event.time = context.now;
    event.site = context.site;
    event.sensor = context.sensor;
    event.sensor_id = context.sensor_id;
    event.type = type;
    event.severity = severity;
    event.cause = context.cause;
    event.message = one_line(message);
    return event;
}

std::vector<Event> derive_events(const Change& change, const Verdict* before, const Verdict* after,
                                 const EventContext& context)
{
    if (!change.before && !change.after) return {};
    return Deriver(change, before, after, context).run();
}

}  // namespace onvigil::alerts
