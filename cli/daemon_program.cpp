#include "cli/daemon_program.hpp"

#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "cli/source.hpp"

namespace onvigil::cli {

void become_onvigild(std::vector<std::string> words)
{
    words.insert(words.begin(), "onvigild");
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    std::error_code error;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "onvigild";
    if (!error) ::execv(beside.c_str(), arguments.data());
    ::execvp("onvigild", arguments.data());
    throw Failure(failed, "onvigild, which does this, is neither beside this program nor in PATH: " +
                              std::generic_category().message(errno));
}

}  // namespace onvigil::cli
