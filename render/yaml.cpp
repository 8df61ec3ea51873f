#include "render/yaml.hpp"

#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

/// A word that no reader takes for anything but itself; labels may be called otherwise.
bool is_plain(std::string_view key)
{
    static constexpr std::array read_otherwise = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
    return key.find_first_of("abcdefghijklmnopqrstuvwxyz") == 0 &&
           key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == key.npos &&
           std::ranges::find(read_otherwise, key) == read_otherwise.end();
}

void emit(YAML::Emitter& out, const json::value& value)
{
    if (const auto* text = value.if_string()) {
        out << YAML::DoubleQuoted << std::string(*text);
    } else if (const auto* object = value.if_object()) {
        out << (object->empty() ? YAML::Flow : YAML::Block) << YAML::BeginMap;
        for (const auto& [key, member] : *object) {
            out << YAML::Key;
            if (!is_plain(key)) out << YAML::DoubleQuoted;
            out << std::string(key) << YAML::Value;
            emit(out, member);
        }
        out << YAML::EndMap;
    } else if (const auto* array = value.if_array()) {
        out << (array->empty() ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
        for (const auto& item : *array) emit(out, item);
        out << YAML::EndSeq;
    } else if (value.is_null()) {
        out << YAML::Null;
    } else {
        out << json::serialize(value);  // numbers and booleans
    }
}

}  // namespace

std::string to_yaml(const json::value& document)
{
    YAML::Emitter out;
    emit(out, document);
    return escape_invisible({out.c_str(), out.size()}, InvisibleAs::yaml) + "\n";
}

}  // namespace onvigil::render
