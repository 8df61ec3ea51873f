#pragma once
/// protocol/flat_xml.hpp - a small forgiving reader for the flat XML of discovery answers and UPnP descriptions.
///
/// Not an XML parser: no DTD, no namespaces (prefixes are cut off), no attributes, tag names need not match at the
/// end. It reads what it is given in one pass, allocates nothing, and always ends. What carries a DTD is refused.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::protocol::flat_xml {

/// An element as it closes. One that never closes (a cut datagram) is never seen: half a serial number is a wrong one.
struct Element {
    std::string_view name;    ///< without prefix
    std::string_view parent;  ///< name of the element around it; empty for the root
    std::string_view text;    ///< raw, between the start tag and the first thing that follows; see unescape()
    std::size_t depth = 0;    ///< 0 for the root
};

/// Pulls elements in the order in which they close.
class Reader {
public:
    /// `xml` must outlive the reader. A byte order mark, NULs and blanks around the document are skipped.
    explicit Reader(std::string_view xml);

    /// The next element that closes; nullopt at the end, or where the bytes stop being XML.
    [[nodiscard]] std::optional<Element> next();

    /// The root's name, known once its start tag was read (after the first next()); empty before, or without one.
    [[nodiscard]] std::string_view root() const noexcept
    {
        return depth_seen_ == 0 ? std::string_view() : stack_[0].name;
    }
    /// Started elements so far, for limits.
    [[nodiscard]] std::size_t started() const noexcept { return started_; }
    /// The root closed, and nothing in between was broken.
    [[nodiscard]] bool complete() const noexcept { return complete_; }
    /// Deeper than max_depth, or with a DTD: refused rather than read in part.
    [[nodiscard]] bool refused() const noexcept { return refused_; }

    static constexpr std::size_t max_depth = 16;

private:
    struct Open {
        std::string_view name;
        std::string_view text;
        bool text_taken = false;
    };
    void take_text(std::size_t end);
    [[nodiscard]] bool skip_past(std::string_view mark);
    [[nodiscard]] bool read_markup(std::optional<Element>& closed);
    [[nodiscard]] bool read_start(std::optional<Element>& closed);
    [[nodiscard]] bool read_end(std::optional<Element>& closed);
    Element close();

    std::string_view xml_;
    std::size_t at_ = 0;
    Open stack_[max_depth];
    std::size_t depth_ = 0;
    std::size_t depth_seen_ = 0;
    std::size_t started_ = 0;
    bool complete_ = false;
    bool refused_ = false;
};

/// The five named entities and character references resolved, control characters gone, cut to limits::text_bytes.
[[nodiscard]] std::string unescape(std::string_view raw);

/// `text` with & < > " ' as entities and without what XML cannot carry: for element text and attribute values.
[[nodiscard]] std::string escape(std::string_view text);

}  // namespace onvigil::protocol::flat_xml
