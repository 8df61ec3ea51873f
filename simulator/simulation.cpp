#include "simulator/simulation.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <span>

#include "async/task_group.hpp"
#include "simulator/fleet.hpp"
#include "simulator/http_server.hpp"
#include "simulator/udp_responder.hpp"

namespace onvigil::simulator {

namespace asio = boost::asio;

namespace {

/// A connection for each of ten thousand cameras needs as many descriptors.
void raise_descriptor_limit()
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void say(std::string_view line)
{
    std::cout << line << '\n' << std::flush;
}

void print_problems(const std::vector<Problem>& problems)
{
    for (const auto& problem : problems) std::cerr << problem.text << '\n';
}

/// The scenario's interfaces and those of its entries, each once.
std::vector<std::string> interface_names(const Scenario& scenario)
{
    std::vector<std::string> out = scenario.interfaces;
    for (const Entry& entry : scenario.entries)
        if (!entry.interface.empty() && std::ranges::find(out, entry.interface) == out.end())
            out.push_back(entry.interface);
    return out;
}

/// Those that say hello and goodbye.
std::vector<Camera> announcing(std::span<const Camera> cameras)
{
    std::vector<Camera> out;
    for (const Camera& camera : cameras)
        if (camera.model->entry.hello && !camera.model->entry.silent) out.push_back(camera);
    return out;
}

class Simulation {
public:
    Simulation(const Options& options, const Scenario& scenario, std::vector<unsigned> interfaces,
               const Confinement& confinement)
        : options_(options),
          fleet_(scenario),
          tasks_(context_.get_executor()),
          udp_(tasks_, context_.get_executor(), fleet_, totals_, std::move(interfaces), confinement, scenario.seed),
          http_(tasks_, context_.get_executor(), fleet_, totals_, confinement),
          signals_(context_, SIGTERM, SIGINT, SIGHUP),
          counters_signal_(context_, SIGUSR1)
    {
    }

    void run()
    {
        tasks_.spawn(udp_.answer());
        tasks_.spawn(handle_signals());
        tasks_.spawn(write_counters_on_signal());
        if (options_.duration) tasks_.spawn(end_after(*options_.duration));
        say(fmt::format("ready: {} cameras", fleet_.cameras().size()));
        tasks_.spawn(udp_.announce({}, announcing(fleet_.cameras())));
        std::exception_ptr failure;
        asio::co_spawn(context_, tasks_.join(), [&](std::exception_ptr error) { failure = std::move(error); });
        context_.run();
        write_counters();
        if (failure) std::rethrow_exception(failure);
    }

private:
    asio::awaitable<void> handle_signals()
    {
        for (;;) {
            const int signal = co_await signals_.async_wait(asio::use_awaitable);
            if (signal == SIGHUP) {
                reload();
                continue;
            }
            tasks_.cancel();
            co_return;
        }
    }

    asio::awaitable<void> write_counters_on_signal()
    {
        for (;;) {
            co_await counters_signal_.async_wait(asio::use_awaitable);
            write_counters();
        }
    }

    asio::awaitable<void> end_after(std::chrono::milliseconds duration)
    {
        asio::steady_timer timer(context_, duration);
        co_await timer.async_wait(asio::use_awaitable);
        tasks_.cancel();
    }

    void reload()
    {
        const auto scenario = load_scenario(options_.scenario, options_.capture_folder);
        if (!scenario) {
            print_problems(scenario.error());
            return say("reload refused");
        }
        if (const auto allowed = confine(*scenario, options_.allow_host_network); !allowed) {
            print_problems({allowed.error()});
            return say("reload refused");
        }
        const Difference difference = fleet_.replace(*scenario);
        udp_.fleet_changed();
        http_.fleet_changed();
        std::vector<Camera> appeared;
        for (const std::size_t index : difference.appeared) appeared.push_back(fleet_.cameras()[index]);
        tasks_.spawn(udp_.announce(announcing(difference.gone), announcing(appeared)));
        say(fmt::format("reloaded: {} cameras", fleet_.cameras().size()));
    }

    void write_counters() const
    {
        const std::string json = fleet_.counters_json(totals_);
        if (options_.counters_file.empty()) return say(json);
        const auto half = options_.counters_file.string() + ".new";
        std::ofstream(half, std::ios::binary) << json << '\n';
        std::filesystem::rename(half, options_.counters_file);
    }

    const Options& options_;
    asio::io_context context_{1};
    Totals totals_;
    Fleet fleet_;
    async::TaskGroup tasks_;
    UdpResponder udp_;
    HttpServer http_;
    asio::signal_set signals_, counters_signal_;
};

}  // namespace

int run(const Options& options)
{
    const auto scenario = load_scenario(options.scenario, options.capture_folder);
    if (!scenario) {
        print_problems(scenario.error());
        return 2;
    }
    if (options.check) {
        say(fmt::format("{}: {} cameras, no problems", options.scenario.string(), scenario->cameras()));
        return 0;
    }
    const auto confinement = confine(*scenario, options.allow_host_network);
    const auto interfaces = interface_indexes(interface_names(*scenario));
    const auto foreign = foreign_address(*scenario);
    if (!confinement || !interfaces || foreign) {
        print_problems({!confinement ? confinement.error() : !interfaces ? interfaces.error() : *foreign});
        return 1;
    }
    raise_descriptor_limit();
    Simulation simulation(options, *scenario, *interfaces, *confinement);
    simulation.run();
    return 0;
}

}  // namespace onvigil::simulator
