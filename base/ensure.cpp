#include "base/ensure.hpp"

#include <fmt/format.h>

#include "base/result.hpp"

namespace onvigil {

void ensure(bool holds, std::string_view what, boost::source_location where)
{
    if (!holds) throw Bug(fmt::format("{}:{}: bug: {}", where.file_name(), where.line(), what));
}

void throw_exception_from_error(const Problem& problem, const boost::source_location& where)
{
    throw Bug(fmt::format("{}:{}: bug: an unchecked problem: {}", where.file_name(), where.line(), problem.text));
}

}  // namespace onvigil
