#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "cli/command.hpp"
#include "cli/device_changes.hpp"
#include "control/request_bodies.hpp"
#include "render/csv.hpp"
#include "render/json_access.hpp"

namespace onvigil::cli {
namespace {

namespace json = boost::json;
using namespace render;

std::string labels_in_words(const json::object& device)
{
    const auto labels = labels_text(object_at(device, "labels"));
    return text_at(device, "id") + (labels.empty() ? ": no labels\n" : ": " + labels + "\n");
}

control::Labels labels_of(const std::vector<std::string>& texts)
{
    control::Labels labels;
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        if (equals == 0) throw Failure(usage, text + ": a label is KEY=VALUE, or KEY= to take it off");
        const auto value = text.substr(equals + 1);
        labels[text.substr(0, equals)] = value.empty() ? std::nullopt : std::optional(value);
    }
    return labels;
}

/// Labels of a row by its heading: columns called label.KEY, or, where there are none, every column but the first.
/// Empty cells leave a label as it is.
control::Labels labels_of(const std::vector<std::string>& heading, const std::vector<std::string>& row)
{
    constexpr std::string_view prefix = "label.";
    const bool prefixed =
        std::ranges::any_of(heading, [&](const std::string& title) { return title.starts_with(prefix); });
    control::Labels labels;
    for (std::size_t i = 1; i < heading.size() && i < row.size(); ++i) {
        if (row[i].empty() || heading[i].starts_with(prefix) != prefixed) continue;
        labels[prefixed ? heading[i].substr(prefix.size()) : heading[i]] = row[i];
    }
    return labels;
}

std::vector<DeviceRequest> requests_of(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Failure(failed, path + ": cannot be read: " + std::generic_category().message(errno));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) throw Failure(failed, path + ": cannot be read: " + std::generic_category().message(errno));
    const auto rows = parse_csv(text);
    if (!rows) throw Failure(failed, path + ": " + rows.error().text);
    if (rows->empty())
        throw Failure(failed, path + ": is empty: the first line names the columns, the first column the device");
    if (rows->front().size() < 2)
        throw Failure(failed,
                      fmt::format("{}: line 1 names no label: a column for the device, then one for each label{}", path,
                                  text.find(';') == text.npos ? "" : ", with commas between"));
    std::vector<DeviceRequest> out;
    for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
        if (row->empty() || row->front().empty()) continue;
        const auto labels = labels_of(rows->front(), *row);
        if (labels.empty()) continue;
        std::string summary = row->front();
        for (const auto& [key, value] : labels) summary += fmt::format("  {}={}", key, value.value_or(""));
        out.push_back({row->front(), control::to_json(labels), summary});
    }
    return out;
}

struct LabelOptions {
    ChangeOptions change;
    std::vector<std::string> words;
    std::string from;
};

int run(const Session& session, LabelOptions options)
{
    DeviceChange change{"label", "PATCH", "", {}, labels_in_words};
    std::vector<std::string> labels;
    for (const auto& word : options.words)
        (word.find('=') == std::string::npos ? options.change.devices : labels).push_back(word);
    if (!options.from.empty()) {
        if (!options.words.empty() || !options.change.filter.empty())
            throw Failure(usage, "label --from: the file names devices and labels; nothing else may");
        return change_devices(session, options.change, change, requests_of(options.from));
    }
    if (labels.empty()) throw Failure(usage, "label: say what to set: KEY=VALUE, or KEY= to take it off");
    change.body = control::to_json(labels_of(labels));
    return change_devices(session, options.change, change);
}

}  // namespace

Run label(CLI::App& command)
{
    auto options = std::make_shared<LabelOptions>();
    command.add_option("DEVICE", options->words, "The devices, and the labels to set; KEY= takes one off")
        ->type_name("... KEY=VALUE");
    command.add_option("--from", options->from, "A CSV file: the first column names the device, the others are labels")
        ->type_name("FILE");
    add_change_options(command, options->change);
    return [options](const Session& session) { return run(session, *options); };
}

Run forget(CLI::App& command)
{
    return same_change(command, "forget", "DELETE", "", " is forgotten; if it answers again it is found anew\n");
}

}  // namespace onvigil::cli
