#include "alerts/formats/flat_fields.hpp"
#include "alerts/formats/record_format.hpp"
#include "alerts/formats/syslog_header.hpp"

namespace onvigil::alerts {
namespace {

/// SD-NAME: at most 32 printable ASCII characters without '=', ' ', ']' and '"'.
void append_name(std::string& out, std::string_view key)
{
    for (const char c : key.substr(0, 32)) out += c > ' ' && c < 0x7F && c != '=' && c != ']' && c != '"' ? c : '_';
}

void append_value(std::string& out, std::string_view value)
{
    out += "=\"";
    for (const char c : value) {
        if (c == '"' || c == '\\' || c == ']') out += '\\';
        out += c;
    }
    out += '"';
}

}  // namespace

void append_rfc5424(std::string& out, const model::Event& event, const RecordContext& context)
{
    append_rfc5424_header(out, event, context.facility);
    out += "[onvigil@32473";
    for (const auto& [key, value] : flat_texts(event)) {
        if (value.empty() || key == "message") continue;
        out += ' ';
        append_name(out, key);
        append_value(out, value);
    }
    out += "] ";
    out += clean_text(event.message);
}

}  // namespace onvigil::alerts
