#include "protocol/flat_xml.hpp"

#include <charconv>
#include <cstdint>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace onvigil::protocol::flat_xml {
namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ends_name(char c)
{
    return is_blank(c) || c == '/' || c == '>' || c == '<' || c == '=';
}

std::string_view without_prefix(std::string_view name)
{
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// Appends what `entity` (between & and ;) stands for; false if it stands for nothing we know.
bool append_entity(std::string& out, std::string_view entity)
{
    static constexpr std::pair<std::string_view, char> named[] = {
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [name, character] : named) {
        if (entity != name) continue;
        out += character;
        return true;
    }
    if (entity.size() < 2 || entity[0] != '#') return false;
    const bool hex = entity[1] == 'x' || entity[1] == 'X';
    const std::string_view digits = entity.substr(hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (error != std::errc() || end != digits.data() + digits.size() || code > 0x10FFFF || surrogate) return false;
    utf8::append(out, code);
    return true;
}

}  // namespace

Reader::Reader(std::string_view xml) : xml_(xml)
{
    if (xml_.starts_with("\xEF\xBB\xBF")) xml_.remove_prefix(3);
    while (!xml_.empty() && (is_blank(xml_.front()) || xml_.front() == '\0')) xml_.remove_prefix(1);
}

void Reader::take_text(std::size_t end)
{
    if (depth_ == 0 || stack_[depth_ - 1].text_taken) return;
    const std::string_view text = text::trim(xml_.substr(at_, end - at_));
    Open& open = stack_[depth_ - 1];
    open.text = text;
    open.text_taken = !text.empty();
}

bool Reader::skip_past(std::string_view mark)
{
    const std::size_t found = xml_.find(mark, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + mark.size();
    return true;
}

Element Reader::close()
{
    --depth_;
    const Open& open = stack_[depth_];
    const std::string_view parent = depth_ == 0 ? std::string_view() : stack_[depth_ - 1].name;
    if (depth_ == 0) complete_ = true;
    if (depth_ > 0) stack_[depth_ - 1].text_taken = true;  // text behind a child is not the element's value
    return Element{.name = open.name, .parent = parent, .text = open.text, .depth = depth_};
}

bool Reader::read_start(std::optional<Element>& closed)
{
    const std::size_t start = at_;
    while (at_ < xml_.size() && !ends_name(xml_[at_])) ++at_;
    const std::string_view name = without_prefix(xml_.substr(start, at_ - start));
    if (name.empty() || complete_) return false;
    for (char quote = '\0'; at_ < xml_.size(); ++at_) {
        const char c = xml_[at_];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            break;
        } else if (c == '<') {
            return false;
        }
    }
    if (at_ >= xml_.size()) return false;
    if (depth_ == max_depth) {
        refused_ = true;
        return false;
    }
    const bool empty = xml_[at_ - 1] == '/';
    ++at_;
    ++started_;
    stack_[depth_++] = Open{.name = name, .text = {}, .text_taken = false};
    if (depth_ > depth_seen_) depth_seen_ = depth_;
    if (empty) closed = close();
    return true;
}

bool Reader::read_end(std::optional<Element>& closed)
{
    if (depth_ == 0 || !skip_past(">")) return false;
    closed = close();
    return true;
}

/// Stands behind a '<'.
bool Reader::read_markup(std::optional<Element>& closed)
{
    const std::string_view rest = xml_.substr(at_);
    if (rest.starts_with("!--")) return skip_past("-->");
    if (rest.starts_with("?")) return skip_past("?>");
    if (rest.starts_with("![CDATA[")) {
        at_ += 8;
        const std::size_t end = xml_.find("]]>", at_);
        if (end == std::string_view::npos) return false;
        take_text(end);
        at_ = end + 3;
        return true;
    }
    if (rest.starts_with("!")) {
        refused_ = true;
        return false;
    }
    if (rest.starts_with("/")) return read_end(closed);
    return read_start(closed);
}

std::optional<Element> Reader::next()
{
    std::optional<Element> closed;
    while (!closed) {
        const std::size_t markup = xml_.find('<', at_);
        if (markup == std::string_view::npos) break;
        take_text(markup);
        at_ = markup + 1;
        if (!read_markup(closed)) {
            at_ = xml_.size();
            return std::nullopt;
        }
    }
    return closed;
}

std::string unescape(std::string_view raw)
{
    if (raw.find('&') == std::string_view::npos) return text::clean(raw, limits::text_bytes);
    std::string out;
    out.reserve(raw.size());
    while (!raw.empty()) {
        const std::size_t ampersand = raw.find('&');
        out += raw.substr(0, ampersand);
        if (ampersand == std::string_view::npos) break;
        raw.remove_prefix(ampersand);
        const std::size_t semicolon = raw.substr(0, 12).find(';');
        const bool known = semicolon != std::string_view::npos && append_entity(out, raw.substr(1, semicolon - 1));
        if (!known) out += '&';
        raw.remove_prefix(known ? semicolon + 1 : 1);
    }
    return text::clean(out, limits::text_bytes);
}

std::string escape(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&apos;";
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r') out += c;
        }
    }
    return out;
}

}  // namespace onvigil::protocol::flat_xml
