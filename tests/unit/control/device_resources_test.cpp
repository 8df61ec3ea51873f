#include "control/resources.hpp"

#include <gmock/gmock.h>

#include "server_fixture.hpp"

namespace onvigil::control {
namespace {

TEST_F(TheServer, ListsDevicesTheWorstFirst)
{
    daemon.handler.add(with_level(sample_record(1), model::Level::clear));
    daemon.handler.add(with_level(sample_record(2), model::Level::banned));
    daemon.handler.add(with_level(sample_record(3), model::Level::unknown));
    daemon.start();

    const auto devices = document(get("/v1/devices")).at("devices").as_array();

    ASSERT_EQ(devices.size(), 3u);
    EXPECT_EQ(devices[0].at("verdict"), "banned");
    EXPECT_EQ(devices[1].at("verdict"), "unknown");
    EXPECT_EQ(devices[2].at("verdict"), "clear");
}

TEST_F(TheServer, PagesWithACursorUntilNextIsNull)
{
    for (int i = 0; i < 2500; ++i)
        daemon.handler.add(with_level(sample_record(i), i % 2 ? model::Level::banned : model::Level::clear));
    daemon.start();
    std::set<std::string> seen;
    std::string last_verdict = "banned";
    std::string target = "/v1/devices?limit=400";
    int pages = 0;
    for (;; ++pages) {
        const auto page = document(get(target));
        EXPECT_EQ(page.at("total"), 2500);
        for (const auto& device : page.at("devices").as_array()) {
            seen.emplace(device.at("id").as_string());
            EXPECT_LE(last_verdict, device.at("verdict").as_string());  // banned, then clear
            last_verdict = device.at("verdict").as_string();
        }
        if (page.at("next").is_null()) break;
        target = "/v1/devices?limit=400&cursor=" + std::string(page.at("next").as_string());
    }

    EXPECT_EQ(pages, 6);
    EXPECT_EQ(seen.size(), 2500u);
    EXPECT_EQ(document(get("/v1/devices?limit=18446744073709551615")).at("next"), nullptr);
}

TEST_F(TheServer, StreamsALargeInventoryInChunksThatMakeOneDocument)
{
    for (int i = 0; i < 3000; ++i) daemon.handler.add(sample_record(i));
    daemon.start();

    RawClient client(daemon.socket());
    client.say("GET /v1/devices HTTP/1.0\r\n\r\n");
    const auto answer = client.hear_all();

    EXPECT_THAT(answer.substr(0, 300), Not(HasSubstr("Content-Length")));
    EXPECT_EQ(document(answer).at("devices").as_array().size(), 3000u);
}

TEST_F(TheServer, FindsADeviceByEveryNameItHas)
{
    daemon.handler.add(sample_record(7));
    daemon.handler.add(sample_record(8));
    daemon.start();

    for (const auto* name :
         {"dev-0000000007", "0000000007", "10.20.0.8", "44:19:b6:00:00:07", "4419b6000007", "cmip7043w2019000007",
          "urn:uuid:00000000-1111-2222-3333-000000000007", "00000000-1111-2222-3333-000000000007"}) {
        const auto answer = get("/v1/devices/" + percent_encode(name));
        ASSERT_EQ(status_of(answer), 200) << name << answer;
        EXPECT_EQ(document(answer).at("id"), "dev-0000000007") << name;
    }
}

TEST_F(TheServer, NamesTheCandidatesWhereSeveralDevicesFit)
{
    daemon.handler.add(sample_record(7));
    daemon.handler.add(sample_record(8));
    daemon.start();

    const auto answer = get("/v1/devices/dev-000");

    EXPECT_EQ(status_of(answer), 409);
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
    EXPECT_EQ(document(answer).at("devices").as_array().size(), 2u);
}

TEST_F(TheServer, TakesNoDeviceForAnotherBecauseItsSerialNumberBeginsTheOthersId)
{
    daemon.handler.add(sample_record(7));
    auto other = sample_record(8);
    auto device = std::make_shared<model::Device>(*other.device);
    device->id = "dev-0010000000";
    device->serial = "DEV-0000000";
    other.device = device;
    daemon.handler.add(other);
    daemon.start();

    EXPECT_EQ(status_of(get("/v1/devices/dev-0000000")), 409);
    EXPECT_EQ(document(get("/v1/devices/dev-00000000")).at("id"), "dev-0000000007");
}

TEST_F(TheServer, AddsEvidenceAndHistoryOnRequestOnly)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.journal = {sample_event(1), sample_event(2, "dev-0000000009")};
    daemon.start();

