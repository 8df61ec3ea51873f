/// The registry among many devices, and devices as JSON: what an answer, a round and a listing cost.

#include "inventory/registry.hpp"
#include "render/device_json.hpp"
#include "support/full_record.hpp"
#include "support/observations.hpp"

#include <benchmark/benchmark.h>

namespace onvigil::inventory {
namespace {

using namespace std::chrono_literals;

std::string address(std::size_t number)
{
    return fmt::format("10.{}.{}.{}", 128 + number / 65'536, number / 256 % 256, number % 256);
}

std::string serial(std::size_t number)
{
    return fmt::format("DS-2CD2012-I20150201CCWR{:09}", number);
}

model::Observation answer(std::size_t number, model::TimePoint at)
{
    return test::wsd(address(number), test::endpoint(static_cast<unsigned>(number)), at);
}

model::Observation told(std::size_t number, model::TimePoint at)
{
    return test::interview(address(number), test::endpoint(static_cast<unsigned>(number)), serial(number), {}, at);
}

/// `count` devices that have answered and been asked.
Registry filled(std::size_t count)
{
    Registry registry({}, {}, {});
    for (std::size_t i = 0; i < count; ++i)
        benchmark::DoNotOptimize(registry.apply(answer(i, test::start), test::start));
    benchmark::DoNotOptimize(registry.tick(test::start + 1s));
    for (std::size_t i = 0; i < count; ++i)
        benchmark::DoNotOptimize(registry.apply(told(i, test::start + 2s), test::start + 2s));
    benchmark::DoNotOptimize(registry.end_round(test::round_over(test::start + 5s), test::start + 5s));
    return registry;
}

void new_devices(benchmark::State& state)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(filled(count));
    state.counters["a device"] = benchmark::Counter(double(state.iterations()) * double(count),
                                                    benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(new_devices)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void the_same_again(benchmark::State& state)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    Registry registry = filled(count);
    std::size_t i = 0;
    auto at = test::start + 10s;
    for (auto _ : state) benchmark::DoNotOptimize(registry.apply(answer(i++ % count, at), at));
}
BENCHMARK(the_same_again)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void another_interview(benchmark::State& state)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    Registry registry = filled(count);
    std::size_t i = 0;
    auto at = test::start + 10s;
    for (auto _ : state) benchmark::DoNotOptimize(registry.apply(told(i++ % count, at += 1ms), at));
}
BENCHMARK(another_interview)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void the_end_of_a_round(benchmark::State& state)
{
    const auto count = static_cast<std::size_t>(state.range(0));
    Registry registry = filled(count);
    auto at = test::start + 10s;
    for (auto _ : state) {
        at += 60s;
        state.PauseTiming();
        for (std::size_t i = 0; i < count; ++i) benchmark::DoNotOptimize(registry.apply(answer(i, at), at));
        state.ResumeTiming();
        benchmark::DoNotOptimize(registry.end_round(test::round_over(at + 5s), at + 5s));
    }
}
BENCHMARK(the_end_of_a_round)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond)->Iterations(5);

void devices_as_json(benchmark::State& state)
{
    const std::vector<model::Record> records(static_cast<std::size_t>(state.range(0)), test::full_record());
    std::size_t bytes = 0;
    for (auto _ : state) bytes += render::devices_json(records, "hq").size();
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(devices_as_json)->Arg(1'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onvigil::inventory
