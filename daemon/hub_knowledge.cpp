#include "daemon/hub_knowledge.hpp"

#include <fstream>
#include <system_error>

#include "daemon/paths.hpp"

namespace onvigil::daemon {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, const std::string& text)
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) throw fs::filesystem_error("written in part", path, std::error_code(errno, std::generic_category()));
}

void write_all(const fs::path& folder, const hub::KnowledgeBundle& bundle)
{
    fs::remove_all(folder);
    for (const auto* kind : {"makers", "lists"}) fs::create_directories(folder / kind);
    for (const auto& [name, text] : bundle.files) write_file(folder / name, text);
    write_file(folder / "version", std::to_string(bundle.version));
}

}  // namespace

HubKnowledge::HubKnowledge() : folder_(state_folder() / "hub-knowledge") {}

std::int64_t HubKnowledge::version() const
{
    std::ifstream file(folder_ / "version");
    std::int64_t version = 0;
    return file >> version && version > 0 ? version : 0;
}

void HubKnowledge::add_to(policy::KnowledgePaths& paths) const
{
    if (version() == 0) return;
    paths.makers.insert(paths.makers.begin() + 1, folder_ / "makers");
    paths.lists.insert(paths.lists.begin() + 1, folder_ / "lists");
}

std::optional<Problem> HubKnowledge::replace(const hub::KnowledgeBundle& bundle) const
{
    const fs::path fresh = folder_.string() + ".new", old = folder_.string() + ".old";
    try {
        write_all(fresh, bundle);
        policy::KnowledgePaths paths{.makers = {fresh / "makers"}, .lists = {fresh / "lists"}};
        if (const auto shipped = knowledge_folder()) {
            paths.makers.insert(paths.makers.begin(), *shipped / "makers");
            paths.lists.insert(paths.lists.begin(), *shipped / "lists");
        }
        for (const auto& problem : policy::load_knowledge(paths).problems)
            if (problem.file.starts_with(fresh.string()))
                return Problem{yaml::to_text(problem).substr(fresh.string().size() + 1)};
        fs::remove_all(old);
        if (fs::exists(folder_)) fs::rename(folder_, old);
        fs::rename(fresh, folder_);
        fs::remove_all(old);
    } catch (const fs::filesystem_error& error) {
        return Problem{error.what()};
    }
    return std::nullopt;
}

}  // namespace onvigil::daemon
