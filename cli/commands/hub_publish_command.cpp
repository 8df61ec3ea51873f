#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "cli/command.hpp"
#include "cli/hub_keys.hpp"
#include "hub/admin/publication.hpp"
#include "render/inventory_summary.hpp"

namespace onvigil::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

/// The *.yaml of DIR/makers and DIR/lists by their names.
json::object files_of(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto* kind : {"makers", "lists"}) {
        std::error_code error;
        for (fs::directory_iterator at(folder / kind, error), end; !error && at != end; at.increment(error)) {
            const auto name = at->path().filename().string();
            if (at->path().extension() != ".yaml" || name.front() == '.') continue;
            std::ifstream file(at->path(), std::ios::binary);
            files[fmt::format("{}/{}", kind, name)] = {std::istreambuf_iterator<char>(file), {}};
            if (!file) throw Failure(failed, at->path().string() + ": cannot be read");
        }
    }
    if (files.empty()) throw Failure(failed, folder.string() + ": holds neither makers/*.yaml nor lists/*.yaml");
    json::object out;
    for (auto& [name, text] : files) out.emplace(name, std::move(text));
    return out;
}

int publish(const Session& session, const std::string& folder, const HubKeys& keys)
{
    auto files = files_of(folder);
    const auto number = files.size();
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::int64_t version = 0;
    with_hub(session.hub_url(), session.limit, [&](hub::Database& database) {
        version = std::max<std::int64_t>(now, hub::newest_knowledge(database) + 1);
        const auto bundle = json::serialize(json::object{{"version", version}, {"files", std::move(files)}});
        hub::publish(database, version, bundle, keys.sign_knowledge(bundle));
    });
    const json::object answer{{"version", version}, {"files", number}, {"knowledge_key", keys.knowledge_key()}};
    return show(session, json::serialize(answer) + "\n", {.table = [&](const json::value&, render::Table::Style) {
                    return fmt::format("version {}: {}; who has taken it:  onvigil hub sensors\n", version,
                                       render::counted(number, "file", "files"));
                }});
}

}  // namespace

Run hub_publish(CLI::App& command)
{
    auto folder = std::make_shared<std::string>(), keys = std::make_shared<std::string>();
    command.add_option("DIR", *folder, "The folder that holds makers/ and lists/")->required();
    add_keys_option(command, *keys);
    return [folder, keys](const Session& session) { return publish(session, *folder, HubKeys(*keys)); };
}

}  // namespace onvigil::cli
