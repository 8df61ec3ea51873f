#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "cli/command.hpp"
#include "control/query.hpp"
#include "control/request_bodies.hpp"
#include "render/device_rows.hpp"
#include "render/explain_text.hpp"
#include "render/inventory_summary.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

/// "in force since 2019-08-13", "announced", "not chosen"
std::string standing(const json::object& list)
{
    const auto effective = text_at(list, "effective");
    if (flag_at(list, "in_force")) return "in force since " + effective;
    if (!flag_at(list, "configured")) return "not chosen";
    return effective.empty() ? "announced" : "announced, from " + effective;
}

std::string lists_text(const json::value& document, Table::Style style)
{
    std::vector<json::object> lists;
    for (const json::object& item : objects_at(document.as_object(), "lists")) lists.push_back(item);
    const auto jurisdiction = [](const json::object& list) { return text_at(list, "jurisdiction"); };
    std::ranges::stable_sort(lists, {}, jurisdiction);
    Table table({{"FOR"}, {"LIST"}, {"EFFECT"}, {"STANDING"}, {"MAKERS", true}, {"FINDINGS", true}, {"BINDS"}});
    std::string group;
    for (const auto& list : lists) {
        const bool same = std::exchange(group, jurisdiction(list)) == jurisdiction(list);
        table.add({same ? " " : group, text_at(list, "id"), text_at(list, "effect"), standing(list),
                   text_at(list, "makers"), text_at(list, "findings"), text_at(list, "binds")});
    }
    style.wrap = true;
    return table.empty() ? "no lists\n" : table.text(style);
}

/// Of the makers whose citation is not the list's own; each URL stands on a line of its own.
std::string citations_text(const json::object& list)
{
    std::vector<std::pair<std::string, std::string>> makers_of;  // a citation, the makers it is for
    for (const json::object& entity : objects_at(list, "entities")) {
        const auto citation = text_at(entity, "citation");
        if (citation.empty() || citation == text_at(list, "citation")) continue;
        const auto known = std::ranges::find(makers_of, citation, &std::pair<std::string, std::string>::first);
        if (known == makers_of.end())
            makers_of.emplace_back(citation, text_at(entity, "maker"));
        else
            known->second += ", " + text_at(entity, "maker");
    }
    std::string out;
    for (const auto& [citation, makers] : makers_of) out += fmt::format("\n  {}:\n    {}\n", makers, citation);
    return out;
}

std::string list_text(const json::value& document, Table::Style style)
{
    const auto& list = document.as_object();
    std::string out =
        fmt::format("{}: {}\n  {} ({}), {}\n  {}\n", text_at(list, "id"), text_at(list, "title"),
                    text_at(list, "effect"), text_at(list, "kind"), standing(list), text_at(list, "authority"));
    for (const auto* key : {"jurisdiction", "binds", "announced", "as_of", "citation", "note"})
        if (const auto text = text_at(list, key); !text.empty()) out += fmt::format("  {}: {}\n", key, text);
    for (const auto& source : texts_of(array_at(list, "sources"))) out += "  source: " + source + "\n";
    const auto entities = objects_at(list, "entities");
    const bool dated = std::ranges::any_of(entities, [](const json::object& entity) {
        return !(text_at(entity, "from") + text_at(entity, "to")).empty();
    });
    std::vector<Table::Column> columns{{"MAKER"}, {"NAME"}, {"RELATION"}};
    if (dated) columns.insert(columns.end(), {{"FROM"}, {"TO"}});
    Table table(std::move(columns));
    for (const json::object& entity : entities) {
        std::vector<std::string> cells{text_at(entity, "maker"), text_at(entity, "maker_name"),
                                       text_at(entity, "relation")};
        if (dated) cells.insert(cells.end(), {text_at(entity, "from"), text_at(entity, "to")});
        table.add(std::move(cells));
    }
    const auto width = style.screen_width;
    style.indent = 2;
    style.wrap = true;
    if (!table.empty()) out = wrap(out, width) + "\n" + table.text(style);
    return out + wrap(citations_text(list), width);
}

std::string verdict_text(const json::value& document, Table::Style style)
{
    const auto& verdict = document.as_object();
    const auto level = model::parse_level(text_at(verdict, "verdict")).value_or(model::Level::unknown);
    const auto maker = text_at(verdict, "maker_name"), brand = text_at(verdict, "brand");
    std::string out = coloured(text_at(verdict, "verdict"), colour_of(level), style.colour);
    out += maker.empty() ? "  maker not known" : fmt::format("  {} ({})", maker, text_at(verdict, "maker_strength"));
    if (!brand.empty()) out += ", sold as " + brand;
    out += '\n';
    out += argument_text(verdict, style.zone);
    for (const json::object& finding : objects_at(verdict, "findings")) {
        out += fmt::format("  {} ({}): {}, {}\n    {}\n", text_at(finding, "list"), text_at(finding, "effect"),
                           text_at(finding, "relation"), text_at(finding, "strength"), text_at(finding, "citation"));
    }
    for (const json::object& item : objects_at(verdict, "announced"))
        out += fmt::format("  {}: {}\n", text_at(item, "list"), text_at(item, "text"));
    return wrap(out, style.screen_width);
}

