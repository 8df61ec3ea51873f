#include "policy/judgement.hpp"

#include "base/text.hpp"
#include "model/waiver_scope.hpp"
#include "policy/citation.hpp"
#include "policy/namesakes.hpp"
#include "policy/reason_text.hpp"
#include "policy/text_normalize.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace onvigil::policy {
namespace {

using model::Effect;
using model::Finding;
using model::Key;
using model::Level;
using model::Strength;
using model::Verdict;

class Judgement {
public:
    Judgement(const JudgeContext& context, const model::Device& device, const Attribution& attribution,
              model::TimePoint now)
        : context_(context),
          device_(device),
          attribution_(attribution),
          now_(now),
          day_(std::chrono::floor<std::chrono::days>(now))
    {
    }

    Verdict pass()
    {
        open_cases();
        for (auto& note : settle_namesakes(context_.knowledge, cases_)) verdict_.notes.push_back(std::move(note));
        for (const MakerCase& one : cases_) {
            banned_by_proof_ = banned_by_proof_ || (one.proof() && one.banned());
            maker_proven_ = maker_proven_ || (one.proof() && one.is_maker());
        }
        for (const MakerCase& one : cases_)
            if (counts(one)) find(one);
        std::ranges::stable_sort(verdict_.findings, [](const Finding& a, const Finding& b) {
            return a.effect != b.effect ? a.effect < b.effect : a.strength > b.strength;
        });
        verdict_.level = level();
        name_maker();
        name_brand();
        give_reasons();
        contradict();
        return std::move(verdict_);
    }

private:
    const Maker& maker(const MakerMatch& candidate) const { return context_.knowledge.makers[candidate.maker]; }

    int rank(const List& list) const
    {
        return context_.ranks[static_cast<std::size_t>(&list - context_.knowledge.lists.data())];
    }

    void open_cases()
    {
        for (const MakerMatch& candidate : attribution_.candidates) {
            MakerCase one{&candidate, maker(candidate).kind, candidate.strength, {}, {}};
            for (const EvidenceMatch& match : candidate.matches)
                one.reasons.push_back(reason(context_.knowledge, match));
            for (const Covered& covered : context_.coverage.of(candidate.maker, day_))
                if (rank(*covered.list) >= 0) one.covered.push_back(covered);
            std::ranges::stable_sort(one.covered,
                                     [&](const Covered& a, const Covered& b) { return rank(*a.list) < rank(*b.list); });
            cases_.push_back(std::move(one));
        }
    }

    /// Whether lists may be held against this candidate: proof of a banned maker decides alone; against proof of any
    /// other maker, what a user could have typed or code brings along counts for nothing; what only supports needs
    /// something to support.
    bool counts(const MakerCase& one) const
    {
        if (one.proof()) return true;
        if (banned_by_proof_ || one.candidate->support_only) return false;
        return !maker_proven_ || !one.candidate->weak_only;
    }

    void find(const MakerCase& one)
    {
        for (const Covered& covered : one.covered) {
            const model::SharedText& citation = citation_of(*covered.list, *covered.entity);
            if (covered.in_force) {
                verdict_.findings.push_back(finding(one, covered, citation));
            } else {
                verdict_.announced.push_back(
                    {covered.list->id, maker(*one.candidate).id, covered.since, announcement(covered), citation});
            }
        }
    }

    Finding finding(const MakerCase& one, const Covered& covered, const model::SharedText& citation) const
    {
        const MakerMatch& candidate = *one.candidate;
        Finding out;
        out.list = covered.list->id;
        out.maker = maker(candidate).id;
        const auto separator = std::string_view("\n");
        auto hash = text::fnv1a(device_.id);
        for (const std::string_view part :
             {separator, std::string_view(out.list), separator, std::string_view(out.maker)})
            hash = text::fnv1a(part, hash);
        out.id = "fnd-" + text::base32(hash, 10);
        out.maker_name = maker(candidate).name;
        out.relation = relation(candidate, covered);
        out.effect = covered.list->effect;
        out.strength = std::min(one.strength, covered.entity->at_most.value_or(Strength::proof));
        out.opened = now_;
        out.citation = citation;
        if (device_.waiver && now_ < device_.waiver->until && model::still_covers(*device_.waiver, device_)) {
            const auto& waived = device_.waiver->findings;
            out.waived = std::ranges::find(waived, out.id) != waived.end();
        }
        if (covered.entity->at_most) out.reasons.push_back(covered.entity->note);
        for (std::size_t i = 0; i < one.reasons.size(); ++i)  // what carries it; the rest stands with the verdict
            if (candidate.matches[i].strength >= one.strength) out.reasons.push_back(one.reasons[i]);
        return out;
    }

