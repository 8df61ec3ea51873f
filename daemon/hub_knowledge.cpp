#include "daemon/hub_knowledge.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "base/whole_file.hpp"
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
    for (const auto& entry : fs::recursive_directory_iterator(folder)) write_to_disk(entry.path());
    write_to_disk(folder);
}

std::int64_t version_in(const fs::path& folder)
{
    std::ifstream file(folder / "version");
    std::int64_t version = 0;
    return file >> version && version > 0 ? version : 0;
}

}  // namespace

HubKnowledge::HubKnowledge() : HubKnowledge(state_folder() / "hub-knowledge") {}

HubKnowledge::HubKnowledge(fs::path folder) : folder_(std::move(folder))
{
    if (version_in(folder_) != 0 || version_in(aside()) == 0) return;
    std::error_code ignored;  // what cannot be put back is fetched again
    fs::remove_all(folder_, ignored);
    fs::rename(aside(), folder_, ignored);
}

std::int64_t HubKnowledge::version() const
{
    return version_in(folder_);
}

void HubKnowledge::add_to(policy::KnowledgePaths& paths) const
{
    if (version() == 0) return;
    paths.makers.insert(paths.makers.begin() + 1, folder_ / "makers");
    paths.lists.insert(paths.lists.begin() + 1, folder_ / "lists");
}

std::optional<Problem> HubKnowledge::replace(const hub::KnowledgeBundle& bundle) const
{
    const fs::path fresh = folder_.string() + ".new";
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
        put_in_place(fresh);
    } catch (const fs::filesystem_error& error) {
        return Problem{error.what()};
    }
    return std::nullopt;
}

/// At every instant one that is whole is there, or aside where the file system cannot exchange two folders.
void HubKnowledge::put_in_place(const fs::path& fresh) const
{
    if (::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, folder_.c_str(), RENAME_EXCHANGE) != 0) {
        if (fs::exists(folder_)) {
            fs::remove_all(aside());
            fs::rename(folder_, aside());
        }
        fs::rename(fresh, folder_);
    }
    write_to_disk(folder_.parent_path());
    fs::remove_all(fresh);
    fs::remove_all(aside());
}

}  // namespace onvigil::daemon