    const auto plain = document(get("/v1/devices/dev-0000000001"));
    const auto full = document(get("/v1/devices/dev-0000000001?evidence=1&history=1"));

    EXPECT_FALSE(plain.contains("evidence"));
    EXPECT_EQ(full.at("evidence").as_array().size(), 2u);
    ASSERT_EQ(full.at("history").as_array().size(), 1u);
    EXPECT_EQ(full.at("history").at(0).at("seq"), 1);
}

TEST_F(TheServer, CarriesChangesToTheHandlerWithTheirAuthor)
{
    daemon.handler.add(sample_record(1));
    daemon.handler.state.sinks = {{.name = "siem", .type = "syslog", .last_error = ""}};
    daemon.start();

    EXPECT_EQ(status_of(ask(daemon.socket(), "PUT", "/v1/devices/10.20.0.2/waiver",
                            R"({"until":"90d","reason":"ordered","ticket":"SEC-1"})")),
              200);
    EXPECT_EQ(
        status_of(ask(daemon.socket(), "PATCH", "/v1/devices/10.20.0.2", R"({"labels":{"owner":"me","old":null}})")),
        200);
    EXPECT_EQ(status_of(ask(daemon.socket(), "DELETE", "/v1/devices/10.20.0.2/waiver")), 200);
    EXPECT_EQ(status_of(ask(daemon.socket(), "POST", "/v1/alerts/replay", R"({"sink":"siem","since":"1h"})")), 200);
    EXPECT_EQ(status_of(ask(daemon.socket(), "DELETE", "/v1/devices/10.20.0.2")), 200);

    EXPECT_THAT(
        daemon.handler.changes,
        testing::ElementsAre(testing::AllOf(HasSubstr("waive dev-0000000001 by uid"), HasSubstr("ordered (SEC-1)")),
                             "label dev-0000000001 old=-", "label dev-0000000001 owner=me", "unwaive dev-0000000001",
                             HasSubstr("replay siem since 2026-11-23T09:02:11"), "forget dev-0000000001"));
}

TEST_F(TheServer, ChangesNothingWhereAParameterIsNotKnown)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const std::string device = "/v1/devices/dev-0000000001";

    EXPECT_EQ(status_of(ask(daemon.socket(), "DELETE", device + "?dry_run=1")), 422);
    EXPECT_THAT(get(device + "?evidnce=1"), HasSubstr("evidnce: unknown parameter; there are evidence, history"));
    EXPECT_THAT(get("/v1/status?verbose=1"), HasSubstr("verbose: unknown parameter; this resource takes none"));
    EXPECT_EQ(status_of(get(device)), 200);
}

TEST_F(TheServer, PutsEveryChangeOnRecordWithItsAuthor)
{
    daemon.handler.add(sample_record(1));
    daemon.start();
    const std::string device = "/v1/devices/dev-0000000001";

    (void)ask(daemon.socket(), "PATCH", device, R"({"labels":{"owner":"me"}})");
    (void)ask(daemon.socket(), "PUT", device + "/waiver", R"({"until":"90d","reason":"ordered","ticket":"SEC-1"})");
    (void)ask(daemon.socket(), "DELETE", device + "/waiver");
    (void)ask(daemon.socket(), "DELETE", device);
    EXPECT_EQ(status_of(ask(daemon.socket(), "DELETE", device)), 404);
    (void)ask(daemon.socket(), "POST", "/v1/scan", "{}");
    (void)ask(daemon.socket(), "POST", "/v1/alerts/test", "{}");
    (void)ask(daemon.socket(), "POST", "/v1/alerts/replay", R"({"sink":"siem","since":"1h"})");

    EXPECT_THAT(
        daemon.handler.audited,
        testing::ElementsAre(HasSubstr("labelled dev-0000000001: owner=me"),
                             HasSubstr("waived dev-0000000001: until 2027-02-21T10:02:11.000Z, ordered, ticket SEC-1"),
                             HasSubstr("ended the waiver of dev-0000000001"), HasSubstr("forgot dev-0000000001"),
                             HasSubstr("began a round"), HasSubstr("sent a test event through every sink"),
                             HasSubstr("had what happened since 2026-11-23T09:02:11.000Z delivered again to siem")));
    for (const auto& line : daemon.handler.audited) EXPECT_THAT(line, testing::StartsWith("uid ")) << line;
}

}  // namespace
}  // namespace onvigil::control
