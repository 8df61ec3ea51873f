#include "daemon/transfer.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <system_error>

#include "base/whole_file.hpp"
#include "daemon/paths.hpp"
#include "daemon/random_text.hpp"
#include "daemon/sensor.hpp"
#include "daemon/system_clock.hpp"
#include "daemon/version.hpp"
#include "store/import.hpp"

namespace onvigil::daemon {
namespace {

/// Root becomes the owner of a folder until this ends.
class AsOwnerOf {
public:
    explicit AsOwnerOf(const std::filesystem::path& folder)
    {
        struct stat status {};
        if (::geteuid() != 0 || ::stat(folder.c_str(), &status) != 0 || status.st_uid == 0) return;
        if (::setegid(status.st_gid) != 0 || ::seteuid(status.st_uid) != 0)
            throw std::system_error(errno, std::generic_category(), "becoming the owner of " + folder.string());
        became_ = true;
    }
    ~AsOwnerOf()
    {
        if (!became_) return;
        (void)!::seteuid(0);
        (void)!::setegid(0);
    }
    AsOwnerOf(const AsOwnerOf&) = delete;
    AsOwnerOf& operator=(const AsOwnerOf&) = delete;

private:
    bool became_ = false;
};

std::string in_words(const store::TransferCounts& counts)
{
    return fmt::format("{} devices and {} events", counts.devices, counts.events);
}

[[noreturn]] void fail(const std::string& file)
{
    throw std::system_error(errno, std::generic_category(), file);
}

}  // namespace

int export_inventory(const Start& start, const Options& options)
{
    const auto inventory = inventory_path(start.settings);
    const auto name = host_name();
    const store::ExportHeader header{version, model::to_rfc3339(system_now()),
                                     start.settings.site.empty() ? name : start.settings.site, name};
    const bool to_stdout = options.export_to == "-";
    const auto unfinished = unfinished_name(options.export_to);
    std::ofstream file;
    if (!to_stdout) file.open(unfinished, std::ios::binary | std::ios::trunc);
    auto& out = to_stdout ? std::cout : file;
    if (!out) fail(unfinished);
    store::TransferCounts counts;
    try {
        {
            const AsOwnerOf owner(inventory.parent_path());
            counts = store::export_inventory(inventory, header, out);
        }
        if (!out.flush()) fail(to_stdout ? "stdout" : unfinished);
    } catch (...) {
        if (!to_stdout) drop_file(unfinished, options.export_to);
        throw;
    }
    std::error_code error;
    if (!to_stdout && !finish_file(unfinished, options.export_to, error))
        throw std::system_error(error, options.export_to);
    std::fprintf(stderr, "%s\n", in_words(counts).c_str());
    if (counts.damaged > 0)
        std::fprintf(stderr, "%s\n",
                     fmt::format("{} events are left out: their records are damaged", counts.damaged).c_str());
    return 0;
}

int import_inventory(const Start& start, const Options& options)
{
    const auto inventory = inventory_path(start.settings);
    const bool from_stdin = options.import_from == "-";
    std::ifstream file;
    if (!from_stdin) file.open(options.import_from, std::ios::binary);
    auto& in = from_stdin ? std::cin : file;
    if (!in) fail(options.import_from);
    const AsOwnerOf owner(inventory.parent_path());
    const auto done = store::import_inventory(inventory, in, from_stdin ? "stdin" : options.import_from,
                                              {options.replace, options.from_another_sensor, random_text(8)});
    std::printf("%s are in %s; this sensor is %s\n", in_words(done.counts).c_str(), inventory.c_str(),
                done.sensor_id.c_str());
    if (done.aside) std::printf("what was there is in %s\n", done.aside->c_str());
    std::puts("start the daemon:  systemctl start onvigild");
    return 0;
}

}  // namespace onvigil::daemon
