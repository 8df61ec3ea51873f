#pragma once
/// hub/deflate.hpp - short texts made smaller by a dictionary (RFC 1951), in the codes that the RFC fixes: zlib, which
/// makes codes for each text, takes five times as long for a tenth less. Pure.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::hub {

/// Deflates one text after another, each as if it stood behind the dictionary.
class Deflater {
public:
    explicit Deflater(std::string_view dictionary);
    void append(std::string& out, std::string_view text);

private:
    using Places = std::vector<std::uint32_t>;  ///< where four letters were last, by a hash of them

    std::size_t dictionary_size_;
    std::string known_;  ///< the dictionary, and behind it the text
    Places of_dictionary_, of_all_;
};

}  // namespace onvigil::hub
