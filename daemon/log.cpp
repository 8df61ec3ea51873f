#include "daemon/log.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/inert.hpp"

namespace onvigil::daemon {
namespace {

/// Syslog's numbers.
int priority(config::LogLevel level)
{
    switch (level) {
        case config::LogLevel::error:
            return 3;
        case config::LogLevel::warning:
            return 4;
        case config::LogLevel::info:
            return 6;
        case config::LogLevel::debug:
            break;
    }
    return 7;
}

}  // namespace

Log::Log(config::LogLevel least) : least_(least), journal_(std::getenv("JOURNAL_STREAM") != nullptr) {}

void Log::write(config::LogLevel level, std::string_view text) const
{
    if (level > least_) return;
    std::string line = journal_ ? fmt::format("<{}>", priority(level)) : std::string("onvigild: ");
    line.append(text::inert(text)).push_back('\n');
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace onvigil::daemon
