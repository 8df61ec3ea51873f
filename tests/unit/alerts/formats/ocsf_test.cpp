#include "alerts/formats/record_format.hpp"

#include "every_type.hpp"
#include "ocsf_schema.hpp"
#include "schema_checks.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace onvigil::alerts {
namespace {

namespace json = boost::json;
using namespace test;

// Records as parsers were written against them, and what the public schema of OCSF demands and knows.

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

TEST(Ocsf, EveryEventHasWhatItsClassDemandsAndNothingUnknown)
{
    for (const auto& event : every_type())
        EXPECT_EQ(ocsf_problems(record_of(event, "ocsf")), Problems{}) << model::name(event.type);
}

TEST(Ocsf, CaptionsAreThoseOfTheirNumbers)
{
    for (const auto& event : every_type()) {
        const auto record = record_of(event, "ocsf");
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

TEST(Ocsf, TheCheckItselfSeesWhatIsWrong)
{
    auto record = record_of(sample_event(), "ocsf");
    record["finding_info"].as_object().erase("uid");
    record["metadata"].as_object()["colour"] = "red";
    record["time"] = "now";
    auto problems = ocsf_problems(record);
    std::ranges::sort(problems);
    EXPECT_EQ(problems, (Problems{".finding_info lacks uid", ".metadata.colour is unknown", ".time is no integer"}));
}

TEST(Ocsf, AFindingStandsWhereTheSchemaWantsIt)
{
    const auto json = boost::json::parse(record("ocsf", labelled_event())).as_object();
    EXPECT_EQ(json.at("class_uid"), 2004);
    EXPECT_EQ(json.at("category_uid"), 2);
    EXPECT_EQ(json.at("activity_id"), 1);
    EXPECT_EQ(json.at("type_uid"), 200401);
    EXPECT_EQ(json.at("time"), 1700000000000);
    EXPECT_EQ(json.at("type_name"), "Detection Finding: Create");
    EXPECT_EQ(json.at("severity_id"), 4);
    EXPECT_EQ(json.at("severity"), "High");
    EXPECT_EQ(json.at("status_id"), 1);
    EXPECT_EQ(json.at("status"), "New");
    EXPECT_EQ(json.at("confidence"), "High");
    EXPECT_EQ(json.at("is_alert"), true);
    EXPECT_EQ(json.at("metadata").at("uid"), "018bcfe5-6800-7000-8123-456789abcdef");
    EXPECT_EQ(json.at("metadata").at("sequence"), 7);
    EXPECT_EQ(json.at("metadata").at("product").at("vendor_name"), "Onvigil");
    EXPECT_EQ(json.at("finding_info").at("uid"), "fnd-1");
    for (const char* time : {"created_time", "first_seen_time", "last_seen_time"})
        EXPECT_EQ(json.at("finding_info").at(time), 1700000000000) << time;
    EXPECT_EQ(json.at("device").at("first_seen_time"), 1700000000000);
    EXPECT_EQ(json.at("device").at("hostname"), "cam-12");
    EXPECT_EQ(json.at("finding_info").at("src_url"), "https://example.org/889");
    EXPECT_EQ(json.at("device").at("type_id"), 7);
    EXPECT_EQ(json.at("device").at("is_compliant"), false);
    EXPECT_EQ(json.at("resources").at(0).at("uid"), "dev-7k2m9q4x1c");
}

TEST(Ocsf, SaysSuppressedWhileAFindingIsWaivedAndResolvedOnceItIsClosed)
{
    auto event = sample_event();
    const auto status = [&](model::EventType type, bool waived) {
        event.type = type;
        for (auto& [key, value] : event.fields)
            if (key == "waived") value = waived;
        const auto json = boost::json::parse(record("ocsf", event));
        return std::pair(json.at("status_id").as_int64(), std::string(json.at("status").as_string()));
    };
    using model::EventType;
    EXPECT_EQ(status(EventType::finding_opened, false), std::pair(1L, std::string("New")));
    EXPECT_EQ(status(EventType::finding_updated, false), std::pair(2L, std::string("In Progress")));
    EXPECT_EQ(status(EventType::finding_updated, true), std::pair(3L, std::string("Suppressed")));
    EXPECT_EQ(status(EventType::finding_waived, true), std::pair(3L, std::string("Suppressed")));
    EXPECT_EQ(status(EventType::finding_closed, true), std::pair(4L, std::string("Resolved")));
}

TEST(Ocsf, CallsSeveritiesByItsOwnNames)
{
    auto event = sample_event();
    std::string names;
    for (int i = 0; i < 5; ++i) {
        event.severity = static_cast<model::Severity>(i);
        names += std::string(boost::json::parse(record("ocsf", event)).at("severity").as_string()) + ' ';
    }
    EXPECT_EQ(names, "Informational Low Medium High Critical ");
}

TEST(Ocsf, ClassesFollowTheType)
{
    auto event = sample_event();
    const auto of = [&](model::EventType type) {
        event.type = type;
        const auto json = boost::json::parse(record("ocsf", event));
        return std::pair(json.at("class_uid").as_int64(), json.at("activity_id").as_int64());
    };
    EXPECT_EQ(of(model::EventType::finding_closed), std::pair(2004L, 3L));
    EXPECT_EQ(of(model::EventType::finding_waived), std::pair(2004L, 2L));
    EXPECT_EQ(of(model::EventType::device_found), std::pair(5001L, 1L));
    EXPECT_EQ(of(model::EventType::sensor_started), std::pair(6002L, 3L));
    EXPECT_EQ(of(model::EventType::sensor_heartbeat), std::pair(0L, 99L));
}

}  // namespace
}  // namespace onvigil::alerts
