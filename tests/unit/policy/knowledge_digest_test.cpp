#include "policy/knowledge_digest.hpp"

#include "shipped.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace onvigil::policy::test {
namespace {

TEST(KnowledgeDigest, DiffersWhereAListSaysSomethingElse)
{
    const List& list = shipped().knowledge.lists.front();
    const std::function<void(List&)> changes[] = {
        [](List& l) { l.title += "x"; },
        [](List& l) {
            l.effect = model::Effect::advisory == l.effect ? model::Effect::banned : model::Effect::advisory;
        },
        [](List& l) { l.effective = model::parse_date("1999-01-01"); },
        [](List& l) { l.as_of += std::chrono::days(1); },
        [](List& l) { l.covers_affiliates = !l.covers_affiliates; },
        [](List& l) { l.citation = l.citation.str() + "x"; },
        [](List& l) { l.binds += "x"; },
        [](List& l) { l.sources.push_back("x"); },
        [](List& l) { l.entities.front().named_as = "x"; },
        [](List& l) { l.entities.front().at_most = model::Strength::indication; },
        [](List& l) { l.entities.front().to = model::parse_date("2030-01-01"); },
        [](List& l) { l.entities.front().maker = "other"; },
        [](List& l) { l.entities.pop_back(); }};
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        List other = list;
        changes[i](other);
        EXPECT_NE(digest(other), digest(list)) << "change " << i;
    }
}

TEST(KnowledgeDigest, DiffersWhereAMakerIsRecognisedOtherwise)
{
    const auto& makers = shipped().knowledge.makers;
    const auto at = static_cast<std::size_t>(
        std::find_if(makers.begin(), makers.end(), [](const Maker& m) { return m.id == "lorex"; }) - makers.begin());
    const std::function<void(Maker&)> changes[] = {
        [](Maker& m) { m.kind = MakerKind::maker; },
        [](Maker& m) { m.owned_by.front().to = model::parse_date("2030-01-01"); },
        [](Maker& m) { m.recognise.front().strength = model::Strength::indication; },
        [](Maker& m) { m.recognise.front().support = true; },
        [](Maker& m) { m.recognise.front().except.push_back("x"); },
        [](Maker& m) { m.recognise.front().all.push_back("x"); },
        [](Maker& m) { m.recognise.front().shared_with.push_back("x"); },
        [](Maker& m) { m.recognise.pop_back(); },
        [](Maker& m) {
            m.brands.push_back({"x", Share::all, "y", ""});
        }};
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        auto other = makers;
        changes[i](other[at]);
        EXPECT_NE(digest(other), digest(makers)) << "change " << i;
    }
}

TEST(KnowledgeDigest, TellsTextsApartThatMeetElsewhere)
{
    std::vector<Maker> one(1), other(1);
    one[0].name = "ab";
    other[0].name = "a";
    other[0].short_name = "b";
    EXPECT_NE(digest(one), digest(other));
}

TEST(KnowledgeDigest, DoesNotMindWhereAFileLiesOrWhatItsNotesSay)
{
    List list = shipped().knowledge.lists.front();
    auto makers = shipped().knowledge.makers;
    const auto before = digest(list) + digest(makers);
    list.file = makers.front().file = "elsewhere.yaml";
    list.note = makers.front().note = makers.front().recognise.front().note = "something else";
    EXPECT_EQ(digest(list) + digest(makers), before);
}

}  // namespace
}  // namespace onvigil::policy::test
