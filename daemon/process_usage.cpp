#include "daemon/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace onvigil::daemon {
namespace {

/// The words of /proc/self/stat behind the name, which stands in parentheses and may hold anything: the first of them
/// is field 3 of proc(5).
std::vector<double> fields_from_3()
{
    std::ifstream file("/proc/self/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto name_end = text.rfind(')');
    if (name_end == text.npos) return {};
    std::istringstream words(text.substr(name_end + 1));
    std::string state;
    words >> state;
    std::vector<double> fields{0};
    for (double number = 0; words >> number;) fields.push_back(number);
    return fields;
}

/// The machine's clocks have no common zero: when it was booted is the difference of what both say now.
double booted_at()
{
    timespec now{}, since_boot{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
    return static_cast<double>(now.tv_sec - since_boot.tv_sec) +
           static_cast<double>(now.tv_nsec - since_boot.tv_nsec) / 1e9;
}

std::uint64_t open_descriptors()
{
    std::error_code error;
    std::filesystem::directory_iterator entry("/proc/self/fd", error);
    const auto count = error ? 0 : std::distance(std::filesystem::begin(entry), std::filesystem::end(entry));
    return count > 0 ? static_cast<std::uint64_t>(count) - 1 : 0;  // one is that of the folder itself
}

}  // namespace

control::ProcessUsage process_usage()
{
    control::ProcessUsage usage;
    const auto fields = fields_from_3();
    const auto field = [&](std::size_t number) { return fields.size() > number - 3 ? fields[number - 3] : 0.0; };
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    usage.cpu_seconds = (field(14) + field(15)) / ticks;
    usage.threads = static_cast<std::uint64_t>(field(20));
    if (field(22) > 0) usage.start_time_seconds = booted_at() + field(22) / ticks;
    usage.virtual_bytes = static_cast<std::uint64_t>(field(23));
    usage.resident_bytes = static_cast<std::uint64_t>(field(24)) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    usage.open_descriptors = open_descriptors();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) usage.most_descriptors = limit.rlim_cur;
    return usage;
}

}  // namespace onvigil::daemon
