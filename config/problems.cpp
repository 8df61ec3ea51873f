#include "config/problems.hpp"

#include <fmt/format.h>

namespace onvigil::config {
std::string to_text(const ConfigProblem& problem)
{
    return fmt::format("{}:{}: {}: {}", problem.file, problem.line, problem.key, problem.what);
}

}  // namespace onvigil::config
