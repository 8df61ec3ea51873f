#include <benchmark/benchmark.h>

#include "protocol/http_auth.hpp"
#include "protocol/onvif.hpp"
#include "protocol/wsd.hpp"
#include "support/onvif_answers.hpp"
#include "support/wsd_messages.hpp"

namespace onvigil::protocol {
namespace {

/// `count` namespaces as devices declare them: gSOAP and Hikvision firmware send some forty with every answer.
std::vector<std::string> namespaces(int count)
{
    std::vector<std::string> out;
    for (int i = 0; i < count; ++i)
        out.push_back("http://www.onvif.org/ver" + std::to_string(10 + i) + "/service/wsdl");
    return out;
}

wsd::Message probe_match(int more_namespaces)
{
    wsd::Message message{.kind = wsd::Kind::probe_matches,
                         .message_id = "urn:uuid:b631bac8-5b00-4bd3-a1af-a3633a54238e",
                         .relates_to = "urn:uuid:7d6f7a14-8e51-4aba-9eb2-8acc7ee30feb"};
    message.announcements.push_back(
        {.endpoint = "urn:uuid:aa85c000-6324-11b3-819e-5850ed1fe385",
         .types = {{"http://www.onvif.org/ver10/network/wsdl", "NetworkVideoTransmitter"},
                   {"http://www.onvif.org/ver10/device/wsdl", "Device"}},
         .scopes = {"onvif://www.onvif.org/type/video_encoder", "onvif://www.onvif.org/Profile/Streaming",
                    "onvif://www.onvif.org/MAC/58:50:ed:1f:e3:85", "onvif://www.onvif.org/hardware/EYE-100-X",
                    "onvif://www.onvif.org/name/ACME%20EYE-100-X", "onvif://www.onvif.org/location/city/york",
                    "onvif://www.onvif.org/Profile/G", "onvif://www.onvif.org/Profile/T"},
         .xaddrs = {"http://192.0.2.64/onvif/device_service",
                    "http://[fe80::5a50:edff:fe1f:e385]/onvif/device_service"},
         .metadata_version = 10});
    message.namespaces = namespaces(more_namespaces);
    return message;
}

void report_size(benchmark::State& state, std::size_t bytes)
{
    state.counters["bytes"] = static_cast<double>(bytes);
    state.SetItemsProcessed(state.iterations());
}

/// Argument: namespaces beyond the protocol's own; 0 makes 1.6 kB, 40 some 4 kB.
void decode_probe_match(benchmark::State& state)
{
    const std::string bytes = wsd::encode(probe_match(static_cast<int>(state.range(0))), wsd::AppSequence{1, 2});
    wsd::Decoder decoder;
    for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(as_bytes(bytes)));
    report_size(state, bytes.size());
}
BENCHMARK(decode_probe_match)->Arg(0)->Arg(40);

void decode_probe_match_with_undeclared_prefixes(benchmark::State& state)
{
    std::string bytes = wsd::encode(probe_match(0));
    const std::string declaration = R"( xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing")";
    bytes.erase(bytes.find(declaration), declaration.size());
    wsd::Decoder decoder;
    for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(as_bytes(bytes)));
    report_size(state, bytes.size());
}
BENCHMARK(decode_probe_match_with_undeclared_prefixes);

void key_of_an_answer(benchmark::State& state)
{
    const std::string bytes = wsd::encode(probe_match(static_cast<int>(state.range(0))), wsd::AppSequence{1, 2});
    for (auto _ : state) benchmark::DoNotOptimize(wsd::same_answer_key(as_bytes(bytes)));
    report_size(state, bytes.size());
}
BENCHMARK(key_of_an_answer)->Arg(0)->Arg(40);

void encode_probe(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(
            wsd::encode_probe("urn:uuid:b631bac8-5b00-4bd3-a1af-a3633a54238e", wsd::ProbeFor::device));
}
BENCHMARK(encode_probe);

void encode_request(benchmark::State& state)
{
    for (auto _ : state) benchmark::DoNotOptimize(onvif::encode(onvif::Call::get_device_information));
}
BENCHMARK(encode_request);

void encode_request_with_login(benchmark::State& state)
{
    const onvif::UsernameToken token{"operator", "secret", std::string(20, 'n'), "2026-11-23T10:00:00.000Z"};
    for (auto _ : state) benchmark::DoNotOptimize(onvif::encode(onvif::Call::get_device_information, token));
}
BENCHMARK(encode_request_with_login);

void decode_answer(benchmark::State& state, decltype(onvif::Answer::body) body)
{
    const Namespaces declared(namespaces(static_cast<int>(state.range(0))));
    const std::string bytes = onvif::encode({std::move(body), declared});
    onvif::Decoder decoder;
    for (auto _ : state) benchmark::DoNotOptimize(decoder.decode(as_bytes(bytes)));
    report_size(state, bytes.size());
}
BENCHMARK_CAPTURE(decode_answer, device_information,
                  onvif::DeviceInformation{"ACME", "EYE-100-X", "V5.5.0 build 200101", "EYE-100-X20200101AAWR123456789",
                                           "88"})
    ->Arg(0)
    ->Arg(40);
BENCHMARK_CAPTURE(decode_answer, fault,
                  Fault{.code = "Sender", .subcodes = {"NotAuthorized"}, .reason = "Sender not authorized"})
    ->Arg(0)
    ->Arg(40);

void answer_a_digest_challenge(benchmark::State& state)
{
    const auto challenges =
        http_auth::parse_challenges({R"(Digest realm="r", nonce="0123456789abcdef", qop="auth", algorithm=SHA-256)"});
    const http_auth::Request request{
        .method = "POST", .uri = "/onvif/device_service", .username = "u", .password = "p", .cnonce = "c"};
    for (auto _ : state) benchmark::DoNotOptimize(http_auth::authorization(challenges.front(), request));
}
BENCHMARK(answer_a_digest_challenge);

}  // namespace
}  // namespace onvigil::protocol
