#pragma once
/// config/load.hpp - files to settings, whole or not at all: every problem at once, each with file, line and key.

#include "base/result.hpp"
#include "config/secrets.hpp"
#include "config/settings.hpp"
#include "yaml/document.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace onvigil::config {

struct LoadOptions {
    std::filesystem::path file;            ///< `conf.d/*.yaml` beside it follow in name order; later wins
    bool must_exist = false;               ///< a missing file is all defaults, unless it was named
    SecretSource secrets{};                ///< where the secrets that it names come from
    std::vector<std::string> known_lists;  ///< ids `policy.lists` may name; empty: not checked
    bool inventory_alone = false;          ///< a problem in what is not of the inventory does not count
};

/// Reads the files and the secrets they name. Throws nothing for what a user can write.
[[nodiscard]] Result<Settings, yaml::FileProblems> load(const LoadOptions& options);

}  // namespace onvigil::config
