#pragma once
/// Configuration files in a folder of their own, and what load() makes of them.

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "support/temp_dir.hpp"

namespace onvigil::config {

class Loading : public testing::Test {
protected:
    Result<Settings, yaml::FileProblems> loaded(std::string_view text)
    {
        return load({.file = dir.write("onvigil.yaml", text),
                     .must_exist = true,
                     .secrets = {dir.path() / "cred", {}},
                     .known_lists = {"us-ndaa-889"}});
    }
    /// The problems of a text, as lines without the folder.
    std::vector<std::string> problems(std::string_view text)
    {
        std::vector<std::string> lines;
        const auto result = loaded(text);
        if (result) return lines;
        for (const auto& problem : result.error()) {
            auto line = yaml::to_text(problem);
            lines.push_back(line.substr(line.find("onvigil.yaml")));
        }
        return lines;
    }
    test::TempDir dir;
};

}  // namespace onvigil::config
