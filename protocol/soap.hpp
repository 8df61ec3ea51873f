#pragma once
/// protocol/soap.hpp - what WS-Discovery and ONVIF share: faults, namespaces seen, escaping. No gSOAP here.

#include "base/result.hpp"
#include "protocol/decode_error.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onvigil::protocol {

using Bytes = std::span<const std::byte>;

[[nodiscard]] inline std::string_view as_text(Bytes bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline Bytes as_bytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

/// A SOAP fault of either version. Codes come without their prefix, as devices invent prefixes.
struct Fault {
    std::string code{};                   ///< "Sender", "Receiver", "Client", ...
    std::vector<std::string> subcodes{};  ///< outermost first: "ActionNotSupported", "InvalidOperation"
    std::string reason{};                 ///< may be empty
    std::string detail{};                 ///< may be empty
    bool not_authorized = false;          ///< a subcode or, where there is none, the words say that a login is wanted
    bool operator==(const Fault&) const = default;
};

/// From codes as they stand in the message: prefixes go, and `not_authorized` is decided.
[[nodiscard]] Fault make_fault(std::string_view code, const std::vector<std::string_view>& subcodes,
                               std::string_view reason, std::string_view detail);

/// One xmlns or xmlns:prefix attribute, wherever it stands.
struct Declaration {
    std::string_view prefix;  ///< empty for the default namespace
    std::string_view uri;
    std::size_t at = 0;  ///< offset of the attribute
};
/// All of them, in order, bounded; views into `document`. Works on documents that do not parse.
[[nodiscard]] std::vector<Declaration> declarations_in(std::string_view document);

/// The document without declarations of prefixes that no element and no attribute uses: devices declare forty and use
/// four, and gSOAP spends most of its time on the rest. Linear.
[[nodiscard]] std::string without_idle_declarations(std::string_view document,
                                                    const std::vector<Declaration>& declarations);

/// The two halves of it. The prefixes of `document`'s names, each once, added until there are too many to tell the
/// idle;
[[nodiscard]] bool add_prefixes(std::string_view document, std::vector<std::string_view>& used);
/// and `document` with no more declarations than those of `used`.
void append_with_used(std::string_view document, const std::vector<Declaration>& declarations,
                      const std::vector<std::string_view>& used, std::string& out);

/// Every distinct namespace URI declared, in order, at most limits::namespaces_per_message.
[[nodiscard]] std::vector<std::string> namespaces_of(const std::vector<Declaration>& declarations);

/// Namespace URIs that many answers hold together. A range of strings.
class Namespaces {
public:
    using value_type = std::string;
    using const_iterator = std::vector<std::string>::const_iterator;

    Namespaces() : Namespaces(std::vector<std::string>()) {}
    explicit Namespaces(std::vector<std::string> uris)
        : uris_(std::make_shared<const std::vector<std::string>>(std::move(uris)))
    {
    }

    [[nodiscard]] const_iterator begin() const { return uris_->begin(); }
    [[nodiscard]] const_iterator end() const { return uris_->end(); }
    [[nodiscard]] std::size_t size() const { return uris_->size(); }
    [[nodiscard]] bool empty() const { return uris_->empty(); }
    /// Cheap, and true only of equals: both come from one start tag.
    [[nodiscard]] bool held_with(const Namespaces& other) const { return uris_ == other.uris_; }
    bool operator==(const Namespaces& other) const { return held_with(other) || *uris_ == *other.uris_; }

private:
    std::shared_ptr<const std::vector<std::string>> uris_;
};

/// The document from its envelope's start tag to the envelope's end, without what stands before (byte order mark,
/// XML declaration, NULs, an echoed HTTP request) and after; the bytes to the end where the end tag is missing.
/// Empty where there is no envelope.
[[nodiscard]] std::string_view envelope_in(std::string_view document);

/// True where a document type or an entity is declared: never needed, often an attack.
[[nodiscard]] bool declares_entities(std::string_view document);

/// True where an ampersand begins no entity or a '<' no markup, as when a device writes its name as it is. gSOAP reads
/// over such text and makes other text of it, so it is to be repaired first.
[[nodiscard]] bool has_bare_markup(std::string_view document);

/// A well-formed reading of a broken envelope: undeclared prefixes get the namespace they usually mean, elements
/// left open are closed, stray end tags, ampersands and control characters go. Linear in the document's size.
[[nodiscard]] std::string repaired(std::string_view envelope);

/// The namespace that devices mean by a prefix they forgot to declare; empty where we cannot tell.
[[nodiscard]] std::string_view usual_namespace(std::string_view prefix);

/// text::clean at limits::text_bytes, faster for plain ASCII.
[[nodiscard]] std::string tidy(std::string_view text);

/// The same for percent-encoded text: where it is cut, no part of an escape, or of a character whose other bytes were
/// cut off, is left at its end.
[[nodiscard]] std::string tidy_encoded(std::string_view text);

}  // namespace onvigil::protocol
