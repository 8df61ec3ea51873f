#include "config/load.hpp"

#include "fuzz.hpp"
#include "on_disk.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace onvigil;
    static const fuzz::FileOnDisk disk("onvigil.yaml");
    // Secrets are files that the configuration names: none that block or never end.
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    if (input.find("/dev") != std::string_view::npos || input.find("/proc") != std::string_view::npos) return 0;
    disk.write(data, size);
    const auto settings = config::load({.file = disk.file(), .must_exist = true, .secrets = {}, .known_lists = {}});
    fuzz::require(settings || !settings.error().empty(), "a refusal has its reasons");
    return 0;
}
