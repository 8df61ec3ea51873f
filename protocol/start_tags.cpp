#include "protocol/start_tags.hpp"

#include <algorithm>

namespace onvigil::protocol {
namespace {

constexpr std::size_t usual_bytes = 8192;  ///< longer ones make room at once

/// To the '>' that ends it, which is not the one inside an attribute; empty where none does.
std::string_view start_tag_of(std::string_view envelope)
{
    char quote = 0;
    for (std::size_t at = 0; at < envelope.size(); ++at) {
        const char c = envelope[at];
        if (quote != 0)
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return envelope.substr(0, at + 1);
    }
    return {};
}

}  // namespace

std::string_view root_tag_in(std::string_view document)
{
    const auto begins_name = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    };
    for (auto at = document.find('<'); at != document.npos && at + 1 < document.size();
         at = document.find('<', at + 1)) {
        if (begins_name(document[at + 1])) return start_tag_of(document.substr(at));
        if (!document.substr(at).starts_with("<!--")) continue;
        at = document.find("-->", at);
        if (at == document.npos) break;
    }
    return {};
}

const StartTag& StartTags::of(std::string_view envelope)
{
    const auto same = [&](const StartTag& tag) { return tag.sound && envelope.starts_with(tag.text); };
    if (const auto found = std::ranges::find_if(kept_, same); found != kept_.end()) return *found;

    StartTag& tag = kept_[next_];
    tag.text = start_tag_of(envelope);
    if (tag.text.size() <= usual_bytes) next_ = (next_ + 1) % kept_.size();
    tag.declarations = declarations_in(tag.text);
    tag.prefixes.clear();
    const bool usual = add_prefixes(tag.text, tag.prefixes);
    tag.namespaces = Namespaces(namespaces_of(tag.declarations));
    tag.sound = usual && !tag.text.empty() && !declares_entities(tag.text) && !has_bare_markup(tag.text);
    return tag;
}

}  // namespace onvigil::protocol
