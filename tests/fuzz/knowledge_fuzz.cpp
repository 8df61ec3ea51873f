#include "policy/parse_file.hpp"

#include "fuzz.hpp"

/// The same bytes as a maker's file and as a list.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    const std::string text(reinterpret_cast<const char*>(data), size);
    yaml::FileProblems problems;
    const bool maker = policy::parse_maker(text, "one.yaml", problems).has_value();
    fuzz::require(maker || !problems.empty(), "a refusal has its reasons");
    problems.clear();
    const bool list = policy::parse_list(text, "one.yaml", problems).has_value();
    fuzz::require(list || !problems.empty(), "a refusal has its reasons");
    for (const auto& problem : problems) fuzz::require(problem.file == "one.yaml", "a problem names its file");
    return 0;
}
