#include "protocol/xml.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "protocol/soap.hpp"

namespace onvigil::protocol::xml {
namespace {

constexpr std::string_view padding("\0 \t\r\n", 5);

std::string_view without_padding(std::string_view document)
{
    const std::size_t first = std::min(document.find_first_not_of(padding), document.size());
    document.remove_prefix(first);
    return document.substr(0, document.find_last_not_of(padding) + 1);
}

pugi::xml_node first_element(pugi::xml_node node)
{
    while (node && node.type() != pugi::node_element) node = node.next_sibling();
    return node;
}

}  // namespace

Result<pugi::xml_document, DecodeError> parse(std::string_view document, std::size_t max_tags)
{
    document = without_padding(document);
    if (declares_entities(document)) return DecodeError::malformed;
    // Counted before memory is taken for them.
    if (static_cast<std::size_t>(std::ranges::count(document, '<')) > max_tags) return DecodeError::too_much;
    pugi::xml_document out;
    const pugi::xml_parse_result result =
        out.load_buffer(document.data(), document.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!first_element(out.first_child())) return DecodeError::malformed;
    const bool at_end = !document.ends_with('>') || static_cast<std::size_t>(result.offset) + 1 >= document.size();
    if (!result) return at_end ? DecodeError::truncated : DecodeError::malformed;
    return out;
}

std::string_view name(const pugi::xml_node& node)
{
    const std::string_view whole = node.name();
    return whole.substr(whole.rfind(':') + 1);  // npos + 1 is 0
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view wanted)
{
    return node.find_child([&](const pugi::xml_node& one) { return name(one) == wanted; });
}

std::string_view raw_text(const pugi::xml_node& node)
{
    const pugi::xml_node first = node.first_child();
    const bool is_text = first.type() == pugi::node_pcdata || first.type() == pugi::node_cdata;
    return is_text ? text::trim(first.value()) : std::string_view();
}

std::string text(const pugi::xml_node& node)
{
    return text::clean(raw_text(node));
}

pugi::xml_node next(pugi::xml_node node)
{
    if (const auto inside = first_element(node.first_child())) return inside;
    for (; node; node = node.parent())
        if (const auto beside = first_element(node.next_sibling())) return beside;
    return {};
}

std::string escape(std::string_view text)
{
    std::string kept(text);
    std::erase_if(kept,
                  [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r'; });
    return text::escape_markup(kept);
}

}  // namespace onvigil::protocol::xml