/// "-us-ndaa-889 +us-tx": lists that no longer have findings of it, and those that then have.
std::string change_of_lists(const json::object& change)
{
    const auto before = texts_of(array_at(change, "lists_before")), after = texts_of(array_at(change, "lists_after"));
    std::string out;
    const auto add = [&out](char sign, const auto& lists, const auto& others) {
        for (const auto& list : lists)
            if (std::ranges::find(others, list) == others.end())
                out += fmt::format("{}{}{}", out.empty() ? "" : " ", sign, list);
    };
    add('-', before, after);
    add('+', after, before);
    return out;
}

std::string diff_text(const json::value& document, Table::Style style)
{
    const auto& diff = document.as_object();
    const auto& changes = array_at(diff, "changes");
    Table table({{"BEFORE"}, {"AFTER"}, {"MODEL"}, {"ADDRESS"}, {"LISTS"}, {"WHY"}});
    for (const json::object& change : objects_of(changes)) {
        const auto before = text_at(change, "why_before"), after = text_at(change, "why_after");
        table.add({text_at(change, "before"), text_at(change, "after"), text_at(change, "model"),
                   text_at(change, "address"), change_of_lists(change),
                   before == after ? after : fmt::format("{} (was: {})", after, before)});
    }
    std::string out = table.empty() ? std::string() : table.text(style) + "\n";
    out += fmt::format("{} of {} devices would be judged otherwise\n", grouped(changes.size()),
                       grouped(static_cast<std::uint64_t>(number_at(diff, "devices"))));
    for (const auto& [key, words] : {std::pair("added", "lists that come into force: "),
                                     std::pair("removed", "lists that are no longer there or in force: "),
                                     std::pair("changed", "lists that read otherwise: ")})
        if (const auto ids = texts_of(array_at(diff, key)); !ids.empty())
            out += fmt::format("{}{}\n", words, fmt::join(ids, ", "));
    if (flag_at(diff, "makers_changed")) out += "makers read otherwise\n";
    return out;
}

/// *.yaml of a folder, by path; a folder that is not there holds nothing.
std::map<std::string, std::string> files_in(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> out;
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return out;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".yaml" || at->path().filename().string().starts_with('.')) continue;
        std::ifstream file(at->path(), std::ios::binary);
        out[at->path().string()] = {std::istreambuf_iterator<char>(file), {}};
        if (!file) throw Failure(failed, at->path().string() + ": cannot be read");
    }
    if (error) throw Failure(failed, folder.string() + ": " + error.message());
    return out;
}

}  // namespace

Run policy_diff(CLI::App& command)
{
    auto folder = std::make_shared<std::string>();
    command.add_option("DIR", *folder, "The folder that holds makers/ and lists/, as /usr/share/onvigil does")
        ->required();
    return [folder](const Session& session) {
        const std::filesystem::path path(*folder);
        const control::KnowledgeTexts texts{files_in(path / "makers"), files_in(path / "lists")};
        if (texts.makers.empty() || texts.lists.empty())
            throw Failure(failed, *folder + ": holds no makers/*.yaml and lists/*.yaml, as /usr/share/onvigil does");
        const auto answer = session.daemon().request("POST", "/v1/policy/diff", control::to_json(texts));
        const render::CsvColumns columns{{"id", "address", "model", "before", "after", "maker_before", "maker_after",
                                          "lists_before", "lists_after", "why_before", "why_after"}};
        return show(session, answer, {.table = diff_text, .csv = columns, .rows = "changes"});
    };
}

Run policy_lists(CLI::App&)
{
    return [](const Session& session) {
        return show(session, session.daemon().get("/v1/policy/lists"), {.table = lists_text});
    };
}

Run policy_show(CLI::App& command)
{
    auto id = std::make_shared<std::string>();
    command.add_option("LIST", *id, "Its id")->required();
    return [id](const Session& session) {
        const auto answer = session.daemon().get("/v1/policy/lists/" + control::percent_encode(*id));
        return show(session, answer, {.table = list_text});
    };
}

Run policy_test(CLI::App& command)
{
    auto sample = std::make_shared<control::PolicySample>();
    command.add_option("--manufacturer", sample->manufacturer, "What it calls itself")->type_name("TEXT");
    command.add_option("--model", sample->model, "Its model number")->type_name("TEXT");
    command.add_option("--mac", sample->mac, "Its MAC address")->type_name("MAC");
    command.add_option("--server", sample->server, "Its HTTP Server header")->type_name("TEXT");
    return [sample](const Session& session) {
        if (*sample == control::PolicySample{})
            throw Failure(usage,
                          "policy test: say something of the device: --manufacturer, --model, --mac or --server");
        const auto answer = session.daemon().request("POST", "/v1/policy/test", control::to_json(*sample));
        return show(session, answer, {.table = verdict_text});
    };
}

}  // namespace onvigil::cli
