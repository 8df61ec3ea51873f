/// onvigild: finds cameras, names their makers, flags those that are banned. `main` is a list.

#include "async/detached_call.hpp"
#include "daemon/application.hpp"
#include "daemon/escaped_processes.hpp"
#include "daemon/options.hpp"
#include "daemon/scan_once.hpp"
#include "daemon/start.hpp"
#include "daemon/transfer.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

/// A peer that hangs up is an error of one write, not the end; and every interface and camera takes a descriptor. What
/// is written is for this user alone, whatever umask was inherited, and memory, which holds passwords, is in no dump.
void prepare_process(bool as_daemon)
{
    std::signal(SIGPIPE, SIG_IGN);
    ::umask(0077);
    (void)::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (as_daemon) {
        onvigil::daemon::adopt_orphans();
        sigset_t reloads;  // which Application reads from a descriptor
        sigemptyset(&reloads);
        sigaddset(&reloads, SIGHUP);
        pthread_sigmask(SIG_BLOCK, &reloads, nullptr);
    }
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

int run(const onvigil::daemon::Options& options)
{
    using namespace onvigil::daemon;
    auto start = prepare(options);
    if (!start) return refuse(start.error(), options);
    if (options.check_config) return approve(*start, options);
    if (!options.export_to.empty()) return export_inventory(*start, options);
    if (!options.import_from.empty()) return import_inventory(*start, options);
    if (options.once) return scan_once(*start, options);
    return Application(std::move(*start), options).run();
}

}  // namespace

int main(int argc, char** argv)
{
    const auto parsed = onvigil::daemon::parse_options(argc, argv);
    if (!parsed.options) return parsed.exit_code;
    prepare_process(!parsed.options->once);
    int code = 1;
    try {
        code = run(*parsed.options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "onvigild: %s\n", error.what());
    }
    if (onvigil::async::detached_threads == 0) return code;
    std::fflush(nullptr);
    ::_exit(code);  // a library may be at work on such a thread
}
