#include "alerts/format.hpp"

#include "every_type.hpp"
#include "ocsf_schema.hpp"
#include "records.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <algorithm>
#include <set>

// The JSON formats against what their public schemas demand and know: an attribute that a schema does not know, lacks
// or gives another type is named with its path.

namespace onvigil::alerts {
namespace {

namespace json = boost::json;
using namespace test;
using Problems = std::vector<std::string>;

json::object record_of(const model::Event& event, Format format)
{
    return json::parse(record(format, event)).as_object();
}

std::string_view kind_of(const json::value& value)
{
    if (value.is_int64() || value.is_uint64()) return "integer";
    if (value.is_bool()) return "boolean";
    return value.is_string() ? "string" : value.is_object() ? "object" : value.is_array() ? "array" : "other";
}

void check_object(const json::object& object, const ocsf::Object& schema, const std::string& path, Problems& problems);

void check_value(const json::value& value, std::string_view type, const std::string& path, Problems& problems)
{
    if (type == "json") return;
    if (type.ends_with("[]")) {
        if (!value.is_array() || value.get_array().empty())
            return problems.push_back(path + " is no array of anything");
        for (const auto& item : value.get_array()) check_value(item, type.substr(0, type.size() - 2), path, problems);
    } else if (const auto object = ocsf::objects.find(type); object != ocsf::objects.end()) {
        if (!value.is_object()) return problems.push_back(path + " is no object");
        check_object(value.get_object(), object->second, path, problems);
    } else if (kind_of(value) != type) {
        problems.push_back(path + " is no " + std::string(type));
    }
}

void check_object(const json::object& object, const ocsf::Object& schema, const std::string& path, Problems& problems)
{
    for (const auto& [name, attribute] : schema)
        if (attribute.required && !object.contains(name)) problems.push_back(path + " lacks " + std::string(name));
    for (const auto& member : object) {
        const auto at = path + "." + std::string(member.key());
        const auto known = schema.find(std::string_view(member.key()));
        if (known == schema.end())
            problems.push_back(at + " is unknown");
        else
            check_value(member.value(), known->second.type, at, problems);
    }
}

Problems ocsf_problems(const json::object& record)
{
    Problems problems;
    const auto class_uid = record.at("class_uid").as_int64();
    auto schema = ocsf::base_event;
    schema.insert(ocsf::classes.at(class_uid).begin(), ocsf::classes.at(class_uid).end());
    check_object(record, schema, "", problems);
    return problems;
}

std::string_view text(const json::object& object, std::string_view key)
{
    return object.at(key).as_string();
}

TEST(OcsfSchema, EveryEventHasWhatItsClassDemandsAndNothingUnknown)
{
    for (const auto& event : every_type())
        EXPECT_EQ(ocsf_problems(record_of(event, Format::ocsf)), Problems{}) << model::name(event.type);
}

TEST(OcsfSchema, CaptionsAreThoseOfTheirNumbers)
{
    for (const auto& event : every_type()) {
        const auto record = record_of(event, Format::ocsf);
        const auto class_uid = record.at("class_uid").as_int64();
        const auto activity = record.at("activity_id").as_int64();
        EXPECT_EQ(record.at("type_uid").as_int64(), class_uid * 100 + activity);
        EXPECT_EQ(record.at("category_uid").as_int64(), class_uid / 1000);
        EXPECT_EQ(text(record, "activity_name"), ocsf::activities.at(class_uid).at(activity));
        EXPECT_EQ(text(record, "severity"), ocsf::severities.at(record.at("severity_id").as_int64()));
        EXPECT_EQ(text(record.at("metadata").as_object(), "version"), "1.4.0");
        if (class_uid != 2004) continue;
        EXPECT_EQ(text(record, "status"), ocsf::finding_statuses.at(record.at("status_id").as_int64()));
    }
}

TEST(OcsfSchema, TheCheckItselfSeesWhatIsWrong)
{
    auto record = record_of(sample_event(), Format::ocsf);
    record["finding_info"].as_object().erase("uid");
    record["metadata"].as_object()["colour"] = "red";
    record["time"] = "now";
    auto problems = ocsf_problems(record);
    std::ranges::sort(problems);
    EXPECT_EQ(problems, (Problems{".finding_info lacks uid", ".metadata.colour is unknown", ".time is no integer"}));
}

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

TEST(EcsSchema, EveryFieldOutsideOursIsOneOfEcs)
{
    for (const auto& event : every_type()) {
        Problems problems;
        check_ecs(record_of(event, Format::ecs), "", problems);
        EXPECT_EQ(problems, Problems{}) << model::name(event.type);
    }
}

/// event.category -> the event.type that ECS expects in it.
const std::map<std::string_view, std::set<std::string_view>> ecs_types{
    {"host", {"access", "change", "end", "info", "start"}},
    {"configuration", {"access", "change", "creation", "deletion", "info"}},
    {"network", {"access", "allowed", "connection", "denied", "end", "info", "protocol", "start"}}};
const std::set<std::string_view> ecs_kinds{"alert", "asset", "enrichment", "event", "metric", "state"};

TEST(EcsSchema, KindCategoryAndTypeAreOfTheirListsAndFitEachOther)
{
    for (const auto& all : every_type()) {
        const auto record = record_of(all, Format::ecs);
        const auto& event = record.at("event").as_object();
        EXPECT_TRUE(ecs_kinds.contains(text(event, "kind"))) << text(event, "kind");
        const std::string_view category = event.at("category").as_array().at(0).as_string();
        const std::string_view type = event.at("type").as_array().at(0).as_string();
        ASSERT_TRUE(ecs_types.contains(category)) << category;
        EXPECT_TRUE(ecs_types.at(category).contains(type)) << model::name(all.type) << ": " << category << ", " << type;
    }
}

/// Keys of a HEC event: time in seconds, texts, and `event`, the only one that must be there.
TEST(SplunkHec, HasTheKeysOfAnEventAndNoOther)
{
    for (const auto& event : every_type()) {
        const auto record = record_of(event, Format::splunk_hec);
        EXPECT_TRUE(record.at("time").is_double());
        EXPECT_EQ(record.at("event").as_object().at("id").as_string(), event.id);
        for (const auto& member : record)
            if (member.key() != "time" && member.key() != "event") {
                EXPECT_TRUE(member.key() == "host" || member.key() == "source" || member.key() == "sourcetype");
                EXPECT_TRUE(member.value().is_string()) << member.key();
            }
    }
}

}  // namespace
}  // namespace onvigil::alerts
