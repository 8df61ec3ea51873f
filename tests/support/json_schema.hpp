#pragma once
/// support/json_schema.hpp - whether a document is as a JSON Schema says: the few keywords our schemas use. A keyword
/// that is not known here fails, so that a schema promises nothing unchecked.

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace onvigil::test {

class JsonSchema {
public:
    explicit JsonSchema(boost::json::value root) : root_(std::move(root)) {}

    /// What does not fit, with its place; empty: all fits.
    [[nodiscard]] std::string problem(const boost::json::value& document) const
    {
        return problem(root_.as_object(), document, "");
    }

private:
    using Object = boost::json::object;
    using Value = boost::json::value;

    static bool is(std::string_view type, const Value& value)
    {
        if (type == "null") return value.is_null();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_bool();
        if (type == "integer") return value.is_int64() || value.is_uint64();
        if (type == "array") return value.is_array();
        return type == "object" && value.is_object();
    }
    static bool is_any(const Value& types, const Value& value)
    {
        if (types.is_string()) return is(types.as_string(), value);
        return std::any_of(types.as_array().begin(), types.as_array().end(),
                           [&](const Value& type) { return is(type.as_string(), value); });
    }

    std::string problem(const Object& schema, const Value& value, const std::string& place) const
    {
        for (const auto& [keyword, rule] : schema)
            if (auto found = problem(schema, keyword, rule, value, place); !found.empty()) return found;
        return {};
    }

    std::string problem(const Object& schema, std::string_view keyword, const Value& rule, const Value& value,
                        const std::string& place) const
    {
        if (keyword == "$ref")
            return problem(root_.at_pointer(std::string_view(rule.as_string()).substr(1)).as_object(), value, place);
        if (keyword == "type") return is_any(rule, value) ? "" : place + " is no " + boost::json::serialize(rule);
        if (keyword == "enum") {
            const auto& values = rule.as_array();
            return std::find(values.begin(), values.end(), value) != values.end()
                       ? ""
                       : place + " is " + boost::json::serialize(value);
        }
        if (keyword == "allOf") {
            for (const auto& one : rule.as_array())
                if (auto found = problem(one.as_object(), value, place); !found.empty()) return found;
            return {};
        }
        if (keyword == "items") return items(rule.as_object(), value, place);
        if (keyword == "required" || keyword == "properties" || keyword == "additionalProperties")
            return members(schema, keyword, rule, value, place);
        for (const auto* says_nothing : {"$schema", "$defs", "title", "description"})
            if (keyword == says_nothing) return {};
        return fmt::format("{}: unknown keyword {}", place, keyword);
    }

    std::string items(const Object& rule, const Value& value, const std::string& place) const
    {
        if (!value.is_array()) return {};
        std::size_t at = 0;
        for (const auto& item : value.as_array())
            if (auto found = problem(rule, item, fmt::format("{}/{}", place, at++)); !found.empty()) return found;
        return {};
    }

    std::string members(const Object& schema, std::string_view keyword, const Value& rule, const Value& value,
                        const std::string& place) const
    {
        if (!value.is_object()) return {};
        const auto& object = value.as_object();
        if (keyword == "required") {
            for (const auto& name : rule.as_array())
                if (!object.contains(name.as_string())) return place + " lacks " + std::string(name.as_string());
            return {};
        }
        const auto& properties = schema.at("properties").as_object();
        for (const auto& [name, member] : object) {
            const auto* known = properties.if_contains(name);
            if (keyword == "properties" && known != nullptr) {
                auto found = problem(known->as_object(), member, place + "/" + std::string(name));
                if (!found.empty()) return found;
            }
            if (keyword == "additionalProperties" && known == nullptr) return place + " has " + std::string(name);
        }
        return {};
    }

    Value root_;
};

}  // namespace onvigil::test
