#pragma once
/// policy/load_folders.hpp - reads the folders of makers and lists. The one place of this module that touches files.

#include "policy/knowledge.hpp"
#include "yaml/document.hpp"

#include <filesystem>
#include <optional>
#include <string>
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

/// One file of a folder. No text: it could not be read.
struct KnowledgeFile {
    std::string name;  ///< as problems call it
    std::optional<std::string> text;
};

/// What the folders hold, each in the order of its files' names.
struct KnowledgeFolders {
    std::vector<std::vector<KnowledgeFile>> makers, lists;
};
[[nodiscard]] KnowledgeFolders read_folders(const KnowledgePaths& paths, yaml::FileProblems& problems);

struct LoadedKnowledge {
    Knowledge knowledge;
    yaml::FileProblems problems;  ///< all of them at once
};

/// What the files say. A file with a mistake is refused whole: what `previous` had from that file stays in force,
/// and without a previous one the file counts as absent. Never throws for what is in a file.
[[nodiscard]] LoadedKnowledge parse_knowledge(const KnowledgeFolders& folders, const Knowledge* previous = nullptr);
/// Reads the folders, and what they say.
[[nodiscard]] LoadedKnowledge load_knowledge(const KnowledgePaths& paths, const Knowledge* previous = nullptr);

}  // namespace onvigil::policy
