#include "policy/load.hpp"

#include "policy/read_files.hpp"

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

constexpr std::uintmax_t largest_file = 1u << 20;

/// One file that could be read, with what is needed to complain about it later.
template <typename T>
struct Source {
    T value;
    Lines lines;
};

/// *.yaml of a folder in name order; a folder that is not there holds nothing.
std::vector<fs::path> files_in(const fs::path& folder, std::vector<Problem>& problems)
{
    std::vector<fs::path> out;
    std::error_code error;
    if (!fs::exists(folder, error)) return out;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".yaml" && at->path().filename().string().front() != '.')
            out.push_back(at->path());
    if (error) problems.push_back({fmt::format("{}: cannot be listed: {}", folder.string(), error.message())});
    std::sort(out.begin(), out.end());
    return out;
}

std::optional<std::string> text_of(const fs::path& file, std::vector<Problem>& problems)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    if (!error && size > largest_file) {
        problems.push_back({fmt::format("{}:1: larger than {} bytes", file.string(), largest_file)});
        return std::nullopt;
    }
    std::ifstream in(file, std::ios::binary);
    if (error || !in) {
        problems.push_back({fmt::format("{}:1: cannot be read", file.string())});
        return std::nullopt;
    }
    return std::string(std::istreambuf_iterator<char>(in), {});
}

/// All that claims an id, the later file before the earlier; the last one that holds water counts.
template <typename T>
using Claims = std::map<std::string, std::vector<Source<T>>>;

/// What the file of `refused` held before, if it was something else and bore the same id.
template <typename T>
const T* before(const std::vector<T>* previous, const std::string& file)
{
    if (previous == nullptr) return nullptr;
    const auto held = std::find_if(previous->begin(), previous->end(), [&](const T& one) { return one.file == file; });
    return held == previous->end() ? nullptr : &*held;
}

/// Reads all files of one sort. What a refused file held before comes from `previous`.
template <typename T, typename Read>
Claims<T> read_all(const std::vector<fs::path>& folders, Read read, const std::vector<T>* previous,
                   std::vector<Problem>& problems)
{
    Claims<T> out;
    for (const fs::path& folder : folders) {
        std::set<std::string> here;
        for (const fs::path& file : files_in(folder, problems)) {
            Mistakes mistakes(file.string());
            Lines lines;
            std::optional<T> value;
            if (const auto text = text_of(file, problems)) value = read(*text, mistakes, lines);
            if (value && !here.insert(value->id).second) {
                mistakes.add(YAML::Mark(), "id",
                             fmt::format("\"{}\" stands in another file of this folder already", value->id));
                value.reset();
            }
            problems.insert(problems.end(), mistakes.all().begin(), mistakes.all().end());
            if (const T* held = value ? nullptr : before(previous, file.string())) value = *held;
            if (value) out[value->id].push_back({*value, lines});
        }
    }
    return out;
}

/// The makers a value refers to, with the key that does so.
std::vector<std::pair<std::string, std::string>> references(const Maker& maker)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const Ownership& owner : maker.owned_by) out.emplace_back("owned_by.maker", owner.maker);
    return out;
}
std::vector<std::pair<std::string, std::string>> references(const List& list)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const Entity& entity : list.entities)
        out.emplace_back(fmt::format("entities[{}].maker", out.size()), entity.maker);
    return out;
}

/// Says which references lead nowhere; true if there is one.
template <typename T>
bool leads_nowhere(const Source<T>& source, const Claims<Maker>& makers, std::vector<Problem>& problems)
{
    Mistakes mistakes(source.value.file);
    const auto all = references(source.value);
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!makers.contains(all[i].second))
            mistakes.add(i < source.lines.references.size() ? source.lines.references[i] : YAML::Mark(), all[i].first,
                         fmt::format("there is no maker \"{}\"", all[i].second));
    problems.insert(problems.end(), mistakes.all().begin(), mistakes.all().end());
    return !mistakes.none();
}

/// Refuses what refers to makers nobody describes. Whatever the file held before, or an earlier folder says,
/// takes its place; refusing one maker can leave the next without its owner, so it goes round until all holds.
template <typename T>
void refuse_dangling(Claims<T>& claims, const Claims<Maker>& makers, const std::vector<T>* previous,
                     std::vector<Problem>& problems)
{
    for (bool again = true; again;) {
        again = false;
        for (auto at = claims.begin(); at != claims.end();) {
            std::vector<Source<T>>& standing = at->second;
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

Loaded load(const KnowledgePaths& paths, const Knowledge* previous)
{
    Loaded out;
    const auto* old_makers = previous != nullptr ? &previous->makers : nullptr;
    const auto* old_lists = previous != nullptr ? &previous->lists : nullptr;
    auto makers = read_all<Maker>(paths.makers, read_maker, old_makers, out.problems);
    auto lists = read_all<List>(paths.lists, read_list, old_lists, out.problems);
    refuse_dangling(makers, makers, old_makers, out.problems);
    refuse_dangling(lists, makers, old_lists, out.problems);
    for (auto& [id, standing] : makers) out.knowledge.makers.push_back(std::move(standing.back().value));
    for (auto& [id, standing] : lists) out.knowledge.lists.push_back(std::move(standing.back().value));
    return out;
}

}  // namespace onvigil::policy
