#include "simulator/scenario.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temp_dir.hpp"

namespace onvigil::simulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> problems_of(std::string_view yaml)
{
    std::vector<std::string> out;
    const auto parsed = parse_scenario(yaml, "s.yaml", "");
    if (parsed) return out;
    for (const auto& problem : parsed.error()) out.push_back(problem.text);
    return out;
}

TEST(Scenario, ReadsEveryKindOfKey)
{
    const auto parsed = parse_scenario(
        "interface: [sim0, sim1]\nseed: 7\ncameras:\n"
        "  - address: 10.77.0.10\n    count: 1000\n    platform: hikvision-neutral\n    model: DS-{n}\n"
        "    mac: 44:19:b6:00:00:00\n    protocols: [ws-discovery, dhip-5050]\n    scopes: [a, 'b{n}']\n"
        "    credentials: {scheme: digest, username: u, password: p, algorithms: [MD5, SHA-256], lock_after: 5}\n"
        "    clock: -2d\n    delay: 500ms\n    answers: each\n    source_port: ephemeral\n    misbehaves: "
        "drops-keep-alive\n"
        "  - {address: 10.78.0.1, kind: printer, hello: true}\n",
        "s.yaml", "");
    ASSERT_TRUE(parsed) << parsed.error().at(0).text;
    EXPECT_THAT(parsed->interfaces, ElementsAre("sim0", "sim1"));
    EXPECT_EQ(parsed->seed, 7u);
    EXPECT_EQ(parsed->cameras(), 1001u);
    const Entry& first = parsed->entries[0];
    EXPECT_EQ(first.address, 0x0A4D000Au);
    EXPECT_EQ(first.platform, Platform::hikvision_neutral);
    EXPECT_EQ(first.model.text({.number = 3, .address = 0, .mac = {}}), "DS-3");
    EXPECT_EQ(first.mac[1], 0x19);
    std::set<std::string_view> spoken;
    for (const DiscoveryProtocol* protocol : first.discovery) spoken.insert(protocol->name);
    EXPECT_THAT(spoken, ElementsAre("dhip-5050", "ws-discovery"));
    EXPECT_TRUE(first.services.empty());
    EXPECT_EQ(first.scopes.size(), 2u);
    EXPECT_EQ(first.credentials.scheme, LoginScheme::digest);
    EXPECT_THAT(first.credentials.algorithms, ElementsAre("MD5", "SHA-256"));
    EXPECT_EQ(first.credentials.lock_after, 5u);
    EXPECT_EQ(first.clock, std::chrono::hours(-48));
    EXPECT_EQ(first.delay, std::chrono::milliseconds(500));
    EXPECT_TRUE(first.answer_each_copy);
    EXPECT_TRUE(first.ephemeral_source);
    EXPECT_EQ(first.misbehaviour, Misbehaviour::drops_keep_alive);
    EXPECT_EQ(parsed->entries[1].kind, Kind::printer);
    EXPECT_TRUE(parsed->entries[1].hello);
}

TEST(Scenario, NamesFileLineAndKeyOfEveryMistakeAtOnce)
{
    EXPECT_THAT(
        problems_of("interfac: x\ncameras:\n  - address: 10.0.0.256\n    cout: 3\n    mac: 44:19\n    delay: 5\n"
                    "    hello: yes\n    kind: fridge\n    port: 0\n    model: '{x}'\n"),
        ElementsAre(HasSubstr("s.yaml:1: interfac: unknown key; did you mean interface?"),
                    HasSubstr("s.yaml:3: cameras[0].address: 10.0.0.256 is not an IPv4 address"),
                    HasSubstr("s.yaml:4: cameras[0].cout: unknown key; did you mean count?"),
                    HasSubstr("s.yaml:5: cameras[0].mac"), HasSubstr("s.yaml:6: cameras[0].delay: 5 is not a duration"),
                    HasSubstr("s.yaml:7: cameras[0].hello: yes is neither true nor false"),
                    HasSubstr("s.yaml:8: cameras[0].kind: fridge is none of camera, printer, windows"),
                    HasSubstr("s.yaml:9: cameras[0].port: 0 is not a port from 1 to 65535"),
                    HasSubstr("s.yaml:10: cameras[0].model: {x} is no field")));
}

TEST(Scenario, RefusesWhatCannotBe)
{
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, count: 2000000}]"),
                ElementsAre(HasSubstr("from 1 to 1000000")));
    EXPECT_THAT(problems_of("cameras: [{address: 255.255.255.250, count: 100}]"), ElementsAre(HasSubstr("go beyond")));
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, misbehaves: redirect}]"),
                ElementsAre(HasSubstr("redirect_to")));
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, delay: -5s}]"), ElementsAre(HasSubstr("negative")));
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, address: 10.0.0.2}]"),
                ElementsAre(HasSubstr("stands here twice")));
    EXPECT_THAT(problems_of("cameras: [{count: 5}]"), ElementsAre(HasSubstr("cameras[0]: address is missing")));
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, protocols: [sapd]}]"),
                ElementsAre(HasSubstr("cameras[0].protocols[0]: sapd is none of ws-discovery, ")));
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, address6: 10.0.0.1}]"),
                ElementsAre(HasSubstr("is not an IPv6 address")));
    EXPECT_THAT(problems_of("cameras:\n- {address: 10.0.0.1, count: 9}\n- {address: 10.0.0.10}\n- {address: 10.0.0.9}\n"
                            "- {address: 10.0.0.9, port: 8080}"),
                ElementsAre(HasSubstr("s.yaml:4: cameras[2]: 10.0.0.9 port 80 is an earlier entry's already")));
    EXPECT_THAT(problems_of("cameras: [5]"), ElementsAre(HasSubstr("a map of settings is expected")));
    EXPECT_THAT(problems_of("cameras: {a: b}"), ElementsAre(HasSubstr("a list is expected")));
    EXPECT_THAT(problems_of(""), ElementsAre(HasSubstr("s.yaml:1: cameras: missing")));
    EXPECT_THAT(problems_of("cameras: ["), ElementsAre(HasSubstr("s.yaml:")));
    EXPECT_THAT(problems_of("cameras: [{address: 10.0.0.1, captures: {deviceinfo: /no/such/file}}]"),
                ElementsAre(HasSubstr("cannot read /no/such/file")));
}

TEST(Scenario, ReadsCapturesBesideTheScenarioOrFromTheirFolder)
{
    const onvigil::test::TempDir folder;
    folder.write("beside.xml", "<beside/>");
    folder.write("captures/there.xml", "<there/>");
    const auto beside = folder.write("a.yaml", "cameras: [{address: 10.0.0.1, captures: {fault: beside.xml}}]");
    const auto there = folder.write("b.yaml", "cameras: [{address: 10.0.0.1, captures: {probematch: there.xml}}]");
    EXPECT_EQ(load_scenario(beside, "")->entries[0].captures.at("fault"), "<beside/>");
    EXPECT_EQ(load_scenario(there, folder.path() / "captures")->entries[0].captures.at("probematch"), "<there/>");
    EXPECT_THAT(load_scenario("/no/such/scenario.yaml", "").error().at(0).text, HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace onvigil::simulator