    static model::Relation relation(const MakerMatch& candidate, const Covered& covered)
    {
        if (!candidate.brand_only) return covered.relation;
        return candidate.matches.front().brand->share == Share::all ? model::Relation::brand : model::Relation::rebrand;
    }

    Level level() const
    {
        if (!verdict_.findings.empty()) {
            const Finding& worst = verdict_.findings.front();
            if (worst.effect == Effect::advisory) return Level::advisory;
            return worst.strength == Strength::proof ? Level::banned : Level::suspected;
        }
        return maker_proven_ ? Level::clear : Level::unknown;
    }

    /// The maker of the deciding finding; without findings that of the weightiest evidence. Never a seller.
    void name_maker()
    {
        for (const Finding& finding : verdict_.findings) {
            const auto named = std::ranges::find_if(cases_, [&](const MakerCase& one) {
                return one.is_maker() && maker(*one.candidate).id == finding.maker;
            });
            if (named == cases_.end()) continue;
            deciding_ = &*named;
            break;
        }
        for (const MakerCase& one : cases_)
            if (deciding_ == nullptr && one.is_maker() && !(one.candidate->support_only && one.listed()))
                deciding_ = &one;
        if (deciding_ == nullptr) return;
        verdict_.maker = maker(*deciding_->candidate).id;
        verdict_.maker_name = maker(*deciding_->candidate).name;
        verdict_.maker_strength = deciding_->strength;
    }

    /// How much a place of evidence is a badge; 0: not at all.
    static int badge_rank(Key key)
    {
        constexpr std::array order{Key::oui_organization, Key::scope_name, Key::ssdp_manufacturer, Key::dhip_vendor,
                                   Key::onvif_manufacturer};
        const auto found = std::ranges::find(order, key);
        return found == order.end() ? 0 : static_cast<int>(found - order.begin()) + 1;
    }

    bool names_decider(const EvidenceMatch& match) const
    {
        return deciding_ != nullptr && is_own_name(match, *deciding_->candidate);
    }

    void name_brand()
    {
        int best = -1;
        const auto offer = [&](int rank, const std::string& name) {
            if (rank <= best) return;
            best = rank;
            verdict_.brand = name;
        };
        const int stated = badge_rank(Key::onvif_manufacturer);
        for (const MakerCase& one : cases_) {
            for (const EvidenceMatch& match : one.candidate->matches) {
                const int rank = badge_rank(match.evidence->key);
                const bool says_it = channel_of(match.evidence->key) == Channel::label;
                if (match.badge)
                    offer(rank, match.brand->name);
                else if (match.brand == nullptr &&
                         (one.kind == MakerKind::seller ||
                          (one.is_maker() && &one != deciding_ && says_it && !names_decider(match))))
                    offer(rank, spoken(maker(*one.candidate)));
            }
        }
        for (const EvidenceMatch& remark : attribution_.remarks)
            if (remark.badge) offer(badge_rank(remark.evidence->key), remark.brand->name);
        if (deciding_ != nullptr && !attribution_.label.empty()) offer(stated, attribution_.label);
    }

    void give_reasons()
    {
        for (MakerCase& one : cases_)
            for (std::size_t i = 0; i < one.reasons.size(); ++i) {
                const EvidenceMatch& match = one.candidate->matches[i];
                verdict_.reasons.push_back({maker(*one.candidate).id, std::min(match.strength, one.strength),
                                            std::move(one.reasons[i]), match.evidence->key, match.evidence->source,
                                            badge_tie(context_.knowledge, match)});
            }
        std::ranges::stable_sort(verdict_.reasons, [this](const model::Reason& a, const model::Reason& b) {
            if (a.strength != b.strength) return a.strength > b.strength;
            return a.maker == verdict_.maker && b.maker != verdict_.maker;
        });
        take_notes();
    }

