#pragma once
/// policy/load_folders.hpp - reads the folders of makers and lists. The one place of this module that touches files.

#include "policy/knowledge.hpp"
#include "yaml/document.hpp"

#include <filesystem>
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

struct LoadedKnowledge {
    Knowledge knowledge;
    yaml::FileProblems problems;  ///< all of them at once
};

/// Reads everything. A file with a mistake is refused whole: what `previous` had from that file stays in force,
/// and without a previous one the file counts as absent. Never throws for what is in a file.
[[nodiscard]] LoadedKnowledge load_knowledge(const KnowledgePaths& paths, const Knowledge* previous = nullptr);

}  // namespace onvigil::policy
