#include "hub/libpq.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/ensure.hpp"

namespace onvigil::hub {
namespace {

constexpr const char* file = "libpq.so.5";

}  // namespace

std::optional<std::string> libpq_missing()
{
    if (::dlopen(file, RTLD_LAZY) != nullptr) return std::nullopt;  // it stays
    return fmt::format("PostgreSQL's client library cannot be loaded ({}): install libpq5", ::dlerror());
}

void* libpq_function(const char* name)
{
    static void* const library = ::dlopen(file, RTLD_LAZY);
    void* function = ::dlsym(library, name);
    ensure(function != nullptr, name);
    return function;
}

}  // namespace onvigil::hub
