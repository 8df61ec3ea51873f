#include "daemon/log.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/inert.hpp"

namespace onvigil::daemon {
namespace {

/// Syslog's numbers.
int priority(LogLevel level)
{
    switch (level) {
        case LogLevel::error:
            return 3;
        case LogLevel::warning:
            return 4;
        case LogLevel::info:
            return 6;
        case LogLevel::debug:
            break;
    }
    return 7;
}

}  // namespace

Log::Log(LogLevel least) : least_(least), journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

void Log::write(LogLevel level, std::string_view text) const
{
    if (level > least_) return;
    std::string line = journal_ ? fmt::format("<{}>", priority(level)) : std::string("onvigild: ");
    line.append(text::inert(text)).push_back('\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace onvigil::daemon
