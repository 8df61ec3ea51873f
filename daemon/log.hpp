#pragma once
/// daemon/log.hpp - the few lines the daemon writes about itself, on stderr; events go to sinks, not here.

#include "config/settings.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace onvigil::daemon {

class Log {
public:
    /// With a journal behind stderr each line carries its priority (sd-daemon(3)).
    explicit Log(config::LogLevel least);
    void set_least(config::LogLevel least) { least_ = least; }

    template <typename... Args>
    void error(fmt::format_string<Args...> text, Args&&... args) const
    {
        write(config::LogLevel::error, fmt::format(text, std::forward<Args>(args)...));
    }
    template <typename... Args>
    void warning(fmt::format_string<Args...> text, Args&&... args) const
    {
        write(config::LogLevel::warning, fmt::format(text, std::forward<Args>(args)...));
    }
    template <typename... Args>
    void info(fmt::format_string<Args...> text, Args&&... args) const
    {
        write(config::LogLevel::info, fmt::format(text, std::forward<Args>(args)...));
    }
    template <typename... Args>
    void debug(fmt::format_string<Args...> text, Args&&... args) const
    {
        if (least_ == config::LogLevel::debug)
            write(config::LogLevel::debug, fmt::format(text, std::forward<Args>(args)...));
    }

private:
    void write(config::LogLevel level, std::string_view text) const;

    config::LogLevel least_;
    bool journal_;
};

}  // namespace onvigil::daemon
