#include "policy/pattern.hpp"

namespace onvigil::policy {

std::unique_ptr<const re2::RE2> compile_pattern(const std::string& text)
{
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_dot_nl(true);
    options.set_never_capture(true);
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    return std::make_unique<const re2::RE2>(text, options);
}

}  // namespace onvigil::policy