    void take_notes()
    {
        const auto note = [this](std::string text) { verdict_.notes.push_back(std::move(text)); };
        for (const EvidenceMatch& match : attribution_.remarks) note(remark(context_.knowledge, match));
        for (const EvidenceMatch& part : attribution_.parts) note(part_of(context_.knowledge, part));
        for (const MakerCase& one : cases_)
            for (const Ownership& owner : maker(*one.candidate).owned_by)
                if (owner.to && *owner.to <= day_) note(former_owner(context_.knowledge, maker(*one.candidate), owner));
        for (const MakerCase& one : cases_) {
            if (!one.is_maker() || one.proof() || &one == deciding_) continue;
            if (one.candidate->support_only)
                note("what speaks of " + spoken(maker(*one.candidate)) + " counts for nothing by itself");
            else if (one.candidate->weak_only && maker_proven_ && deciding_ != nullptr)
                note(
                    against_proof(maker(*one.candidate), one.candidate->matches.front(), maker(*deciding_->candidate)));
        }
    }

    /// Everything that speaks against the deciding candidate, each with the word it stands on.
    void contradict()
    {
        if (device_.waiver && now_ < device_.waiver->until && !model::still_covers(*device_.waiver, device_))
            verdict_.contradictions.push_back(other_than_waived(*device_.waiver, device_));
        const MakerCase* decides = deciding_ != nullptr || cases_.empty() ? deciding_ : &cases_.front();
        if (decides == nullptr || decides->candidate->brand_only || decides->candidate->support_only) return;
        const MakerMatch* against = decides->candidate;
        const std::string decision = claim(maker(*against), against->channel, true);
        for (const MakerCase& one : cases_) {
            const MakerMatch& candidate = *one.candidate;
            if (&candidate == against || candidate.brand_only || candidate.weak_only || candidate.support_only)
                continue;
            if (one.kind == MakerKind::component || (!one.is_maker() && !one.proof())) continue;
            if (context_.coverage.related(candidate.maker, against->maker, day_)) continue;
            for (const Channel channel : {Channel::label, Channel::mac, Channel::protocol, Channel::mark})
                if (speaks_through(candidate, channel, *against))
                    verdict_.contradictions.push_back(claim(maker(candidate), channel, false) + ", " + decision);
        }
        if (!attribution_.label.empty())
            verdict_.contradictions.push_back("calls itself " + attribution_.label + ", " + decision);
    }

    /// A candidate speaks through each channel it has matches in; through loose matches only where it has nothing
    /// better.
    bool speaks_through(const MakerMatch& candidate, Channel channel, const MakerMatch& against) const
    {
        if (channel == Channel::mark && candidate.channel != Channel::mark) return false;
        return std::ranges::any_of(candidate.matches, [&](const EvidenceMatch& match) {
            return match.brand == nullptr && channel_of(match.evidence->key) == channel && !is_own_name(match, against);
        });
    }

    /// Two companies can go by one name: a label that is the deciding maker's own contradicts nothing.
    bool is_own_name(const EvidenceMatch& match, const MakerMatch& deciding) const
    {
        if (channel_of(match.evidence->key) != Channel::label) return false;
        const auto same_rule = [&](const EvidenceMatch& own) { return own.rule == match.rule; };
        if (match.shared() && std::ranges::any_of(deciding.matches, same_rule)) return true;
        const std::string label = bare_name(match.evidence->value);
        return label == bare_name(maker(deciding).name) || label == bare_name(spoken(maker(deciding)));
    }

    const JudgeContext& context_;
    const model::Device& device_;
    const Attribution& attribution_;
    model::TimePoint now_;
    model::Date day_;
    std::vector<MakerCase> cases_;
    bool banned_by_proof_ = false;
    bool maker_proven_ = false;
    const MakerCase* deciding_ = nullptr;
    Verdict verdict_;
};

}  // namespace

Verdict judge(const JudgeContext& context, const model::Device& device, const Attribution& attribution,
              model::TimePoint now)
{
    return Judgement(context, device, attribution, now).pass();
}

}  // namespace onvigil::policy
