#include "render/stored_verdict.hpp"

#include "render/stored_json.hpp"

namespace onvigil::render {
namespace {

using namespace stored;

void store_findings(JsonWriter& out, const std::vector<model::Finding>& findings)
{
    if (findings.empty()) return;
    out.objects("findings", findings, [&](const auto& finding) {
        out.member("id", finding.id);
        out.member("list", finding.list);
        out.member("maker", finding.maker);
        text(out, "maker_name", finding.maker_name);
        out.member("relation", model::name(finding.relation));
        out.member("effect", model::name(finding.effect));
        out.member("strength", model::name(finding.strength));
        out.member("opened", ticks(finding.opened));
        flag(out, "waived", finding.waived);
        list(out, "reasons", finding.reasons);
        text(out, "citation", finding.citation);
    });
}

void store_reasons(JsonWriter& out, const std::vector<model::Reason>& reasons)
{
    if (reasons.empty()) return;
    out.array("reasons", reasons, [&](const auto& reason) {
        out.begin_array();
        out.string(reason.maker);
        out.string(model::name(reason.strength));
        out.string(reason.text);
        out.string(model::name(reason.key));
        out.string(model::name(reason.source));
        if (!reason.badge.empty()) out.string(reason.badge);
        out.end_array();
    });
}

void store_places(JsonWriter& out, const std::vector<model::TakenPlace>& places)
{
    if (places.empty()) return;
    out.array("places", places, [&](const auto& place) {
        out.begin_array();
        for (const auto* text : {&place.text, &place.why, &place.brief_why}) out.string(*text);
        out.end_array();
    });
}

void store_mentions(JsonWriter& out, const std::vector<model::Mention>& mentions)
{
    if (mentions.empty()) return;
    out.objects("announced", mentions, [&](const auto& mention) {
        out.member("list", mention.list);
        out.member("maker", mention.maker);
        if (mention.effective) out.member("effective", model::to_text(*mention.effective));
        text(out, "text", mention.text);
        text(out, "citation", mention.citation);
    });
}

std::optional<model::Finding> read_finding(const json::value& value)
{
    if (!value.is_object()) return std::nullopt;
    const auto& object = value.get_object();
    const auto relation = model::parse_relation(view(object.if_contains("relation")));
    const auto effect = model::parse_effect(view(object.if_contains("effect")));
    const auto strength = model::parse_strength(view(object.if_contains("strength")));
    if (!relation || !effect || !strength) return std::nullopt;
    return model::Finding{.id = string_at(object, "id"),
                          .list = string_at(object, "list"),
                          .maker = string_at(object, "maker"),
                          .maker_name = string_at(object, "maker_name"),
                          .relation = *relation,
                          .effect = *effect,
                          .strength = *strength,
                          .opened = time_at(object, "opened"),
                          .waived = flag_at(object, "waived"),
                          .reasons = strings_at<model::SharedText>(object, "reasons"),
                          .citation = string_at(object, "citation")};
}

}  // namespace

std::string to_document(const model::Verdict& verdict)
{
    std::string document;
    document.reserve(1024);
    JsonWriter out(document);
    out.begin_object();
    out.member("level", model::name(verdict.level));
    text(out, "maker", verdict.maker);
    text(out, "maker_name", verdict.maker_name);
    if (verdict.maker_strength) out.member("strength", model::name(*verdict.maker_strength));
    text(out, "brand", verdict.brand);
    store_findings(out, verdict.findings);
    list(out, "contradictions", verdict.contradictions);
    store_places(out, verdict.places);
    store_reasons(out, verdict.reasons);
    store_mentions(out, verdict.announced);
    list(out, "notes", verdict.notes);
    out.end_object();
    return document;
}

Result<model::Verdict, Problem> verdict_from_document(std::string_view document)
{
    return with_object<model::Verdict>(
        document, "verdict", [](const json::object& object) -> Result<model::Verdict, Problem> {
            model::Verdict verdict;
            verdict.level = model::parse_level(view(object.if_contains("level"))).value_or(model::Level::unknown);
            verdict.maker = string_at(object, "maker");
            verdict.maker_name = string_at(object, "maker_name");
            verdict.maker_strength = model::parse_strength(view(object.if_contains("strength")));
            verdict.brand = string_at(object, "brand");
            for (const auto& value : array_at(object, "findings"))
                if (auto finding = read_finding(value)) verdict.findings.push_back(std::move(*finding));
            verdict.contradictions = strings_at<model::SharedText>(object, "contradictions");
            each_row(object, "places", [&](const Row& row) {
                verdict.places.push_back({row.text(0), row.text(1), row.text(2)});
            });
            each_row(object, "reasons", [&](const Row& row) {
                const auto strength = model::parse_strength(view(row.at(1)));
                verdict.reasons.push_back({row.text(0), strength.value_or(model::Strength::indication), row.text(2),
                                           model::parse_key(view(row.at(3))).value_or(model::Key::onvif_manufacturer),
                                           model::parse_protocol(view(row.at(4))).value_or(model::Protocol::onvif),
                                           row.text(5)});
            });
            for (const json::object& mention : objects_at(object, "announced")) {
                verdict.announced.push_back({string_at(mention, "list"), string_at(mention, "maker"),
                                             model::parse_date(view(mention.if_contains("effective"))),
                                             string_at(mention, "text"), string_at(mention, "citation")});
            }
            verdict.notes = strings_at<model::SharedText>(object, "notes");
            return verdict;
        });
}

}  // namespace onvigil::render
