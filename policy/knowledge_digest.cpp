#include "policy/knowledge_digest.hpp"

#include "base/text.hpp"

namespace onvigil::policy {
namespace {

/// Feeds values one after the other; each ends with a byte that no text holds.
class Digest {
public:
    Digest& operator<<(std::string_view text)
    {
        hash_ = text::fnv1a(text, hash_);
        hash_ = text::fnv1a(std::string_view("\0", 1), hash_);
        return *this;
    }
    Digest& operator<<(const std::vector<std::string>& texts)
    {
        for (const auto& text : texts) *this << text;
        return *this << "";
    }
    Digest& operator<<(const std::optional<model::Date>& date)
    {
        return *this << (date ? model::to_text(*date) : std::string());
    }
    [[nodiscard]] std::string text() const { return text::base32(hash_, 12); }

private:
    unsigned long long hash_ = text::fnv1a("");
};

void feed(Digest& sum, const Rule& rule)
{
    sum << model::name(rule.key) << rule.match << rule.all << rule.words << rule.regex << rule.except
        << rule.shared_with << (rule.support ? "support" : model::name(rule.strength))
        << (rule.only_unlabelled ? "only_unlabelled" : "");
}

void feed(Digest& sum, const Ownership& owner)
{
    sum << owner.maker << owner.from << owner.to << model::name(owner.relation) << owner.citation;
}

void feed(Digest& sum, const Maker& maker)
{
    sum << maker.id << name(maker.kind) << maker.name << maker.short_name;
    for (const auto& owner : maker.owned_by) feed(sum, owner);
    for (const auto& rule : maker.recognise) feed(sum, rule);
    for (const auto& brand : maker.brands) sum << brand.name << name(brand.share);
}

}  // namespace

std::string digest(const List& list)
{
    Digest sum;
    sum << list.id << list.title << list.jurisdiction << list.authority << list.binds << name(list.kind)
        << model::name(list.effect) << list.effective << list.announced << model::to_text(list.as_of) << list.citation
        << list.sources << (list.covers_affiliates ? "affiliates" : "");
    for (const auto& entity : list.entities)
        sum << entity.maker << model::name(entity.relation) << entity.from << entity.to << entity.named_as
            << (entity.at_most ? model::name(*entity.at_most) : "") << entity.citation;
    return sum.text();
}

std::string digest(const std::vector<Maker>& makers)
{
    Digest sum;
    for (const auto& maker : makers) feed(sum, maker);
    return sum.text();
}

}  // namespace onvigil::policy
