#include "render/device_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "support/full_record.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

const std::vector<std::string> contract_keys{
    "id",        "site",         "verdict",    "waiver",    "maker",          "maker_name",  "maker_strength",
    "brand",     "manufacturer", "model",      "firmware",  "serial",         "hardware_id", "name",
    "location",  "hostname",     "addresses",  "macs",      "endpoint",       "xaddrs",      "scopes",
    "protocols", "state",        "first_seen", "last_seen", "identification", "findings",    "contradictions",
    "labels"};

std::vector<std::string> keys_of(const json::object& object)
{
    std::vector<std::string> keys;
    for (const auto& member : object) keys.emplace_back(member.key());
    return keys;
}

json::object device_of(const model::Record& record)
{
    std::string text;
    append_device(text, record, "hq");
    return json::parse(text).as_object();
}

TEST(DeviceJson, HasTheContractsKeysInTheirOrderThenOurs)
{
    auto expected = contract_keys;
    expected.insert(expected.end(), {"camera", "kind", "network", "why", "why_brief", "waived"});

    EXPECT_EQ(keys_of(device_of(test::full_record())), expected);
}

TEST(DeviceJson, OfADeviceNothingIsKnownOfIsNullsAndEmptyLists)
{
    model::Device bare;
    bare.id = "dev-1";
    std::string text;

    append_device(text, {std::make_shared<const model::Device>(bare), nullptr}, "hq");

    EXPECT_EQ(
        text,
        R"({"id":"dev-1","site":"hq","verdict":"unknown","waiver":null,"maker":null,"maker_name":null,)"
        R"("maker_strength":null,"brand":null,"manufacturer":null,"model":null,"firmware":null,"serial":null,)"
        R"("hardware_id":null,"name":null,"location":null,"hostname":null,"addresses":[],"macs":[],)"
        R"("endpoint":null,"xaddrs":[],"scopes":[],"protocols":[],"state":"online",)"
        R"("first_seen":"1970-01-01T00:00:00.000Z","last_seen":"1970-01-01T00:00:00.000Z",)"
        R"("identification":{"state":"pending","detail":"","at":null},"findings":[],"contradictions":[],)"
        R"("labels":{},"camera":false,"kind":"?","network":null,"why":"not asked to the end yet","why_brief":"not asked yet",)"
        R"("waived":false})");
}

TEST(DeviceJson, SaysEverythingThatIsKnown)
{
    const auto device = device_of(test::full_record());

    EXPECT_EQ(device.at("manufacturer"), "LTS \"quoted\" \xE2\x82\xAC");
    EXPECT_EQ(device.at("addresses").at(0), "10.20.0.1");
    EXPECT_EQ(device.at("macs").at(0), "44:19:b6:00:00:01");
    EXPECT_EQ(device.at("protocols"), (json::array{"ws-discovery", "sadp", "onvif"}));
    EXPECT_EQ(device.at("state"), "offline");
    EXPECT_EQ(device.at("last_seen"), "2026-09-21T14:18:20.123Z");
    EXPECT_EQ(keys_of(device.at("waiver").as_object()),
              (std::vector<std::string>{"reason", "ticket", "by", "since", "until", "findings"}));
    EXPECT_EQ(keys_of(device.at("findings").at(0).as_object()),
              (std::vector<std::string>{"id", "list", "maker", "maker_name", "relation", "effect", "strength", "opened",
                                        "waived", "reasons", "citation"}));
    EXPECT_EQ(device.at("contradictions").as_array().size(), 2u) << "the policy's and the inventory's";
    EXPECT_EQ(device.at("labels"), (json::object{{"owner", "facilities"}, {"room", "\u00e9tage 2"}}));
}

TEST(DeviceJson, StaysJsonWhateverADeviceSaysOfItself)
{
    auto device = test::full_device();
    device.model = std::string("\x00\x1f\"\\\n\xff\xc0\xaf\xed\xa0\x80 \xf0\x9f\x93\xb7", 16);
    device.labels = {{"k\"\n", "v\x80"}};

    const auto document = device_of({std::make_shared<const model::Device>(device), nullptr});

    EXPECT_TRUE(document.at("model").is_string());
    EXPECT_THAT(std::string(document.at("model").as_string()), testing::HasSubstr("\xf0\x9f\x93\xb7"));
    EXPECT_TRUE(document.at("labels").as_object().contains("k\"\n"));
}

TEST(DevicesJson, HasOneShapeForAnyNumber)
{
    const std::vector<model::Record> two{test::full_record(1), test::full_record(2)};

    EXPECT_EQ(devices_json({}, "hq"), "{\"devices\":[]}\n");
    EXPECT_EQ(json::parse(devices_json(two, "hq")).at("devices").as_array().size(), 2u);
}

TEST(DeviceDetailsJson, AddsTheBlocksAskedFor)
{
    const auto record = test::full_record();
    const DeviceDetails details{
        .record = record,
        .evidence = {{record.device->evidence[1], "hikvision", model::Strength::proof},
                     {record.device->evidence[0], "", {}}},
        .history = {model::Event{}},
        .lists = {{.id = "us-ndaa-889", .title = "NDAA", .effective = model::parse_date("2019-08-13")}}};
    const auto parsed = [&](DetailsWanted wanted) {
        std::string text;
        append_details(text, details, wanted, "hq");
        return json::parse(text).as_object();
    };

    const auto all = parsed({true, true});
    EXPECT_EQ(keys_of(all.at("evidence").at(0).as_object()),
              (std::vector<std::string>{"source", "key", "value", "strength", "maker", "first_seen", "last_seen",
                                        "detail", "via"}));
    EXPECT_EQ(all.at("evidence").at(0).at("strength"), "proof");
    EXPECT_TRUE(all.at("evidence").at(1).at("maker").is_null());
    EXPECT_EQ(all.at("history").as_array().size(), 1u);
    EXPECT_EQ(all.at("lists").at(0).at("effective"), "2019-08-13");
    EXPECT_EQ(all.at("announced").at(0).at("effective"), "2027-01-01");
    EXPECT_EQ(all.at("contradictions_told").at(0).at("sentence"),
              "it calls itself LTS. Its hardware outweighs the label.");
    EXPECT_EQ(all.at("contradictions_told").at(1).at("kind"), "identity");
    EXPECT_EQ(all.at("reasons").at(1).at("badge"), "LTS is a brand of Hikvision");
    EXPECT_FALSE(parsed({true, false}).contains("history"));
    EXPECT_FALSE(parsed({false, true}).contains("evidence"));
}

TEST(VerdictJson, IsWhatPolicyTestShows)
{
    std::string text;
    append_verdict(text, test::full_verdict());

    const auto verdict = json::parse(text).as_object();
    for (const auto* key : {"verdict", "maker", "maker_strength", "brand", "findings", "contradictions"})
        EXPECT_TRUE(verdict.contains(key)) << key;
}

}  // namespace
}  // namespace onvigil::render
