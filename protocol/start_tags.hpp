#pragma once
/// protocol/start_tags.hpp - the envelopes' start tags lately read. A device declares the same forty namespaces in
/// every answer, and so do all of its model: they are taken apart once.

#include "protocol/soap.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::protocol {

/// One start tag, taken apart. Views are into `text`.
struct StartTag {
    std::string text;  ///< "<" to ">"; empty where it does not end
    std::vector<Declaration> declarations;
    std::vector<std::string_view> prefixes;  ///< what its own names use
    Namespaces namespaces;
    bool sound = false;  ///< it ends, and nothing in it needs repair
};

/// The root element's start tag, whatever stands before it; empty where there is none or it does not end.
[[nodiscard]] std::string_view root_tag_in(std::string_view document);

/// The last few. Not for two threads at once.
class StartTags {
public:
    /// The one that `envelope` begins with; it stays where it is until the next call.
    [[nodiscard]] const StartTag& of(std::string_view envelope);

private:
    std::array<StartTag, 8> kept_{};
    std::size_t next_ = 0;  ///< the oldest: replaced next
};

}  // namespace onvigil::protocol
