#include "alerts/formats/record_format.hpp"

#include "every_type.hpp"
#include "schema_checks.hpp"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace onvigil::alerts {
namespace {

namespace json = boost::json;
using namespace test;

// Records as parsers were written against them, and what the public schema of ECS knows.

/// ECS 9: the fields we may write, dotted, and their types. Read in github.com/elastic/ecs, schemas/.
const std::map<std::string_view, std::string_view> ecs_fields{{"@timestamp", "string"},
                                                              {"message", "string"},
                                                              {"ecs.version", "string"},
                                                              {"event.id", "string"},
                                                              {"event.kind", "string"},
                                                              {"event.category", "array"},
                                                              {"event.type", "array"},
                                                              {"event.action", "string"},
                                                              {"event.severity", "integer"},
                                                              {"event.sequence", "integer"},
                                                              {"event.module", "string"},
                                                              {"event.dataset", "string"},
                                                              {"event.reason", "string"},
                                                              {"device.id", "string"},
                                                              {"device.manufacturer", "string"},
                                                              {"device.model.name", "string"},
                                                              {"device.model.identifier", "string"},
                                                              {"device.serial_number", "string"},
                                                              {"host.id", "string"},
                                                              {"host.hostname", "string"},
                                                              {"host.type", "string"},
                                                              {"host.ip", "array"},
                                                              {"host.mac", "array"},
                                                              {"related.ip", "array"},
                                                              {"related.hosts", "array"},
                                                              {"rule.id", "string"},
                                                              {"rule.name", "string"},
                                                              {"rule.uuid", "string"},
                                                              {"rule.reference", "string"},
                                                              {"rule.ruleset", "string"},
                                                              {"observer.hostname", "string"},
                                                              {"observer.serial_number", "string"},
                                                              {"observer.product", "string"},
                                                              {"observer.vendor", "string"},
                                                              {"observer.version", "string"},
                                                              {"observer.type", "string"},
                                                              {"observer.geo.name", "string"}};

void check_ecs(const json::object& object, const std::string& path, Problems& problems)
{
    for (const auto& member : object) {
        const auto at = path + std::string(member.key());
        if (at == "onvigil" || at == "labels") continue;  // ours; an object of keywords
        if (const auto* inner = member.value().if_object()) {
            check_ecs(*inner, at + ".", problems);
            continue;
        }
        const auto known = ecs_fields.find(at);
        if (known == ecs_fields.end())
            problems.push_back(at + " is unknown");
        else if (kind_of(member.value()) != known->second)
            problems.push_back(at + " is no " + std::string(known->second));
    }
}

TEST(Ecs, EveryFieldOutsideOursIsOneOfEcs)
{
    for (const auto& event : every_type()) {
        Problems problems;
        check_ecs(record_of(event, "ecs"), "", problems);
        EXPECT_EQ(problems, Problems{}) << model::name(event.type);
    }
}

/// event.category -> the event.type that ECS expects in it.
const std::map<std::string_view, std::set<std::string_view>> ecs_types{
    {"host", {"access", "change", "end", "info", "start"}},
    {"configuration", {"access", "change", "creation", "deletion", "info"}},
    {"network", {"access", "allowed", "connection", "denied", "end", "info", "protocol", "start"}}};
const std::set<std::string_view> ecs_kinds{"alert", "asset", "enrichment", "event", "metric", "state"};

TEST(Ecs, KindCategoryAndTypeAreOfTheirListsAndFitEachOther)
{
    for (const auto& all : every_type()) {
        const auto record = record_of(all, "ecs");
        const auto& event = record.at("event").as_object();
        EXPECT_TRUE(ecs_kinds.contains(text(event, "kind"))) << text(event, "kind");
        const std::string_view category = event.at("category").as_array().at(0).as_string();
        const std::string_view type = event.at("type").as_array().at(0).as_string();
        ASSERT_TRUE(ecs_types.contains(category)) << category;
        EXPECT_TRUE(ecs_types.at(category).contains(type)) << model::name(all.type) << ": " << category << ", " << type;
    }
}

TEST(Ecs, AFindingStandsWhereTheSchemaWantsIt)
{
    const auto json = boost::json::parse(record("ecs", labelled_event())).as_object();
    EXPECT_EQ(json.at("@timestamp"), "2023-11-14T22:13:20.000Z");
    EXPECT_EQ(json.at("ecs").at("version"), "9.0.0");
    const auto& event = json.at("event");
    EXPECT_EQ(
        boost::json::serialize(event),
        R"({"id":"018bcfe5-6800-7000-8123-456789abcdef","kind":"alert","category":["configuration"],"type":["creation"],)"
        R"("action":"finding.opened","severity":80,"sequence":7,"module":"onvigil","dataset":"onvigil.events",)"
        R"("reason":"speaks SADP; MAC is Hikvision's"})");
    EXPECT_EQ(
        boost::json::serialize(json.at("device")),
        R"({"id":"dev-7k2m9q4x1c","manufacturer":"LTS","model":{"identifier":"CMIP7043W-M","name":"CMIP7043W-M"},)"
        R"("serial_number":"CMIP7043W20190101"})");
    EXPECT_EQ(
        boost::json::serialize(json.at("host")),
        R"({"id":"dev-7k2m9q4x1c","type":"camera","hostname":"cam-12","ip":["10.20.3.7"],"mac":["44-19-B6-0A-0B-0C"]})");
    EXPECT_EQ(boost::json::serialize(json.at("related")), R"({"ip":["10.20.3.7"],"hosts":["cam-12","sensor1"]})");
    EXPECT_EQ(boost::json::serialize(json.at("labels")), R"({"a_b":"c=d","bare":"","owner":"facilities"})");
    EXPECT_EQ(
        boost::json::serialize(json.at("rule")),
        R"({"id":"us-ndaa-889","name":"us-ndaa-889","uuid":"fnd-1","reference":"https://example.org/889","ruleset":"onvigil"})");
    EXPECT_EQ(json.at("observer").at("hostname"), "sensor1");
    EXPECT_EQ(json.at("onvigil").at("waived"), false);
}

TEST(Ecs, ALabelThatBecomesAnothersKeyIsLeftOut)
{
    auto event = sample_event();
    std::ranges::find(event.fields, "labels", &model::Field::first)->second =
        std::vector<std::string>{"a.b=1", "a_b=2"};
    const auto text = record("ecs", event);
    EXPECT_THAT(text, testing::HasSubstr(R"("labels":{"a_b":"1"})"))
        << "a key that stands twice has a document refused";
}

}  // namespace
}  // namespace onvigil::alerts
