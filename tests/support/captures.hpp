#pragma once
/// support/captures.hpp - bytes of real devices, read in place from the folder that ONVIGIL_CAPTURES names.
///
/// Without that folder a test skips itself visibly: ONVIGIL_CAPTURE_OR_SKIP(bytes, "axis-1.xml");

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace onvigil::test {

/// The folder; nullopt where the variable is not set. A folder that is set but missing is an error, not a reason to
/// skip.
inline std::optional<std::filesystem::path> captures()
{
    const char* folder = std::getenv("ONVIGIL_CAPTURES");
    if (folder == nullptr || *folder == '\0') return std::nullopt;
    if (!std::filesystem::is_directory(folder))
        throw std::runtime_error("ONVIGIL_CAPTURES names no folder: " + std::string(folder));
    return folder;
}

inline std::string read_capture(std::string_view name)
{
    std::ifstream file(captures().value() / name, std::ios::binary);
    if (!file) throw std::runtime_error("no such capture: " + std::string(name));
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Small inputs beside the captures, in a folder `cases`; nullopt where there is none.
inline std::optional<std::string> read_case(std::string_view name)
{
    const auto folder = captures();
    if (!folder) return std::nullopt;
    std::ifstream file(folder->parent_path() / "cases" / name, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(file), {}};
}

inline std::span<const std::byte> bytes(std::string_view text)
{
    return std::as_bytes(std::span(text));
}

}  // namespace onvigil::test

#define ONVIGIL_CAPTURE_OR_SKIP(variable, name)                                      \
    if (!::onvigil::test::captures()) GTEST_SKIP() << "ONVIGIL_CAPTURES is not set"; \
    const std::string variable = ::onvigil::test::read_capture(name)

#define ONVIGIL_CASE_OR_SKIP(variable, name)                                                    \
    const auto variable##_read = ::onvigil::test::read_case(name);                              \
    if (!variable##_read) GTEST_SKIP() << "no folder of cases beside that of ONVIGIL_CAPTURES"; \
    const std::string& variable = *variable##_read
