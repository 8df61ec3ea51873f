#pragma once
/// protocol/xml.hpp - small XML documents without attributes that matter (SADP, Uniview, UPnP descriptions): pugixml's
/// tree, and text written into XML. What carries SOAP is read by gSOAP (soap.hpp).

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace onvigil::protocol::xml {

/// The whole document or none of it: half a serial number is a wrong one. `truncated` where the text ends before the
/// root does; `malformed` without a root, with a document type or broken in between; `too_much` beyond `max_tags`, end
/// tags included. NULs and blanks around the document are skipped.
[[nodiscard]] Result<pugi::xml_document, DecodeError> parse(std::string_view document, std::size_t max_tags);

/// Without its prefix: namespaces are not resolved.
[[nodiscard]] std::string_view name(const pugi::xml_node& node);
/// The first child element of that name.
[[nodiscard]] pugi::xml_node child(const pugi::xml_node& node, std::string_view name);
/// The text before the first child element, entities resolved, trimmed; a view into the document.
[[nodiscard]] std::string_view raw_text(const pugi::xml_node& node);
/// The same, cleaned and cut to limits::text_bytes.
[[nodiscard]] std::string text(const pugi::xml_node& node);
/// The element after `node` in document order; none after the last.
[[nodiscard]] pugi::xml_node next(pugi::xml_node node);

/// `text` with & < > " ' as entities and without what XML cannot carry: for element text and attribute values.
[[nodiscard]] std::string escape(std::string_view text);

}  // namespace onvigil::protocol::xml
