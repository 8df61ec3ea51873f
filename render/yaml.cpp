#include "render/yaml.hpp"

#include <yaml-cpp/yaml.h>
#include <boost/json.hpp>

#include "render/json_writer.hpp"

namespace onvigil::render {
namespace {

namespace json = boost::json;

void emit(YAML::Emitter& out, const json::value& value)
{
    if (const auto* text = value.if_string()) {
        out << YAML::DoubleQuoted << std::string(*text);
    } else if (const auto* object = value.if_object()) {
        out << (object->empty() ? YAML::Flow : YAML::Block) << YAML::BeginMap;
        for (const auto& [key, member] : *object) {
            out << YAML::Key << YAML::DoubleQuoted << std::string(key) << YAML::Value;
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
