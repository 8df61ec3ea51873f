#include "alerts/formats/truncate.hpp"

#include "alerts/formats/flat_fields.hpp"
#include "base/inert.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace onvigil::alerts {
namespace {

constexpr std::string_view ellipsis = "…";

/// Cuts `text` to `most` bytes; true where something was lost.
bool cut(std::string& text, std::size_t most)
{
    if (text.size() <= most) return false;
    text = text::clean(text, most > ellipsis.size() ? most - ellipsis.size() : 0) + std::string(ellipsis);
    return true;
}

bool cut(model::FieldValue& value, std::size_t most)
{
    if (auto* text = std::get_if<std::string>(&value)) return cut(*text, most);
    if (auto* list = std::get_if<std::vector<std::string>>(&value)) {
        std::string joined = flat_text(value);
        if (joined.size() <= most) return false;
        list->clear();
        list->push_back(std::move(joined));
        return cut(list->front(), most);
    }
    return false;
}

/// No text longer than `most`; what was longer is named in `truncated`.
model::Event shortened(const model::Event& event, std::size_t most)
{
    auto out = event;
    std::vector<std::string> lost;
    if (cut(out.message, most)) lost.emplace_back("message");
    if (cut(out.site, most)) lost.emplace_back("site");
    if (cut(out.sensor, std::max<std::size_t>(most, 32))) lost.emplace_back("sensor");
    if (cut(out.sensor_id, std::max<std::size_t>(most, 32))) lost.emplace_back("sensor_id");
    for (auto& [key, value] : out.fields)
        if (cut(value, key == "device_id" || key == "finding_id" ? std::max<std::size_t>(most, 40) : most))
            lost.push_back(key);
    out.fields.emplace_back("truncated", std::move(lost));
    return out;
}

/// What an escape would make six bytes of may not be longer for it.
std::string short_text(std::string_view text)
{
    return text::clean(text::inert(text::clean(text, 64)), 64);
}

/// What tells which event it is and which device it concerns; the journal has the rest under its id.
model::Event least(const model::Event& event)
{
    static constexpr std::array<std::string_view, 6> kept{"device_id", "verdict", "maker", "address", "list", "waived"};
    auto out = shortened(event, 32);
    for (auto* text : {&out.message, &out.site, &out.sensor, &out.sensor_id}) *text = short_text(*text);
    for (auto& [key, value] : out.fields)
        if (auto* text = std::get_if<std::string>(&value)) *text = short_text(*text);
    std::erase_if(out.fields, [](const auto& field) { return std::ranges::find(kept, field.first) == kept.end(); });
    out.fields.emplace_back("truncated", std::vector<std::string>{"*"});
    return out;
}

}  // namespace

void append_truncated(std::string& out, const model::Event& event, std::size_t max_bytes, const WriteRecord& write)
{
    const std::size_t start = out.size();
    write(out, event);
    for (const std::size_t most : {1024, 512, 256, 128, 64, 32}) {
        if (out.size() - start <= max_bytes) return;
        out.resize(start);
        write(out, shortened(event, most));
    }
    if (out.size() - start <= max_bytes) return;
    out.resize(start);
    write(out, least(event));
}

}  // namespace onvigil::alerts
