#include "policy/judgement.hpp"

#include "base/text.hpp"
#include "policy/folding.hpp"
#include "policy/sentences.hpp"

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

/// A tie together with the lists that speak of its maker today.
struct Case {
    const Tie* tie = nullptr;
    std::vector<Covered> covered;
    std::vector<std::string> reasons;  ///< a sentence for each mark
    bool is_maker = false;

    [[nodiscard]] bool banned() const
    {
        return std::any_of(covered.begin(), covered.end(),
                           [](const Covered& c) { return c.in_force && c.list->effect == Effect::banned; });
    }
    [[nodiscard]] bool proof() const { return tie->strength == Strength::proof; }
};

class Judgement {
public:
    Judgement(const Bench& bench, const model::Device& device, const Attribution& attribution, model::TimePoint now)
        : bench_(bench),
          device_(device),
          attribution_(attribution),
          now_(now),
          day_(std::chrono::floor<std::chrono::days>(now))
    {
    }

    Verdict pass()
    {
        open_cases();
        for (const Case& one : cases_)
            if (counts(one)) find(one);
        std::stable_sort(verdict_.findings.begin(), verdict_.findings.end(), [](const Finding& a, const Finding& b) {
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
    const Maker& maker(const Tie& tie) const { return bench_.knowledge.makers[tie.maker]; }

    int rank(const List& list) const
    {
        return bench_.ranks[static_cast<std::size_t>(&list - bench_.knowledge.lists.data())];
    }

    void open_cases()
    {
        for (const Tie& tie : attribution_.ties) {
            Case one{&tie, {}, {}, maker(tie).kind == MakerKind::maker};
            for (const Mark& mark : tie.marks) one.reasons.push_back(reason(bench_.knowledge, mark));
            for (const Covered& covered : bench_.coverage.of(tie.maker, day_))
                if (rank(*covered.list) >= 0) one.covered.push_back(covered);
            std::stable_sort(one.covered.begin(), one.covered.end(),
                             [&](const Covered& a, const Covered& b) { return rank(*a.list) < rank(*b.list); });
            banned_by_proof_ = banned_by_proof_ || (one.proof() && one.banned());
            maker_proven_ = maker_proven_ || (one.proof() && one.is_maker);
            cases_.push_back(std::move(one));
        }
    }

    /// Whether lists may be held against this tie: proof of a banned maker decides alone; against proof of any
    /// other maker, what a user could have typed ties to nobody.
    bool counts(const Case& one) const
    {
        if (one.proof()) return true;
        if (banned_by_proof_) return false;
        return !maker_proven_ || !one.tie->editable_only;
    }

    void find(const Case& one)
    {
        for (const Covered& covered : one.covered) {
            const Entity& entity = *covered.entity;
            const std::string& citation = entity.citation.empty() ? covered.list->citation : entity.citation;
            if (covered.in_force) {
                verdict_.findings.push_back(finding(one, covered, citation));
            } else {
                verdict_.announced.push_back(
                    {covered.list->id, maker(*one.tie).id, covered.since, announcement(covered), citation});
            }
        }
    }

    Finding finding(const Case& one, const Covered& covered, const std::string& citation) const
    {
        const Tie& tie = *one.tie;
        Finding out;
        out.list = covered.list->id;
        out.maker = maker(tie).id;
        const auto separator = std::string_view("\n");
        auto hash = text::fnv1a(device_.id);
        for (const std::string_view part :
             {separator, std::string_view(out.list), separator, std::string_view(out.maker)})
            hash = text::fnv1a(part, hash);
        out.id = "fnd-" + text::base32(hash, 10);
        out.maker_name = maker(tie).name;
        out.relation = relation(tie, covered);
        out.effect = covered.list->effect;
        out.strength = tie.strength;
        out.opened = now_;
        out.citation = citation;
        if (device_.waiver && now_ < device_.waiver->until) {
            const auto& waived = device_.waiver->findings;
            out.waived = std::find(waived.begin(), waived.end(), out.id) != waived.end();
        }
        for (std::size_t i = 0; i < one.reasons.size(); ++i)  // what carries it; the rest stands with the verdict
            if (tie.marks[i].strength == tie.strength) out.reasons.push_back(one.reasons[i]);
        return out;
    }

    static model::Relation relation(const Tie& tie, const Covered& covered)
    {
        if (!tie.brand_only) return covered.relation;
        return tie.marks.front().brand->share == Share::all ? model::Relation::brand : model::Relation::rebrand;
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

    /// Whom the deciding finding names; without findings whom the weightiest evidence names. Never a seller.
    void name_maker()
    {
        for (const Finding& finding : verdict_.findings) {
            const auto named = std::find_if(cases_.begin(), cases_.end(), [&](const Case& one) {
                return one.is_maker && maker(*one.tie).id == finding.maker;
            });
            if (named == cases_.end()) continue;
            deciding_ = named->tie;
            break;
        }
        for (const Case& one : cases_)
            if (deciding_ == nullptr && one.is_maker) deciding_ = one.tie;
        if (deciding_ == nullptr) return;
        verdict_.maker = maker(*deciding_).id;
        verdict_.maker_name = maker(*deciding_).name;
        verdict_.maker_strength = deciding_->strength;
    }

    /// How much a place of evidence is a badge; 0: not at all.
    static int badge_rank(Key key)
    {
        constexpr std::array order{Key::oui_organization, Key::scope_name, Key::ssdp_manufacturer, Key::dhip_vendor,
                                   Key::onvif_manufacturer};
        const auto found = std::find(order.begin(), order.end(), key);
        return found == order.end() ? 0 : static_cast<int>(found - order.begin()) + 1;
    }

    bool names_decider(const Mark& mark) const { return deciding_ != nullptr && is_own_name(mark, *deciding_); }

    void name_brand()
    {
        int best = -1;
        const auto offer = [&](int rank, const std::string& name) {
            if (rank <= best) return;
            best = rank;
            verdict_.brand = name;
        };
        const int stated = badge_rank(Key::onvif_manufacturer);
        for (const Case& one : cases_) {
            for (const Mark& mark : one.tie->marks) {
                const int rank = badge_rank(mark.evidence->key);
                const bool says_it = channel_of(mark.evidence->key) == Channel::label;
                if (mark.badge)
                    offer(rank, mark.brand->name);
                else if (mark.brand == nullptr &&
                         (!one.is_maker || (one.tie != deciding_ && says_it && !names_decider(mark))))
                    offer(rank, spoken(maker(*one.tie)));
            }
        }
        for (const Mark& remark : attribution_.remarks)
            if (remark.badge) offer(badge_rank(remark.evidence->key), remark.brand->name);
        if (deciding_ != nullptr && !attribution_.label.empty()) offer(stated, attribution_.label);
    }

    void add_reason(const Tie& tie, const Mark& mark, std::string sentence)
    {
        verdict_.reasons.push_back(
            {maker(tie).id, mark.strength, std::move(sentence), mark.evidence->key, mark.evidence->source});
    }

    void give_reasons()
    {
        for (Case& one : cases_)
            for (std::size_t i = 0; i < one.reasons.size(); ++i)
                add_reason(*one.tie, one.tie->marks[i], std::move(one.reasons[i]));
        std::stable_sort(verdict_.reasons.begin(), verdict_.reasons.end(),
                         [this](const model::Reason& a, const model::Reason& b) {
                             if (a.strength != b.strength) return a.strength > b.strength;
                             return a.maker == verdict_.maker && b.maker != verdict_.maker;
                         });
        for (const Mark& mark : attribution_.remarks) verdict_.notes.push_back(remark(bench_.knowledge, mark));
        for (const Case& one : cases_)
            for (const Ownership& owner : maker(*one.tie).owned_by)
                if (owner.to && *owner.to <= day_)
                    verdict_.notes.push_back(former_owner(bench_.knowledge, maker(*one.tie), owner));
        if (!maker_proven_ || deciding_ == nullptr) return;
        for (const Case& one : cases_)
            if (one.is_maker && !one.proof() && one.tie->editable_only && one.tie != deciding_)
                verdict_.notes.push_back("its name speaks of " + spoken(maker(*one.tie)) +
                                         ", but a user can edit that: it counts for nothing against proof of " +
                                         spoken(maker(*deciding_)));
    }

    /// Everything that speaks against the deciding tie, each with the word it stands on.
    void contradict()
    {
        const Tie* against = deciding_ != nullptr || cases_.empty() ? deciding_ : cases_.front().tie;
        if (against == nullptr || against->brand_only) return;
        const std::string decision = claim(maker(*against), against->channel, true);
        for (const Case& one : cases_) {
            const Tie& tie = *one.tie;
            if (&tie == against || tie.brand_only || tie.editable_only) continue;
            if (!one.is_maker && !one.proof()) continue;
            if (bench_.coverage.related(tie.maker, against->maker, day_)) continue;
            for (const Channel channel : {Channel::label, Channel::mac, Channel::protocol, Channel::mark})
                if (speaks_through(tie, channel, *against))
                    verdict_.contradictions.push_back(claim(maker(tie), channel, false) + ", " + decision);
        }
        if (!attribution_.label.empty())
            verdict_.contradictions.push_back("calls itself " + attribution_.label + ", " + decision);
    }

    /// A tie speaks through each channel it has marks in; through loose marks only where it has nothing better.
    bool speaks_through(const Tie& tie, Channel channel, const Tie& against) const
    {
        if (channel == Channel::mark && tie.channel != Channel::mark) return false;
        return std::any_of(tie.marks.begin(), tie.marks.end(), [&](const Mark& mark) {
            return mark.brand == nullptr && channel_of(mark.evidence->key) == channel && !is_own_name(mark, against);
        });
    }

    /// Two companies can go by one name: a label that is the deciding maker's own speaks against nobody.
    bool is_own_name(const Mark& mark, const Tie& deciding) const
    {
        if (channel_of(mark.evidence->key) != Channel::label) return false;
        const std::string label = bare_name(mark.evidence->value);
        return label == bare_name(maker(deciding).name) || label == bare_name(spoken(maker(deciding)));
    }

    const Bench& bench_;
    const model::Device& device_;
    const Attribution& attribution_;
    model::TimePoint now_;
    model::Date day_;
    std::vector<Case> cases_;
    bool banned_by_proof_ = false;
    bool maker_proven_ = false;
    const Tie* deciding_ = nullptr;
    Verdict verdict_;
};

}  // namespace

Verdict judge(const Bench& bench, const model::Device& device, const Attribution& attribution, model::TimePoint now)
{
    return Judgement(bench, device, attribution, now).pass();
}

}  // namespace onvigil::policy
