#include "policy/load_folders.hpp"

#include "base/text.hpp"
#include "policy/parse_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <system_error>

namespace onvigil::policy {
namespace {

namespace fs = std::filesystem;
using yaml::FileProblems;

constexpr std::uintmax_t largest_file = 1u << 20;

/// *.yaml of a folder in name order; a folder that is not there holds nothing.
std::vector<fs::path> files_in(const fs::path& folder, FileProblems& problems)
{
    std::vector<fs::path> out;
    std::error_code error;
    if (!fs::exists(folder, error)) return out;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".yaml" && at->path().filename().string().front() != '.')
            out.push_back(at->path());
    if (error)
        problems.push_back({folder.string(), 1, "", fmt::format("the folder cannot be listed: {}", error.message())});
    std::ranges::sort(out);
    return out;
}

std::optional<std::string> text_of(const fs::path& file, FileProblems& problems)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const bool large = !error && size > largest_file;
    std::ifstream in;
    if (!large && !error) in.open(file, std::ios::binary);  // a pipe has no size: to open it would be to wait
    if (in.is_open()) return std::string(std::istreambuf_iterator<char>(in), {});
    problems.push_back(
        {file.string(), 1, "", large ? fmt::format("larger than {} bytes", largest_file) : "cannot be read"});
    return std::nullopt;
}

std::vector<std::vector<KnowledgeFile>> read_each(const std::vector<fs::path>& folders, FileProblems& problems)
{
    std::vector<std::vector<KnowledgeFile>> out;
    for (const fs::path& folder : folders) {
        auto& files = out.emplace_back();
        for (const fs::path& file : files_in(folder, problems))
            files.push_back({file.string(), text_of(file, problems)});
    }
    return out;
}

/// All that claims an id, the later file before the earlier; the last one without a mistake counts.
template <typename T>
using Claims = std::map<std::string, std::vector<Parsed<T>>>;

/// What the file of that name held before.
template <typename T>
const T* before(const std::vector<T>* previous, const std::string& file)
{
    if (previous == nullptr) return nullptr;
    const auto held = std::find_if(previous->begin(), previous->end(), [&](const T& one) { return one.file == file; });
    return held == previous->end() ? nullptr : &*held;
}

/// Parses all files of one sort. What a refused file held before comes from `previous`.
template <typename T, typename Parse>
Claims<T> parse_all(const std::vector<std::vector<KnowledgeFile>>& folders, Parse parse, const std::vector<T>* previous,
                    FileProblems& problems)
{
    Claims<T> out;
    for (const auto& folder : folders) {
        std::set<std::string> here;
        for (const auto& file : folder) {
            std::optional<Parsed<T>> parsed;
            if (file.text) parsed = parse(*file.text, file.name, problems);
            if (parsed && !here.insert(parsed->value.id).second) {
                problems.push_back(
                    {file.name, 1, "id",
                     fmt::format("\"{}\" stands in another file of this folder already", parsed->value.id)});
                parsed.reset();
            }
            if (const T* held = parsed ? nullptr : before(previous, file.name)) parsed = Parsed<T>{*held, {}};
            if (parsed) out[parsed->value.id].push_back(std::move(*parsed));
        }
    }
    return out;
}

/// The makers a value refers to, in the order of Parsed::references.
std::vector<std::string> referred(const Maker& maker)
{
    std::vector<std::string> out;
    for (const Ownership& owner : maker.owned_by) out.push_back(owner.maker);
    for (const Rule& rule : maker.recognise) out.insert(out.end(), rule.shared_with.begin(), rule.shared_with.end());
    return out;
}
std::vector<std::string> referred(const List& list)
{
    std::vector<std::string> out;
    for (const Entity& entity : list.entities) out.push_back(entity.maker);
    return out;
}

/// Says which references lead nowhere; true if there is one. What is held from before has no places any more.
template <typename T>
bool leads_nowhere(const Parsed<T>& parsed, const Claims<Maker>& makers, FileProblems& problems)
{
    bool found = false;
    const auto ids = referred(parsed.value);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (makers.contains(ids[i])) continue;
        found = true;
        problems.push_back(i < parsed.references.size() ? parsed.references[i]
                                                        : yaml::FileProblem{parsed.value.file, 1, "maker", ""});
        std::vector<std::string> there;
        for (const auto& [id, claims] : makers) there.push_back(id);
        const auto meant = text::nearest(ids[i], there);
        problems.back().what =
            fmt::format("there is no maker \"{}\"{}", ids[i], meant.empty() ? "" : "; did you mean " + meant + "?");
    }
    return found;
}

/// Refuses what refers to makers that no file describes. What the file held before, or an earlier folder says,
/// takes its place; refusing one maker can leave the next without its owner, so it goes round until all holds.
template <typename T>
void refuse_dangling(Claims<T>& claims, const Claims<Maker>& makers, const std::vector<T>* previous,
                     FileProblems& problems)
{
    for (bool again = true; again;) {
        again = false;
        for (auto at = claims.begin(); at != claims.end();) {
            std::vector<Parsed<T>>& standing = at->second;
            while (!standing.empty() && leads_nowhere(standing.back(), makers, problems)) {
                again = true;
                const T* held = before(previous, standing.back().value.file);
                const bool useful = held != nullptr && held->id == at->first && !(*held == standing.back().value);
                standing.pop_back();
                if (useful) standing.push_back({*held, {}});
            }
            at = standing.empty() ? claims.erase(at) : std::next(at);
        }
    }
}

}  // namespace

KnowledgePaths knowledge_paths(const fs::path& datadir, const fs::path& configuration_folder)
{
    return {{datadir / "makers", configuration_folder / "makers.d"},
            {datadir / "lists", configuration_folder / "lists.d"}};
}

KnowledgeFolders read_folders(const KnowledgePaths& paths, FileProblems& problems)
{
    return {read_each(paths.makers, problems), read_each(paths.lists, problems)};
}

LoadedKnowledge load_knowledge(const KnowledgePaths& paths, const Knowledge* previous)
{
    FileProblems unreadable;
    auto out = parse_knowledge(read_folders(paths, unreadable), previous);
    out.problems.insert(out.problems.begin(), unreadable.begin(), unreadable.end());
    return out;
}

LoadedKnowledge parse_knowledge(const KnowledgeFolders& folders, const Knowledge* previous)
{
    LoadedKnowledge out;
    const auto* old_makers = previous != nullptr ? &previous->makers : nullptr;
    const auto* old_lists = previous != nullptr ? &previous->lists : nullptr;
    auto makers = parse_all<Maker>(folders.makers, parse_maker, old_makers, out.problems);
    auto lists = parse_all<List>(folders.lists, parse_list, old_lists, out.problems);
    refuse_dangling(makers, makers, old_makers, out.problems);
    refuse_dangling(lists, makers, old_lists, out.problems);
    for (auto& [id, standing] : makers) out.knowledge.makers.push_back(std::move(standing.back().value));
    for (auto& [id, standing] : lists) out.knowledge.lists.push_back(std::move(standing.back().value));
    return out;
}

}  // namespace onvigil::policy
