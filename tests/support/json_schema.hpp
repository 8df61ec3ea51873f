#pragma once
/// support/json_schema.hpp - whether a document is as a JSON Schema says: the few keywords our schemas use. A keyword
/// that is not known here fails, so that a schema promises nothing unchecked.

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <string>
#include <string_view>

namespace onvigil::test {

class JsonSchema {
public:
    /// `others`: the documents that references of the form `NAME#/…` lead to.
    explicit JsonSchema(boost::json::value root, std::map<std::string, JsonSchema> others = {})
        : root_(std::move(root)), others_(std::move(others))
    {
    }
    [[nodiscard]] const boost::json::value& document() const { return root_; }

    /// What does not fit the schema at `pointer`, with its place; empty: all fits.
    [[nodiscard]] std::string problem(const boost::json::value& value, std::string_view pointer = "") const
    {
        return problem(root_.at_pointer(pointer).as_object(), value, "");
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
        if (keyword == "$ref") return referred(rule.as_string(), value, place);
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
        if (keyword == "anyOf") {
            std::string why;
            for (const auto& one : rule.as_array()) {
                auto found = problem(one.as_object(), value, place);
                if (found.empty()) return {};
                why.append(why.empty() ? "" : ", and ").append(found);
            }
            return why;
        }
        if (keyword == "items") return items(rule.as_object(), value, place);
        if (keyword == "minimum" || keyword == "maximum") {
            if (!value.is_number()) return {};
            const auto number = value.to_number<double>(), bound = rule.to_number<double>();
            const bool beyond = keyword == "minimum" ? number < bound : number > bound;
            return beyond ? fmt::format("{} is beyond its {} {}", place, keyword, bound) : "";
        }
        if (keyword == "pattern") {
            if (!value.is_string()) return {};
            return std::regex_search(std::string(value.as_string()), std::regex(std::string(rule.as_string())))
                       ? ""
                       : place + " is " + boost::json::serialize(value);
        }
        if (keyword == "required" || keyword == "properties" || keyword == "additionalProperties")
            return members(schema, keyword, rule, value, place);
        for (const auto* says_nothing : {"$schema", "$id", "$defs", "title", "description", "default"})
            if (keyword == says_nothing) return {};
        return fmt::format("{}: unknown keyword {}", place, keyword);
    }

    std::string referred(std::string_view target, const Value& value, const std::string& place) const
    {
        const auto hash = std::min(target.find('#'), target.size());
        const auto pointer = target.substr(std::min(hash + 1, target.size()));
        if (hash == 0) return problem(root_.at_pointer(pointer).as_object(), value, place);
        const auto found = others_.at(std::string(target.substr(0, hash))).problem(value, pointer);
        return found.empty() ? found : place + found;
    }

    std::string items(const Object& rule, const Value& value, const std::string& place) const
    {
        if (!value.is_array()) return {};
        for (std::size_t at = 0; at < value.as_array().size(); ++at)
            if (auto found = problem(rule, value.at(at), fmt::format("{}/{}", place, at)); !found.empty()) return found;
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
        const auto* properties = schema.if_contains("properties");
        for (const auto& [name, member] : object) {
            const auto* known = properties == nullptr ? nullptr : properties->as_object().if_contains(name);
            if (keyword == "properties" && known != nullptr) {
                auto found = problem(known->as_object(), member, place + "/" + std::string(name));
                if (!found.empty()) return found;
            }
            if (keyword != "additionalProperties" || known != nullptr) continue;
            if (rule.is_bool() && !rule.as_bool()) return place + " has " + std::string(name);
            if (!rule.is_object()) continue;
            auto found = problem(rule.as_object(), member, place + "/" + std::string(name));
            if (!found.empty()) return found;
        }
        return {};
    }

    Value root_;
    std::map<std::string, JsonSchema> others_;
};

}  // namespace onvigil::test
