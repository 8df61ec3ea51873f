#pragma once
/// policy/pattern.hpp - the regular expressions of maker files: RE2's syntax, so that time grows with the text alone
/// and memory is bounded (github.com/google/re2/wiki/Syntax).

#include <re2/re2.h>

#include <memory>
#include <string>

namespace onvigil::policy {

/// Searches in texts that fold() made; case makes no difference. Where ok() is false, error() says what is wrong.
[[nodiscard]] std::unique_ptr<const re2::RE2> compile_pattern(const std::string& text);

}  // namespace onvigil::policy
