#include "daemon/descriptor_limit.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace onvigil::daemon {

std::uint64_t descriptor_limit()
{
    rlimit files{};
    return getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : 1024;
}

interview::IdentificationSettings within(interview::IdentificationSettings settings, std::uint64_t descriptors)
{
    const auto affordable = std::max<std::uint64_t>(descriptors / 4, 1);
    settings.concurrency = static_cast<unsigned>(std::min<std::uint64_t>(settings.concurrency, affordable));
    return settings;
}

std::optional<model::HealthProblem> descriptor_problem(const interview::IdentificationSettings& settings,
                                                       std::uint64_t descriptors)
{
    const auto possible = within(settings, descriptors).concurrency;
    if (possible == settings.concurrency) return std::nullopt;
    return model::HealthProblem{
        fmt::format("at most {} {} asked at once, not {}", possible, possible == 1 ? "camera is" : "cameras are",
                    settings.concurrency),
        fmt::format("this process may open {} files", descriptors),
        "raise LimitNOFILE= of the service (systemctl edit onvigild), or lower identification.concurrency",
        {}};
}

}  // namespace onvigil::daemon
