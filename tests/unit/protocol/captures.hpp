#pragma once
/// captures.hpp - bytes of real devices, read from the folder that ONVIGIL_CAPTURES names; they are not in the repository.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace onvigil::test {

inline bool captures_missing() { return std::getenv("ONVIGIL_CAPTURES") == nullptr; }

inline std::string capture(const std::string& name)
{
    const auto path = std::filesystem::path(std::getenv("ONVIGIL_CAPTURES")) / name;
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("no capture " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace onvigil::test

/// At the top of a test that needs captures.
#define ONVIGIL_NEEDS_CAPTURES() \
    if (onvigil::test::captures_missing()) GTEST_SKIP() << "ONVIGIL_CAPTURES is not set"
