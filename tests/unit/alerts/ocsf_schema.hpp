#pragma once
/// OCSF 1.4.0 as far as Onvigil writes it: of each class and object the attributes that we may write, their types, and
/// those that must be there. Read in github.com/ocsf/ocsf-schema (events/, objects/, CHANGELOG.md).

#include <boost/json.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::alerts::test::ocsf {

struct Attribute {
    std::string_view type;  ///< "integer", "string", "boolean", "json", an object's name; with "[]" an array of these
    bool required = false;
};
using Object = std::map<std::string_view, Attribute>;

inline const Object base_event{{"activity_id", {"integer", true}},
                               {"activity_name", {"string"}},
                               {"category_uid", {"integer", true}},
                               {"category_name", {"string"}},
                               {"class_uid", {"integer", true}},
                               {"class_name", {"string"}},
                               {"type_uid", {"integer", true}},
                               {"type_name", {"string"}},
                               {"time", {"integer", true}},
                               {"severity_id", {"integer", true}},
                               {"severity", {"string"}},
                               {"message", {"string"}},
                               {"status_id", {"integer"}},
                               {"status", {"string"}},
                               {"metadata", {"metadata", true}},
                               {"unmapped", {"json"}}};

/// What each class adds to the base event.
inline const std::map<std::int64_t, Object> classes{{0, {}},
                                                    {2004,
                                                     {{"finding_info", {"finding_info", true}},
                                                      {"confidence_id", {"integer"}},
                                                      {"confidence", {"string"}},
                                                      {"is_alert", {"boolean"}},
                                                      {"resources", {"resource_details[]"}},
                                                      {"evidences", {"evidences[]"}},
                                                      {"device", {"device"}}}},
                                                    {5001, {{"device", {"device", true}}}},
                                                    {6002, {{"app", {"product", true}}}}};

inline const std::map<std::string_view, Object> objects{
    {"metadata",
     {{"version", {"string", true}},
      {"product", {"product", true}},
      {"uid", {"string"}},
      {"sequence", {"integer"}},
      {"event_code", {"string"}},
      {"profiles", {"string[]"}}}},
    {"product",
     {{"name", {"string"}}, {"uid", {"string"}}, {"vendor_name", {"string", true}}, {"version", {"string"}}}},
    {"device",
     {{"type_id", {"integer", true}},
      {"type", {"string"}},
      {"uid", {"string"}},
      {"vendor_name", {"string"}},
      {"model", {"string"}},
      {"hostname", {"string"}},
      {"ip", {"string"}},
      {"mac", {"string"}},
      {"zone", {"string"}},
      {"first_seen_time", {"integer"}},
      {"hw_info", {"device_hw_info"}},
      {"is_compliant", {"boolean"}}}},
    {"device_hw_info", {{"serial_number", {"string"}}}},
    {"finding_info",
     {{"uid", {"string", true}},
      {"title", {"string", true}},
      {"desc", {"string"}},
      {"created_time", {"integer"}},
      {"first_seen_time", {"integer"}},
      {"last_seen_time", {"integer"}},
      {"src_url", {"string"}},
      {"analytic", {"analytic"}}}},
    {"analytic", {{"type_id", {"integer", true}}, {"type", {"string"}}, {"name", {"string"}}, {"uid", {"string"}}}},
    {"resource_details", {{"uid", {"string"}}, {"name", {"string"}}, {"type", {"string"}}}},
    {"evidences", {{"data", {"json"}}}}};

/// activity_id -> its caption.
inline const std::map<std::int64_t, std::map<std::int64_t, std::string_view>> activities{
    {0, {{99, "Other"}}},
    {2004, {{1, "Create"}, {2, "Update"}, {3, "Close"}}},
    {5001, {{1, "Log"}, {2, "Collect"}}},
    {6002, {{1, "Install"}, {2, "Remove"}, {3, "Start"}, {4, "Stop"}}}};
inline const std::map<std::int64_t, std::string_view> severities{
    {1, "Informational"}, {2, "Low"}, {3, "Medium"}, {4, "High"}, {5, "Critical"}};
inline const std::map<std::int64_t, std::string_view> finding_statuses{
    {1, "New"}, {2, "In Progress"}, {3, "Suppressed"}, {4, "Resolved"}, {5, "Archived"}};

}  // namespace onvigil::alerts::test::ocsf
