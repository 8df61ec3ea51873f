#include "alerts/sinks/setting_visitor.hpp"

#include <unistd.h>

namespace onvigil::alerts {

void SettingVisitor::text(const char* key, std::string& value)
{
    if (auto text = given(key, value)) value = std::move(*text);
}

void SettingVisitor::absolute_path(const char* key, std::string& value)
{
    text(key, value);
    if (!value.empty() && !value.starts_with('/')) problem(key, fmt::format("{} is no absolute path", value));
}

void SettingVisitor::format(const RecordFormat*& value, bool RecordFormat::*allowed)
{
    const auto text = given("format", std::string(value->name));
    if (!text) return;
    const auto* found = find_format(*text);
    if (found != nullptr && found->*allowed)
        value = found;
    else
        problem("format", text::none_of(*text, format_names(allowed)));
}

void SettingVisitor::certificates(std::string& ca_file, std::string& certificate_file, std::string& key_file)
{
    for (const auto& [key, file] : {std::pair("ca_file", &ca_file), std::pair("certificate_file", &certificate_file),
                                    std::pair("key_file", &key_file)}) {
        text(key, *file);
        named_file(key, *file, R_OK);
    }
    if (certificate_file.empty() != key_file.empty()) problem("", "certificate_file and key_file go together");
}

void SettingVisitor::forbid(std::initializer_list<const char*> keys, const std::string& why)
{
    for (const char* key : keys)
        if (has(key)) problem(key, why);
}

std::string format_names(bool RecordFormat::*allowed)
{
    std::string out;
    for (const auto& format : record_formats())
        if (format.*allowed) out += fmt::format("{}{}", out.empty() ? "" : ", ", format.name);
    return out;
}

}  // namespace onvigil::alerts
