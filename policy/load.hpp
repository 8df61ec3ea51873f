#pragma once
/// policy/load.hpp - reads makers and lists from disk. The one place of this module that touches files.

#include "base/result.hpp"
#include "policy/knowledge.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::policy {

/// Where knowledge lies. A folder that does not exist holds nothing; later folders replace ids of earlier ones.
struct KnowledgePaths {
    std::vector<std::filesystem::path> makers;  ///< folders of *.yaml: the shipped one, then the admin's makers.d
    std::vector<std::filesystem::path> lists;
};

/// `DATADIR/makers`, `DATADIR/lists`, then `makers.d` and `lists.d` beside the configuration.
[[nodiscard]] KnowledgePaths knowledge_paths(const std::filesystem::path& datadir,
                                             const std::filesystem::path& configuration_folder);

struct Loaded {
    Knowledge knowledge;
    std::vector<Problem> problems;  ///< each "FILE:LINE: KEY: what is wrong"; all of them at once
};

/// Reads everything. A file with a mistake is refused whole: what `previous` had from that file stays in force,
/// and without a previous one the file counts as absent. Never throws for what is in a file.
[[nodiscard]] Loaded load(const KnowledgePaths& paths, const Knowledge* previous = nullptr);

}  // namespace onvigil::policy
